package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

// leadsMove is a step through the pipeline, and what its command says.
type leadsMove struct {
	verb, to, short, example string

	all      bool
	ifStatus string
}

func leadsHandle() *leadsMove {
	return &leadsMove{verb: "handle", to: workspace.LeadHandled, short: "Mark new leads as handled",
		example: "lobby leads handle --where 'tag = order_resolved and status = new' --yes\nlobby leads list --status new -o ids | lobby leads handle - --dry-run"}
}

func leadsClose() *leadsMove {
	return &leadsMove{verb: "close", to: workspace.LeadClosed, short: "Close new or handled leads",
		example: "lobby leads close --where 'created_at < -60d' --on-error continue --yes\nlobby leads list --status handled | lobby leads close - --if-status handled"}
}

func leadsReopen() *leadsMove {
	return &leadsMove{verb: "reopen", to: workspace.LeadNew, short: "Make closed leads new again",
		example: "lobby leads list --status closed --limit 2 -o ids | lobby leads reopen -"}
}

func newLeadsMove(a *app, o *leadsMove) *cobra.Command {
	cmd := &cobra.Command{
		Use:   o.verb + " [LEAD… | -]",
		Short: o.short,
		Long: o.short + ". Leads are named by id, read from standard input with `-`, or selected by flags; all of them\n" +
			"move in one step or none does. A lead that is there already counts as unchanged. The pipeline is\n" +
			"new → handled, new → closed, handled → closed, and closed → new with reopen.",
		Example:           o.example,
		Args:              takes(0, -1),
		ValidArgsFunction: anyArg(a.completeFor(workspace.Lead, o.verb)),
	}
	s, m := newSelection(a, workspace.Lead, cmd), newMutation(a, true, cmd)
	cmd.Flags().BoolVar(&o.all, "all", false, "every lead")
	cmd.Flags().StringVar(&o.ifStatus, "if-status", "", "only from this status: a lead in another one is a conflict")
	register(cmd, "if-status", fixedWords(workspace.Lead.Spec(workspace.LeadStatus).Enum...))
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return runLeadsMove(cmd.Context(), s, m, o, args) }
	return cmd
}

func runLeadsMove(ctx context.Context, s *selection, m *mutation, o *leadsMove, args []string) error {
	if status := workspace.Lead.Spec(workspace.LeadStatus); o.ifStatus != "" {
		if _, ok := status.EnumValue(o.ifStatus); !ok {
			return oneOf("--if-status", o.ifStatus, status.Enum)
		}
	}
	return runSelected(ctx, s, m, args, o.all, plan{what: o.verb + " these leads"}, func(on workspace.Selection) workspace.Change {
		return workspace.MoveLeads{Selection: on, To: o.to, If: o.ifStatus}
	})
}
