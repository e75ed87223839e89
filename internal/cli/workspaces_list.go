package cli

import (
	"context"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/connect"
)

func newWorkspacesList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the workspaces known by name, where a token rests for them, and which one is in use",
		Example: "lobby workspaces list",
		Args:    takes(0, 0),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runWorkspacesList(cmd.Context(), a) },
	}
}

func runWorkspacesList(ctx context.Context, a *app) error {
	known, err := a.workspaces()
	if err != nil {
		return err
	}
	current := a.config.Get("workspace").Text
	t := sheet{columns: []string{"name", "address", "in_use", "token"}}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		mark := ""
		if name == current {
			mark = "yes"
		}
		place, err := a.tokenPlace(ctx, known[name])
		if err != nil {
			return err
		}
		t.add(name, known[name], mark, place)
	}
	return a.sheet(t)
}

// tokenPlace is where a token rests for a workspace; "" for nowhere.
func (a *app) tokenPlace(ctx context.Context, address string) (string, error) {
	origin := connect.Origin(address)
	if origin == "" {
		return "", nil
	}
	return a.wallet().Place(ctx, origin)
}
