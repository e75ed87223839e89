package cli

import (
	"maps"
	"slices"

	"github.com/spf13/cobra"
)

func newWorkspacesList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the workspaces known by name; the one in use is marked",
		Example: "lobby workspaces list",
		Args:    takes(0, 0),
		RunE:    func(*cobra.Command, []string) error { return runWorkspacesList(a) },
	}
}

func runWorkspacesList(a *app) error {
	known, err := a.workspaces()
	if err != nil {
		return err
	}
	current := a.config.Get("workspace").Text
	t := sheet{columns: []string{"name", "address", "in_use"}}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		mark := ""
		if name == current {
			mark = "yes"
		}
		t.add(name, known[name], mark)
	}
	return a.sheet(t)
}
