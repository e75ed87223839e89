package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newLeadsSplit(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "split LEAD NUMBER",
		Short:             "Make a follow-up of a lead a lead of its own",
		Long:              "Make a follow-up of a lead a lead of its own. The number is the one `leads show` gives it, from 1.",
		Example:           "lobby leads split $(lobby leads list --jq 'map(select(.follow_ups != []))[0].id') 1 --dry-run",
		Args:              takes(2, 2),
		ValidArgsFunction: firstArg(a.completeRefs(workspace.Lead)),
	}
	m := newMutation(a, false, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runLeadsSplit(cmd.Context(), m, args[0], args[1])
	}
	return cmd
}

func runLeadsSplit(ctx context.Context, m *mutation, lead, number string) error {
	k, err := strconv.Atoi(number)
	if err != nil || k < 1 {
		return usagef("%q is not the number of a follow-up", number).WithHint("they count from 1; see lobby leads show %s", lead)
	}
	ws, err := m.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	return m.run(ctx, ws, plan{changes: []workspace.Change{workspace.SplitLead{Lead: lead, K: k}}})
}
