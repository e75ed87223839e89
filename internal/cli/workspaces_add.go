package cli

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newWorkspacesAdd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "add NAME ADDRESS",
		Short:   "Give the address of a workspace a name",
		Example: "lobby workspaces add team bolt:team.db",
		Args:    takes(2, 2),
		RunE:    func(_ *cobra.Command, args []string) error { return runWorkspacesAdd(a, args[0], args[1]) },
	}
}

func runWorkspacesAdd(a *app, name, address string) error {
	path, err := connect.File(address)
	if err != nil {
		return err
	}
	// The name is used from other folders too.
	if path, err = filepath.Abs(path); err != nil {
		return workspace.Errorf(workspace.Internal, "find the folder of %s: %w", address, err)
	}
	c, err := a.settings()
	if err != nil {
		return err
	}
	address = "bolt:" + path
	if name == demoName {
		return workspace.Errorf(workspace.Conflict, "the name %s belongs to the workspace that lobby demo makes", name).
			WithHint("choose another name")
	}
	if c.Workspaces()[name] == address {
		a.notice("%s is there already", name)
		return nil
	}
	if err := c.AddWorkspace(name, address); err != nil {
		return err
	}
	a.notice("added %s; use it with lobby workspaces use %s", name, name)
	return nil
}
