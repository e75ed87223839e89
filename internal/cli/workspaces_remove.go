package cli

import (
	"context"

	"github.com/spf13/cobra"
)

func newWorkspacesRemove(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "remove NAME",
		Short:             "Forget the name of a workspace and its token; the workspace itself stays",
		Example:           "lobby workspaces remove team",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeWorkspaces),
		RunE:              func(cmd *cobra.Command, args []string) error { return runWorkspacesRemove(cmd.Context(), a, args[0]) },
	}
}

func runWorkspacesRemove(ctx context.Context, a *app, name string) error {
	c, err := a.settings()
	if err != nil {
		return err
	}
	if _, made := a.demoMade(); name == demoName && made && c.Workspaces()[name] == "" {
		return usagef("the name %s belongs to the workspace that lobby demo makes and cannot be forgotten", name)
	}
	address := c.Workspaces()[name]
	if err := c.RemoveWorkspace(name); err != nil {
		return err
	}
	a.notice("forgot %s; %s itself is untouched", name, address)
	return a.forgetToken(ctx, address)
}
