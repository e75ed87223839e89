package pgstore

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// Leads count at their people: most of those counts must not be written into every
// index of people.
func TestACounterThatChangesTouchesNoIndex(t *testing.T) {
	const many = 2000
	address := server(t).Database(t)
	ws := desk(t, address)
	people := workspacetest.People(many, 1)
	fill(t, ws, people, 0)
	rows := make([]workspace.ImportRow, many/10)
	for i := range rows {
		row := workspace.NewRow(workspace.Lead, 0)
		row.Set(workspace.LeadTag, workspace.TextValue(workspace.LeadTagNames()[0]))
		row.Set(workspace.LeadCreatedAt, workspace.TimeValue(workspacetest.Noon()))
		rows[i] = workspace.ImportRow{Line: i + 2, ID: "l-" + strconv.Itoa(i), Row: row, Person: people[10*i].ID}
	}
	r, err := ws.Apply(context.Background(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{workspace.Import{Kind: workspace.Lead, Rows: rows}}})
	if err != nil || r.Created != len(rows) {
		t.Fatal(r.Created, err)
	}
	kill(t, address) // who leaves tells the server what was done
	const told = "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relid = 'lobby.people'::regclass"
	got := ""
	for range 100 {
		if got = server(t).SQL(t, address, told); got == "200|200" {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("changed|without indexes: %s", got)
}
