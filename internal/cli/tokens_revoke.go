package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newTokensRevoke(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "revoke NAME|ID…",
		Short:             "End tokens: their holders are let in no more",
		Long:              "End tokens: their holders are let in no more. It cannot be undone; lobby tokens create makes another. To end one twice changes nothing.",
		Example:           "lobby tokens revoke ci --yes\nlobby tokens revoke K1 --dry-run",
		Args:              takes(1, -1),
		ValidArgsFunction: anyArg(a.completeTokens),
	}
	m := newMutation(a, false, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		refs, err := a.readRefs(args)
		if err != nil {
			return err
		}
		return runTokensRevoke(cmd.Context(), m, refs)
	}
	return cmd
}

// namedTokens is how many tokens the question names.
const namedTokens = 3

func runTokensRevoke(ctx context.Context, m *mutation, refs []string) error {
	if len(refs) == 0 { // on standard input
		return m.print(workspace.Receipt{DryRun: m.dryRun})
	}
	var changes []workspace.Change
	for _, ref := range refs {
		changes = append(changes, workspace.RevokeToken{Token: ref})
	}
	what := "revoke " + counted(len(refs), "token", "tokens")
	if len(refs) <= namedTokens {
		what = "revoke " + strings.Join(refs, ", ")
	}
	ws, err := m.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	r, err := m.apply(ctx, ws, plan{changes: changes, destructive: true, what: what + " for good"})
	if err != nil {
		return err
	}
	return m.print(r)
}
