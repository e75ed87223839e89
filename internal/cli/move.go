package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

// move is a status that records are brought to, and what its command says.
type move struct {
	kind                       workspace.Kind
	verb, short, long, example string
	change                     func(on workspace.Selection, ifStatus string) workspace.Change

	all, guarded bool // guarded has --if-status
	ifStatus     string
}

func newMove(a *app, o *move) *cobra.Command {
	noun := o.kind.String()
	cmd := &cobra.Command{
		Use:   o.verb + " [" + strings.ToUpper(noun) + "… | -]",
		Short: o.short,
		Long: o.short + ". " + o.long + "\n" +
			"They are named by id, read from standard input with `-`, or selected by flags; all of them\n" +
			"change in one step or none does. A " + noun + " that is there already counts as unchanged.",
		Example:           o.example,
		Args:              takes(0, -1),
		ValidArgsFunction: anyArg(a.completeFor(o.kind, o.verb)),
	}
	s, m := newSelection(a, o.kind, cmd), newMutation(a, true, cmd)
	cmd.Flags().BoolVar(&o.all, "all", false, "every "+noun)
	if o.guarded {
		cmd.Flags().StringVar(&o.ifStatus, "if-status", "", "only from this status: a "+noun+" in another one is a conflict")
		register(cmd, "if-status", fixedWords(statusesOf(o.kind)...))
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return runMove(cmd.Context(), s, m, o, args) }
	return cmd
}

func runMove(ctx context.Context, s *selection, m *mutation, o *move, args []string) error {
	if o.ifStatus != "" {
		if _, err := o.kind.Status(o.ifStatus); err != nil {
			return oneOf("--if-status", o.ifStatus, statusesOf(o.kind))
		}
	}
	return runSelected(ctx, s, m, args, o.all, plan{what: o.verb + " these " + o.kind.Plural()}, func(on workspace.Selection) workspace.Change {
		return o.change(on, o.ifStatus)
	})
}

// statusesOf are the statuses that records of the kind can have.
func statusesOf(k workspace.Kind) []string {
	f, _ := k.FieldNamed("status")
	return k.Spec(f).Enum
}
