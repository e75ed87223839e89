package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/workspace"
)

// planted is people of whom each twentieth is somebody twice, and who that is: by
// e-mail address, telephone number, or name and company, spelled another way.
func planted(people int) (rows []workspace.ImportRow, twins map[string]string) {
	twins = map[string]string{}
	add := func(id, name, email, phone, company string) {
		row := workspace.NewRow(workspace.Person, 0)
		for f, text := range map[workspace.Field]string{
			workspace.PersonName: name, workspace.PersonEmail: email, workspace.PersonPhone: phone, workspace.PersonCompany: company,
		} {
			row.Set(f, workspace.TextValue(text))
		}
		rows = append(rows, workspace.ImportRow{Line: len(rows) + 1, ID: id, Row: row})
	}
	for i := range people * 19 / 20 {
		id, name, company := fmt.Sprintf("x%d", i), fmt.Sprintf("Émile %d", i/2), fmt.Sprintf("Shop %d", i)
		add(id, name, fmt.Sprintf("p%d@shop.example", i), fmt.Sprintf("+49%d", 1_000_000_000+i), company)
		if i%19 != 0 {
			continue
		}
		twin := "d" + id
		switch i % 3 {
		case 0:
			add(twin, "", fmt.Sprintf("P%d@SHOP.example", i), "", "")
		case 1:
			add(twin, "", "", fmt.Sprintf("0049 %d", 1_000_000_000+i), "")
		default:
			add(twin, strings.ToUpper("emile")+name[len("Émile"):], "", "", strings.ToUpper(company))
		}
		twins[twin] = id
	}
	return rows, twins
}

func TestAPlanMergesTheDuplicatesThatWerePlantedAndNobodyElse(t *testing.T) {
	const people = 5000
	ctx := context.Background()
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	keys := 0
	ws, err := connect.Open(ctx, "bolt:"+filepath.Join(t.TempDir(), "w.db"), connect.Options{
		Now: func() time.Time { return now }, NewKey: func() string { keys++; return fmt.Sprint(keys) }, Temp: t.TempDir(), Holder: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	apply := func(dryRun bool, changes ...workspace.Change) workspace.Receipt {
		t.Helper()
		r, err := ws.Apply(ctx, workspace.Batch{Changes: changes, Actor: "tester", DryRun: dryRun})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	export := func() (lines []string, foreign map[string]string) {
		foreign = map[string]string{}
		for row, err := range ws.Find(ctx, workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID}}}) {
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, string(workspace.AppendRowJSON(nil, row, workspace.Person.Columns())))
			foreign[row.ID()] = row.Str(workspace.PersonExternalID)
		}
		return lines, foreign
	}
	rows, twins := planted(people)
	apply(false, workspace.Import{Kind: workspace.Person, Rows: rows, Total: len(rows)})
	before, foreign := export()
	merges, err := planMerges(ctx, ws, workspace.Query{Kind: workspace.Duplicate})
	if err != nil {
		t.Fatal(err)
	}
	var changes []workspace.Change
	for _, m := range merges {
		c := m.change()
		if len(c.From) != 1 || twins[foreign[c.From[0]]] != foreign[c.Into] {
			t.Errorf("%s: %+v are not the same person", m.why(), c)
		}
		changes = append(changes, c)
	}
	if len(changes) != len(twins) || len(twins) != people/20 {
		t.Fatalf("%d merges of %d people who are there twice", len(changes), len(twins))
	}
	for _, dryRun := range []bool{true, false} {
		if r := apply(dryRun, changes...); r.Changed != len(twins) {
			t.Errorf("dry run %v: %d changed", dryRun, r.Changed)
		}
	}
	if merged, _ := export(); len(merged) != people-len(twins) {
		t.Errorf("%d people are left", len(merged))
	}
	apply(false, workspace.Undo{})
	if after, _ := export(); !cmp.Equal(before, after) {
		t.Error("taken back, the people are not what they were")
	}
}
