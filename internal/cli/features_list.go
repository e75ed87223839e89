package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newFeaturesList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the features and whether they are on",
		Example: "lobby features list",
		Args:    takes(0, 0),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runFeaturesList(cmd.Context(), a) },
	}
}

func runFeaturesList(ctx context.Context, a *app) error {
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	t := sheet{columns: []string{"feature", "state"}}
	for row, err := range ws.Find(ctx, workspace.Query{Kind: workspace.Setting}) {
		if err != nil {
			return err
		}
		if name, ok := strings.CutPrefix(row.Str(workspace.SettingName), workspace.FeaturePrefix); ok {
			t.add(name, row.Str(workspace.SettingValue))
		}
	}
	return a.sheet(t)
}
