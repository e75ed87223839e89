package workspacetest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// testSnapshot asks the same of a workspace and of one moment of it.
func testSnapshot(t *testing.T, open func(*testing.T) *desk) {
	d := open(t)
	d.apply(Sample())
	ctx := t.Context()
	ask := func(ws workspace.Workspace) map[string]any {
		got := map[string]any{}
		keep := func(name string, answer any, err error) {
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got[name] = answer
		}
		for _, k := range []workspace.Kind{workspace.Person, workspace.Lead, workspace.Conversation, workspace.Insight, workspace.Entry, workspace.Tag} {
			rows, err := workspace.AllRows(ws.Find(ctx, workspace.Query{Kind: k}))
			var texts []string
			for _, row := range rows {
				texts = append(texts, string(workspace.AppendRowJSON(nil, row, k.Columns())))
			}
			keep(k.Plural(), texts, err)
		}
		n, err := ws.Count(ctx, workspace.Query{Kind: workspace.Person, Where: filter.Text{Needle: "example"}})
		keep("count", n, err)
		nos, err := ws.Refer(ctx, workspace.Person, []string{"tomo@example.com"})
		keep("refer", nos, err)
		stats, err := ws.Stats(ctx, workspace.StatsQuery{Kind: workspace.Person})
		keep("stats", stats, err)
		return got
	}
	err := workspace.Snapshot(ctx, d.ws, func(ws workspace.Workspace) error {
		if diff := cmp.Diff(ask(d.ws), ask(ws)); diff != "" {
			t.Errorf("(-workspace +snapshot):\n%s", diff)
		}
		if got := ask(ws)["people"].([]string); len(got) == 0 {
			t.Error("nobody is there")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	missing := workspace.Errorf(workspace.NotFound, "no such thing")
	if err := workspace.Snapshot(context.Background(), d.ws, func(workspace.Workspace) error { return missing }); workspace.KindOf(err) != workspace.NotFound {
		t.Errorf("%v, not what was returned", err)
	}
}
