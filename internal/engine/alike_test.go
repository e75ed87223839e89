package engine_test

import (
	"context"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// Two workspaces, or two calls, tell the same of the same mistakes.

func TestOfSeveralWrongFieldsTheFirstByNameIsTold(t *testing.T) {
	ws := open(t, workspacetest.Noon)
	for range 50 {
		_, err := ws.Apply(context.Background(), workspace.Batch{Changes: []workspace.Change{workspace.EditPerson{
			Selection: workspace.Selection{All: true}, Set: map[string]string{"messages": "1", "email": "no address", "nonsense": "x"},
		}}})
		if err == nil || !strings.HasPrefix(err.Error(), "email: ") {
			t.Fatal(err)
		}
	}
}
