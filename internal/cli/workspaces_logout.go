package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/connect"
)

func newWorkspacesLogout(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "logout NAME",
		Short:             "Forget the token of a workspace over the network",
		Long:              "Forget the token of a workspace over the network. The token goes on working for whoever has it; lobby tokens revoke ends that.",
		Example:           "lobby workspaces logout prod",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeWorkspaces),
		RunE:              func(cmd *cobra.Command, args []string) error { return runWorkspacesLogout(cmd.Context(), a, args[0]) },
	}
}

func runWorkspacesLogout(ctx context.Context, a *app, name string) error {
	address, err := a.namedAddress(name)
	if err != nil {
		return err
	}
	origin := connect.Origin(address)
	if origin == "" {
		return usagef("%s is on this machine, at %s, and needs no token", name, address)
	}
	had, err := a.wallet().Forget(ctx, origin)
	if err != nil {
		return err
	}
	if !had {
		a.notice("no token rests for %s", origin)
		return nil
	}
	a.notice("forgot the token of %s", origin)
	return nil
}

// forgetToken forgets the token of an address that has lost its name, unless another
// name has the same origin.
func (a *app) forgetToken(ctx context.Context, address string) error {
	origin := connect.Origin(address)
	if origin == "" {
		return nil
	}
	for _, other := range a.config.Workspaces() {
		if connect.Origin(other) == origin {
			return nil
		}
	}
	had, err := a.wallet().Forget(ctx, origin)
	if had {
		a.notice("forgot the token of %s", origin)
	}
	return err
}
