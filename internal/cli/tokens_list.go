package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newTokensList(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List tokens: who was let in, as what, and until when",
		Long:    "List tokens: who was let in, as what, and until when. Those that were revoked or expired stay in the list; the secrets are kept nowhere.",
		Example: "lobby tokens list\nlobby tokens list --where 'role = admin and not revoked_at'",
		Args:    takes(0, 0),
	}
	l, s := newListing(a, workspace.Token, cmd), newSelection(a, workspace.Token, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runList(cmd.Context(), s, l) }
	return cmd
}

// notRevoked is the filter for tokens that nobody has ended.
func notRevoked() filter.Expr { return filter.Not{X: filter.Has{Field: "revoked_at"}} }
