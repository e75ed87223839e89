package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/output"
)

func newWhoami(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "whoami",
		Short:   "Show who the journal says you are, what you may do, and which workspace you are in",
		Example: "lobby whoami",
		Args:    takes(0, 0),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runWhoami(cmd.Context(), a) },
	}
}

// runWhoami asks the server of a workspace over the network; nobody else. Of a token
// it says where it came from.
func runWhoami(ctx context.Context, a *app) error {
	actor, err := a.actor()
	if err != nil {
		return err
	}
	address, options, err := a.place()
	if err != nil {
		return err
	}
	if _, err := connect.Canonical(address); err != nil {
		return err
	}
	from := ""
	options.Token = func(ctx context.Context, origin string) (secret string, err error) {
		secret, from, err = a.wallet().Token(ctx, origin)
		return secret, err
	}
	who, err := connect.Whoami(ctx, address, options)
	if err != nil {
		return err
	}
	if who.Actor != "" {
		actor = who.Actor
	}
	origin := a.config.Get("workspace").Origin
	return a.object(output.Members{
		{Name: "actor", Value: actor}, {Name: "role", Value: orNull(who.Role)}, {Name: "token", Value: orNull(from)}, {Name: "workspace", Value: address},
		{Name: "identity", Value: orNull(who.Workspace)}, {Name: "origin", Value: origin}, {Name: "config", Value: a.config.File()},
	})
}
