package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newContactsDuplicates(a *app) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "duplicates",
		Short: "List groups of people who may be one, the surest first",
		Long: "List groups of people who may be one: two user ids that one key led to, the same e-mail address, telephone number, cookie, or name and\n" +
			"company, each with a score from 0 to 100. --plan writes the merges of the groups as changes to look at, mend and apply: of each group the\n" +
			"person with a user id survives, else the older. People with different user ids are never merged by a plan.",
		Example: "lobby contacts duplicates\n" +
			"lobby contacts duplicates --where 'score >= 80' --plan merges.jsonl\n" +
			"lobby contacts duplicates --plan - | lobby apply - --dry-run",
		Args: takes(0, 0),
	}
	l, s := newListing(a, workspace.Duplicate, cmd), newSelection(a, workspace.Duplicate, cmd)
	cmd.Flags().StringVar(&path, "plan", "", "write the merges to this file instead, one JSON object a line; - is standard output")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runContactsDuplicates(cmd.Context(), l, s, path) }
	return cmd
}

func runContactsDuplicates(ctx context.Context, l *listing, s *selection, path string) error {
	ws, err := l.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	q, err := s.query(ctx, ws)
	if err != nil {
		return err
	}
	if path == "" {
		return l.show(ctx, ws, q)
	}
	merges, err := planMerges(ctx, ws, q)
	if err != nil {
		return err
	}
	_, err = l.app.toFile(path, l.force, func(s *term.Streams) (int, error) {
		for _, m := range merges {
			line, err := workspace.MarshalChange(m.change())
			if err != nil {
				return 0, err
			}
			if _, err := fmt.Fprintf(s.Out, "# %s\n%s\n", m.why(), line); err != nil {
				return 0, err
			}
		}
		return len(merges), nil
	})
	if err != nil {
		return err
	}
	if path != "-" {
		l.app.notice("merges in %s: %d; try them with lobby apply %s --dry-run", path, len(merges), path)
	}
	return nil
}
