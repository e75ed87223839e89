package workspacetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Export is the whole content of a workspace as text: all columns of all
// records, what is derived from them, and the timeline of every person.
func Export(t testing.TB, ws workspace.Workspace) string {
	t.Helper()
	var b strings.Builder
	byID := []workspace.Order{{Field: workspace.ID}}
	for _, k := range []workspace.Kind{
		workspace.Person, workspace.Lead, workspace.Conversation, workspace.Message, workspace.Ticket, workspace.Note,
		workspace.Agent, workspace.Channel, workspace.Segment, workspace.Setting, workspace.Token, workspace.Mail, workspace.Tag, workspace.Duplicate,
	} {
		order := byID
		if k >= workspace.Segment { // listed in an order of its own
			order = nil
		}
		for _, row := range collect(t, ws, workspace.Query{Kind: k, Order: order}) {
			writeRow(&b, row)
			if k != workspace.Person {
				continue
			}
			for _, m := range collect(t, ws, workspace.Query{Kind: workspace.Moment, Of: row.ID()}) {
				writeRow(&b, m)
			}
		}
	}
	return b.String()
}

func writeRow(b *strings.Builder, row workspace.Row) {
	fmt.Fprintf(b, "%s", row.Kind)
	for _, f := range row.Kind.Columns() {
		if v := row.Get(f); !v.Missing() || f == workspace.ID {
			fmt.Fprintf(b, " %s=%q", row.Kind.Spec(f).Name, row.Format(f))
		}
	}
	b.WriteByte('\n')
}

// same compares two exports and shows the lines that differ.
func same(t testing.TB, want, got, what string) {
	t.Helper()
	if want != got {
		t.Errorf("%s (-want +got):\n%s", what, cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
	}
}
