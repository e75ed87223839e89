package cli_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/cli"
	"github.com/lobbycli/lobby/internal/term"
)

// office runs the program on one workspace file, in this process.
type office struct {
	*testing.T
	file string
}

func newOffice(t *testing.T) *office {
	return &office{T: t, file: filepath.Join(t.TempDir(), "office.db")}
}

// within is the same office in a part of a test.
func (o *office) within(t *testing.T) *office { return &office{T: t, file: o.file} }

// ran is what a run said.
type ran struct {
	out, err string
	code     int
}

func (o *office) run(in io.Reader, args ...string) ran {
	o.Helper()
	var out, err bytes.Buffer
	env := map[string]string{"LOBBY_WORKSPACE": "bolt:" + o.file, "HOME": filepath.Dir(o.file)}
	now := moment(storyNow)
	code := cli.Main(cli.Door{
		Program: "lobby", Again: again, Args: args, In: in, Out: &out, Err: &err,
		Env: func(name string) string { return env[name] }, Environ: func() []string { return nil }, Temp: o.TempDir,
		User: func() string { return "tester" }, Zone: time.UTC,
		Now:      func() time.Time { now = now.Add(time.Millisecond); return now },
		NewKey:   storyDoor().NewKey,
		Terminal: func() (io.ReadWriteCloser, error) { return nil, term.ErrNoTerminal },
	})
	return ran{out.String(), err.String(), code}
}

// does runs a command that must succeed, and gives its output.
func (o *office) does(args ...string) string {
	o.Helper()
	return o.takes("", args...)
}

// takes runs a command on standard input; it must succeed.
func (o *office) takes(in string, args ...string) string {
	o.Helper()
	r := o.run(strings.NewReader(in), args...)
	if r.code != 0 {
		o.Fatalf("lobby %s: exit code %d: %s", strings.Join(args, " "), r.code, r.err)
	}
	return r.out
}

// told decodes the JSON that a command says.
func told[T any](o *office, args ...string) (v T) {
	o.Helper()
	if err := json.Unmarshal([]byte(o.does(append(args, "-o", "json")...)), &v); err != nil {
		o.Fatalf("lobby %s: %v", strings.Join(args, " "), err)
	}
	return v
}

// untouched checks that fn changes neither a byte of the file nor its time.
func (o *office) untouched(fn func()) {
	o.Helper()
	look := func() ([]byte, os.FileInfo) {
		data, err := os.ReadFile(o.file)
		if err != nil {
			o.Fatal(err)
		}
		info, err := os.Stat(o.file)
		if err != nil {
			o.Fatal(err)
		}
		return data, info
	}
	before, was := look()
	fn()
	after, is := look()
	if !bytes.Equal(before, after) || !was.ModTime().Equal(is.ModTime()) {
		o.Errorf("the file changed: %d bytes of %v, then %d of %v", len(before), was.ModTime(), len(after), is.ModTime())
	}
}

// export is the directory and the pipeline, whole.
func (o *office) export(format string) string {
	o.Helper()
	return o.does("people", "export", "--sort", "id", "--out", "-", "-o", format) + o.does("leads", "export", "--sort", "id", "--out", "-", "-o", format)
}

func (o *office) entries() int {
	o.Helper()
	n, err := strconv.Atoi(strings.TrimSpace(o.does("log", "--count")))
	if err != nil {
		o.Fatal(err)
	}
	return n
}

// came is the end of an import.
type came struct {
	Read, Created, Updated, Unchanged, Rejected int
	Journal                                     *string
}

func (o *office) imports(kind, path string, want came) {
	o.Helper()
	got := told[came](o, kind, "import", path)
	if got.Journal = nil; got != want {
		o.Errorf("%s import: %+v, want %+v", kind, got, want)
	}
}

func TestTheMainJobOnRealInput(t *testing.T) {
	asOf := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	x, o := inventExport(t, 20_000, asOf), newOffice(t)
	o.imports("people", x.contacts, came{Read: len(x.people), Created: len(x.people)})
	o.imports("leads", x.leads, came{Read: len(x.submissions), Created: len(x.submissions)})
	o.imports("conversations", x.conversations, came{Read: len(x.talks), Created: len(x.talks)})

	for _, part := range []struct {
		name string
		test func(*office, *exported)
	}{
		{"FiguresAddUp", func(o *office, x *exported) { figuresAddUp(o, x, asOf) }},
		{"PeopleAreFound", peopleAreFound},
		{"NothingIsLost", nothingIsLost},
		{"ExportsComeBack", exportsComeBack},
		{"TheSameFilesChangeNothing", sameFilesChangeNothing},
		{"APipelineIsClosedAndReopened", pipelineClosedAndUndone},
		{"GuardsComeFirst", guardsComeFirst},
		{"GoodRowsGoOn", goodRowsGoOn},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(o.within(t), x) })
	}
}

func figuresAddUp(o *office, x *exported, asOf time.Time) {
	if diff := cmp.Diff(x.figures, told[peopleFigures](o, "people", "stats", "--as-of", asOf.Format(time.RFC3339))); diff != "" {
		o.Error("people stats (-want +got):\n" + diff)
	}
	leads := map[string]int{}
	for _, lead := range told[[]struct{ Status string }](o, "leads", "list") {
		leads[lead.Status]++
	}
	if diff := cmp.Diff(x.leadStatus, leads); diff != "" {
		o.Error("leads by status (-want +got):\n" + diff)
	}
}

func peopleAreFound(o *office, x *exported) {
	for needle, want := range x.hits {
		if got := len(told[[]any](o, "people", "list", "--search", needle)); want == 0 || got != want {
			o.Errorf("%q finds %d, want %d", needle, got, want)
		}
	}
	type person struct {
		ID         string
		ExternalID string `json:"external_id"`
		Source     string
		LastSeen   string `json:"last_seen"`
	}
	page := told[[]person](o, "people", "list", "--source", "ticket", "--sort", "-last_seen")
	if len(page) != x.figures.BySource["ticket"] {
		o.Errorf("%d people wrote tickets, want %d", len(page), x.figures.BySource["ticket"])
	}
	if !slices.IsSortedFunc(page, func(a, b person) int { return strings.Compare(b.LastSeen, a.LastSeen) }) {
		o.Error("not the latest first")
	}
	for _, p := range page {
		if p.Source != "ticket" {
			o.Errorf("%s came by %s", p.ID, p.Source)
		}
	}
	seen := 0
	for i := 0; i < len(x.people); i += 1999 {
		for _, key := range []string{"id", "email", "user_id"} {
			if ref := x.people[i][key]; ref != "" {
				seen++
				if got := told[person](o, "people", "show", ref); got.ExternalID != x.people[i]["id"] {
					o.Errorf("%s is %s, want %s", ref, got.ExternalID, x.people[i]["id"])
				}
			}
		}
	}
	if seen < 12 {
		o.Errorf("only %d keys were tried", seen)
	}
	want := x.talks[len(x.talks)/2]
	got := told[struct {
		PersonID   string `json:"person_id"`
		Transcript []message
	}](o, "conversations", "show", want.ID)
	if diff := cmp.Diff(want.Messages, got.Transcript); diff != "" {
		o.Error("transcript (-want +got):\n" + diff)
	}
	if owner := told[person](o, "people", "show", got.PersonID); owner.ExternalID != want.PersonID {
		o.Errorf("the conversation is of %s, want %s", owner.ExternalID, want.PersonID)
	}
}

// nothingIsLost compares every cell that came in with what an export says.
func nothingIsLost(o *office, x *exported) {
	people := readRecords(o, o.does("people", "export", "--raw", "--out", "-"))
	foreign := map[string]string{}
	for _, p := range people {
		foreign[p["id"]] = p["external_id"]
	}
	sameCells(o, x.people, people)
	leads := readRecords(o, o.does("leads", "export", "--raw", "--out", "-"))
	for _, lead := range leads {
		lead["person_id"] = foreign[lead["person_id"]]
	}
	sameCells(o, x.submissions, leads)
}

func sameCells(o *office, want, got []record) {
	o.Helper()
	if len(got) != len(want) {
		o.Fatalf("%d rows, want %d", len(got), len(want))
	}
	byID := map[string]record{}
	for _, r := range got {
		byID[r["external_id"]] = r
	}
	wrong := 0
	for _, w := range want {
		g := byID[w["id"]]
		for name, cell := range w {
			same := g[name] == cell
			switch name {
			case "id":
				same = g["external_id"] == cell
			case "metadata", "follow_ups":
				same = sameJSON(o, g[name], cell)
			}
			if !same {
				if wrong++; wrong <= 5 {
					o.Errorf("%s of %s is %q, want %q", name, w["id"], g[name], cell)
				}
			}
		}
	}
	if wrong > 5 {
		o.Errorf("%d cells are wrong", wrong)
	}
}

func sameJSON(o *office, a, b string) bool {
	if a == "" || b == "" {
		return a == b
	}
	var x, y any
	if err := errors.Join(json.Unmarshal([]byte(a), &x), json.Unmarshal([]byte(b), &y)); err != nil {
		o.Error(err)
	}
	return cmp.Equal(x, y)
}

func readRecords(o *office, text string) []record {
	o.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		o.Fatal(err)
	}
	var rows []record
	for _, line := range lines[1:] {
		row := record{}
		for i, cell := range line {
			row[lines[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

func exportsComeBack(o *office, x *exported) {
	for _, format := range []string{"csv", "tsv", "jsonl", "json"} {
		copied, folder := newOffice(o.T), o.TempDir()
		for _, kind := range []string{"people", "leads"} {
			o.does(kind, "export", "--out", filepath.Join(folder, kind+"."+format))
		}
		copied.imports("people", filepath.Join(folder, "people."+format), came{Read: len(x.people), Created: len(x.people)})
		copied.imports("leads", filepath.Join(folder, "leads."+format), came{Read: len(x.submissions), Created: len(x.submissions)})
		if want, got := o.export(format), copied.export(format); want != got {
			o.Errorf("%s: %s", format, firstDifference(want, got))
		}
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d is\n%s\nwant\n%s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

func sameFilesChangeNothing(o *office, x *exported) {
	before := o.entries()
	o.untouched(func() {
		o.imports("people", x.contacts, came{Read: len(x.people), Unchanged: len(x.people)})
		o.imports("leads", x.leads, came{Read: len(x.submissions), Unchanged: len(x.submissions)})
		o.imports("conversations", x.conversations, came{Read: len(x.talks), Unchanged: len(x.talks)})
	})
	if after := o.entries(); after != before {
		o.Errorf("%d journal entries, then %d", before, after)
	}
}

// moved is the end of a bulk change.
type moved struct{ Matched, Changed, Unchanged, Failed int }

func (o *office) moves(in string, want moved, args ...string) {
	o.Helper()
	var got moved
	if err := json.Unmarshal([]byte(o.takes(in, append(args, "-o", "json")...)), &got); err != nil {
		o.Fatal(err)
	}
	if got != want {
		o.Errorf("lobby %s: %+v, want %+v", strings.Join(args, " "), got, want)
	}
}

func pipelineClosedAndUndone(o *office, x *exported) {
	n, before, entries := x.leadStatus["new"], o.export("csv"), o.entries()
	ids := o.does("leads", "list", "--status", "new", "-o", "ids")
	o.untouched(func() { o.moves(ids, moved{Matched: n, Changed: n}, "leads", "close", "-", "--dry-run") })

	o.moves(ids, moved{Matched: n, Changed: n}, "leads", "close", "-")
	if left := o.does("leads", "list", "--status", "new", "--count"); left != "0\n" {
		o.Errorf("%s leads are still new", left)
	}
	if now := o.entries(); now != entries+1 {
		o.Errorf("%d journal entries, want one", now-entries)
	}
	o.untouched(func() { o.moves(ids, moved{Matched: n, Unchanged: n}, "leads", "close", "-") })

	o.does("undo")
	if after := o.export("csv"); after != before {
		o.Error(firstDifference(before, after))
	}
}

func guardsComeFirst(o *office, _ *exported) {
	ids := o.does("leads", "list", "--status", "new", "-o", "ids")
	for _, c := range []struct {
		in   string
		args []string
		code int
		says string
	}{
		{ids, []string{"leads", "close", "-", "--max", "10"}, 9, "--max 10"},
		{ids + "L999999\n", []string{"leads", "close", "-"}, 4, "L999999"},
		{o.does("leads", "list", "-o", "ids"), []string{"leads", "handle", "-"}, 3, "closed"},
		{"", []string{"leads", "close", "--status", "new"}, 9, "--yes"},
		{"", []string{"leads", "close"}, 2, "hint"},
	} {
		o.untouched(func() {
			if r := o.run(strings.NewReader(c.in), c.args...); r.code != c.code || !strings.Contains(r.err, c.says) {
				o.Errorf("lobby %s: exit code %d, want %d: %s", strings.Join(c.args, " "), r.code, c.code, r.err)
			}
		})
	}
}

func goodRowsGoOn(o *office, x *exported) {
	results := filepath.Join(o.TempDir(), "results.jsonl")
	ids := o.does("leads", "list", "-o", "ids")
	r := o.run(strings.NewReader(ids), "leads", "handle", "-", "--on-error", "continue", "--results", results)
	if r.code != 8 {
		o.Fatalf("exit code %d: %s", r.code, r.err)
	}
	text, err := os.ReadFile(results)
	if err != nil {
		o.Fatal(err)
	}
	states := map[string]int{}
	for line := range strings.Lines(string(text)) {
		var row struct{ ID, State string }
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			o.Fatal(err)
		}
		states[row.State]++
	}
	want := map[string]int{"changed": x.leadStatus["new"], "unchanged": x.leadStatus["handled"], "failed": x.leadStatus["closed"]}
	if diff := cmp.Diff(want, states); diff != "" {
		o.Error("results (-want +got):\n" + diff)
	}
}
