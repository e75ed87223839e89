package cli

import "github.com/spf13/cobra"

func newWorkspacesUse(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "use NAME",
		Short:             "Make a workspace the one that is used when none is given",
		Example:           "lobby workspaces use team",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeWorkspaces),
		RunE:              func(_ *cobra.Command, args []string) error { return runWorkspacesUse(a, args[0]) },
	}
}

func runWorkspacesUse(a *app, name string) error {
	known, err := a.workspaces()
	if err != nil {
		return err
	}
	if _, made := known[name]; name == demoName && made {
		err = a.config.Set("workspace", name)
	} else {
		err = a.config.UseWorkspace(name)
	}
	if err != nil {
		return err
	}
	a.notice("now using %s, %s", name, known[name])
	return nil
}
