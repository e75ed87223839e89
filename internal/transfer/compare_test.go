package transfer_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

func exportOf(name, text string) transfer.Export {
	return transfer.Export{Name: name, Read: transfer.ReadOptions{Kind: workspace.Person}, Text: func() io.ReadSeeker { return strings.NewReader(text) }}
}

// differences compares two texts: a line a difference, of person, what, field, old, new.
func differences(old, now string, o transfer.CompareOptions) ([]string, transfer.Tally, error) {
	ctx := context.Background()
	c, err := transfer.Compare(ctx, exportOf("old", old), exportOf("new", now), o)
	if err != nil {
		return nil, transfer.Tally{}, err
	}
	var lines []string
	for row, err := range c.Rows(ctx) {
		if err != nil {
			return nil, transfer.Tally{}, err
		}
		var cells []string
		for _, f := range []workspace.Field{workspace.DifferencePerson, workspace.DifferenceWhat, workspace.DifferenceField, workspace.DifferenceOld, workspace.DifferenceNew} {
			cells = append(cells, row.Str(f))
		}
		lines = append(lines, strings.TrimRight(strings.Join(cells, " "), " "))
	}
	return lines, c.Tally, c.Close()
}

func TestExportsAreToldApart(t *testing.T) {
	old := "id,email,tags,metadata,cookies,updated_at\n" +
		"P1,ana@shop.example,a;b,\"{\"\"n\"\":1,\"\"plan\"\":\"\"pro\"\"}\",,2026-01-01T00:00:00Z\n" +
		"P2,,,,c2,\n" +
		"P9,Cem@Shop.example,,,,\n" +
		"P10,,,,,\n" +
		"crm-1,,,,,\n"
	now := "id,email,tags,metadata,cookies,updated_at\n" +
		"P1,ana@work.example,a,\"{\"\"n\"\":\"\"1\"\",\"\"seats\"\":2}\",,2026-02-01T00:00:00Z\n" +
		"P10,cem@shop.example,,,c1;c2,\n" +
		"P11,,,,,\n" +
		"crm-1,,,,,2026-02-01T00:00:00Z\n"
	want := []string{
		"P1 changed email ana@shop.example ana@work.example",
		"P1 changed tags a;b a",
		`P1 changed meta.n 1 "1"`,
		"P1 changed meta.plan pro",
		"P1 changed meta.seats  2",
		"P2 merged id P2 P10",
		"P9 merged id P9 P10",
		"P10 changed email  cem@shop.example",
		"P10 changed cookies  c1;c2",
		"P11 new",
	}
	got, tally, err := differences(old, now, transfer.CompareOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(transfer.Tally{New: 1, Changed: 2, Merged: 2, Equal: 1}, tally); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyTheFieldsThatWereNamedCount(t *testing.T) {
	old, now := "id,name,phone\nP1,Ana,1\nP2,Bo,2\n", "id,phone,name\nP1,1,Anna\nP2,3,Bo\n"
	got, _, err := differences(old, now, transfer.CompareOptions{Fields: []workspace.Field{workspace.PersonPhone}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"P2 changed phone 2 3"}, got); diff != "" {
		t.Error(diff)
	}
	if _, _, err := differences(old, now, transfer.CompareOptions{Fields: []workspace.Field{workspace.PersonEmail}}); workspace.KindOf(err) != workspace.Usage {
		t.Errorf("a field that no file has: %v", err)
	}
}

func TestFilesThatCannotBeComparedSayWhere(t *testing.T) {
	fine := "id,name\nP1,Ana\n"
	for _, c := range []struct{ old, want string }{
		{"id,name\nP1\n", "old: line 2: 1 cell where the header has 2"},
		{"id,name\nP1,A\nP1,B\n", "old: line 3: id P1 stands in line 2 too"},
		{"id,name\nP2,A\nP1,B\nP2,C\n", "old: line 4: id P2 stands in line 2 too"},
		{"name\nAna\n", "old: line 2: nobody without an id can be compared"},
		{"id,shoe size\nP1,3\n", `old: unknown columns: "shoe size"`},
		{"", "old: the file is empty"},
		{"id,name\nP1,\xff\n", "old: line 2: byte 0xFF is not UTF-8"},
	} {
		_, _, err := differences(c.old, fine, transfer.CompareOptions{Temp: t.TempDir()})
		if err == nil || err.Error() != c.want || workspace.KindOf(err) != workspace.Invalid {
			t.Errorf("%q: %v", c.old, err)
		}
	}
}

// written is people as a file of some format.
func written(f transfer.Format, people []workspace.Row) string {
	var b bytes.Buffer
	w := transfer.NewWriter(f, &b, workspace.Person, workspace.Person.Columns(), transfer.WriteOptions{Header: true})
	if w.Header() != nil || slices.ContainsFunc(people, func(p workspace.Row) bool { return w.Row(p) != nil }) || w.Close() != nil {
		panic("a buffer refused to be written to")
	}
	return b.String()
}

func TestOrderAndFormatAreNoDifference(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		drawn := func(label string) []workspace.Row {
			var people []workspace.Row
			for _, no := range rapid.SliceOfNDistinct(rapid.Uint32Range(1, 15), 0, 12, rapid.ID).Draw(rt, label) {
				row := workspace.NewRow(workspace.Person, no)
				row.Set(workspace.PersonName, workspace.TextValue(rapid.SampledFrom([]string{"", "Ana", "B\no", "'=x"}).Draw(rt, "name")))
				row.Set(workspace.PersonEmail, workspace.TextValue(rapid.SampledFrom([]string{"", "a@shop.example", "b@shop.example"}).Draw(rt, "email")))
				row.Set(workspace.PersonTags, workspace.ListValue(rapid.SampledFrom([][]string{nil, {"x"}, {"x", "y"}}).Draw(rt, "tags")))
				people = append(people, row)
			}
			return people
		}
		inOrder := func(people []workspace.Row) []workspace.Row {
			return slices.SortedFunc(slices.Values(people), func(a, b workspace.Row) int { return int(a.No) - int(b.No) })
		}
		format := rapid.SampledFrom([]transfer.Format{transfer.CSV, transfer.TSV, transfer.JSON, transfer.JSONL})
		old, now := drawn("old"), drawn("new")
		if len(old) == 0 || len(now) == 0 { // an empty file of JSON lines is no file
			return
		}
		want, tally, err := differences(written(transfer.CSV, inOrder(old)), written(transfer.CSV, inOrder(now)), transfer.CompareOptions{})
		if err != nil {
			rt.Fatal(err)
		}
		got, same, err := differences(written(format.Draw(rt, "one"), old), written(format.Draw(rt, "other"), now), transfer.CompareOptions{})
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(want, got) + cmp.Diff(tally, same); diff != "" {
			rt.Fatal(diff)
		}
		if tally.Changed+tally.Equal+tally.New != len(now) || tally.Changed+tally.Equal+tally.Gone+tally.Merged != len(old) {
			rt.Fatalf("%d and %d people are %v", len(old), len(now), tally)
		}
		for _, line := range got { // whoever was merged is gone, into somebody who is there
			if p := strings.Fields(line); p[1] == workspace.DiffMerged && !slices.ContainsFunc(now, func(r workspace.Row) bool { return r.ID() == p[4] }) {
				rt.Fatal(line)
			}
		}
	})
}

// manyPeople is a file of people that is longer than what is sorted at once.
func manyPeople(n int, backwards bool, tag string) string {
	var b strings.Builder
	b.WriteString("id,name,last_message\n")
	padding := strings.Repeat("x", 1<<14)
	for i := range n {
		no := i + 1
		if backwards {
			no = n - i
		}
		fmt.Fprintf(&b, "P%d,Person %d%s,%s\n", no, no, tag, padding)
	}
	return b.String()
}

func TestLongFilesInAnyOrderAreCompared(t *testing.T) {
	const n = 6000
	temp := t.TempDir()
	got, tally, err := differences(manyPeople(n, true, ""), manyPeople(n, false, "!"), transfer.CompareOptions{Temp: temp})
	if err != nil {
		t.Fatal(err)
	}
	if tally.Changed != n || got[n-1] != "P6000 changed name Person 6000 Person 6000!" {
		t.Errorf("%v, the last: %s", tally, got[len(got)-1])
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
