package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newTokens(a *app) *cobra.Command {
	return group("tokens", "Who may reach this workspace over the network, and as what", []string{"token"},
		newTokensCreate(a),
		newTokensList(a),
		newTokensRevoke(a),
	)
}

// completeTokens offers the names of the tokens that were not revoked.
func (a *app) completeTokens(cmd *cobra.Command, _ string) []string {
	q := workspace.Query{Kind: workspace.Token, Where: notRevoked()}
	return a.peek(cmd, q, func(r workspace.Row) string {
		return r.Str(workspace.TokenName) + "\t" + r.Str(workspace.TokenRole)
	})
}

// applyForGood confirms and applies a plan that cannot be undone, and so offers
// no undo.
func (m *mutation) applyForGood(ctx context.Context, ws workspace.Workspace, p plan) (workspace.Receipt, error) {
	b, err := m.batch(p.changes)
	if err == nil && p.destructive && !m.dryRun && !m.yes {
		err = m.confirm(ctx, ws, p, &b)
	}
	if err != nil {
		return workspace.Receipt{}, err
	}
	return ws.Apply(ctx, b)
}
