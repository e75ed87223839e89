package cli

import "github.com/spf13/cobra"

func newWorkspaces(a *app) *cobra.Command {
	return group("workspaces", "Workspaces known by name, and the settings of the one in use", []string{"workspace"},
		newWorkspacesList(a), newWorkspacesAdd(a), newWorkspacesUse(a), newWorkspacesRemove(a),
		newWorkspacesSettings(a), newWorkspacesSet(a))
}

// completeWorkspaces offers the names of workspaces.
func (a *app) completeWorkspaces(cmd *cobra.Command, _ string) []string {
	c, err := a.settingsFor(cmd)
	if err != nil {
		return nil
	}
	var names []string
	for name, address := range c.Workspaces() {
		names = append(names, name+"\t"+address)
	}
	return names
}
