package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newTokens(a *app) *cobra.Command {
	return a.group("tokens", "Who may reach this workspace over the network, and as what",
		member{"create", newTokensCreate},
		member{"list", newTokensList},
		member{"revoke", newTokensRevoke},
	)
}

// completeTokens offers the names of the tokens that were not revoked.
func (a *app) completeTokens(cmd *cobra.Command, _ string) []string {
	q := workspace.Query{Kind: workspace.Token, Where: notRevoked()}
	return a.peek(cmd, q, func(r workspace.Row) string {
		return r.Str(workspace.TokenName) + "\t" + r.Str(workspace.TokenRole)
	})
}
