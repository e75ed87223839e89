package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newWorkspacesAdd(a *app) *cobra.Command {
	var o loggingIn
	cmd := &cobra.Command{
		Use:   "add NAME ADDRESS",
		Short: "Give the address of a workspace a name",
		Long: "Give the address of a workspace a name: bolt:FILE of one on this machine, https://HOST of one that lobby serve offers,\n" +
			"postgres://USER@HOST/DATABASE of one in a database, of several in it with ?workspace=NAME behind it.\n" +
			"A workspace over the network asks for a token; lobby workspaces login NAME keeps it for later. The password of a\n" +
			"database is never part of the address: it belongs into ~/.pgpass, the file PGPASSFILE names, or PGPASSWORD.",
		Example: "lobby workspaces add mine bolt:mine.db\nlobby workspaces add prod https://chat.example.com\n" +
			"lobby workspaces add shared 'postgres://lobby@db.example.com/lobby?workspace=team'",
		Args: takes(2, 2),
	}
	cmd.Flags().BoolVar(&o.fromStdin, "token-stdin", false, "read the token from standard input and keep it, if the server knows it")
	cmd.Flags().BoolVar(&o.offline, "offline", false, "keep the token without asking the server about it")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runWorkspacesAdd(cmd.Context(), a, args[0], args[1], o)
	}
	return cmd
}

func runWorkspacesAdd(ctx context.Context, a *app, name, address string, o loggingIn) error {
	// The name is used from other folders too.
	address, err := connect.Canonical(address)
	if err != nil {
		return err
	}
	c, err := a.settings()
	if err != nil {
		return err
	}
	if name == demoName {
		return workspace.Errorf(workspace.Conflict, "the name %s belongs to the workspace that lobby demo makes", name).
			WithHint("choose another name")
	}
	there := c.Workspaces()[name] == address
	if err := c.AddWorkspace(name, address); err != nil {
		return err
	}
	if there {
		a.notice("%s is there already", name)
	} else {
		a.notice("added %s; use it with lobby workspaces use %s", name, name)
	}
	switch {
	case o.fromStdin:
		return a.login(ctx, name, address, o)
	case connect.Origin(address) != "" && !there:
		a.notice("lobby workspaces login %s keeps a token for it", name)
	}
	return nil
}
