package engine_test

import (
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

func TestASnapshotCannotBeChanged(t *testing.T) {
	d := newDesk(t)
	d.apply(workspacetest.Sample())
	err := d.Snapshot(t.Context(), func(ws workspace.Workspace) error {
		_, err := ws.Apply(t.Context(), workspace.Batch{Actor: "ana", Changes: []workspace.Change{workspacetest.Sample()}})
		if workspace.KindOf(err) != workspace.Denied {
			t.Errorf("applied: %v", err)
		}
		return ws.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := d.Count(t.Context(), workspace.Query{Kind: workspace.Person}); n == 0 || err != nil {
		t.Errorf("%d people, %v", n, err)
	}
}
