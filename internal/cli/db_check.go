package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

// shownFindings is how many findings are kept and shown.
const shownFindings = 1000

func newDBCheck(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "check",
		Short:   "Look for damage; exits with 11 when there is any",
		Example: "lobby db check",
		Args:    takes(0, 0),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runDBCheck(cmd.Context(), a) },
	}
}

func runDBCheck(ctx context.Context, a *app) error {
	k, err := a.openKeeper(ctx)
	if err != nil {
		return err
	}
	defer k.Close()
	t, found := sheet{columns: []string{"code", "detail"}}, 0
	for f, err := range k.Check(ctx) {
		if err != nil {
			return err
		}
		if found++; found <= shownFindings {
			t.add(f.Code, f.Detail)
		}
	}
	format, err := a.format()
	if err != nil {
		return err
	}
	if found > 0 || format == output.JSON {
		if err := a.sheet(t); err != nil {
			return err
		}
	}
	if found > 0 {
		return workspace.Errorf(workspace.Corrupt, "%d things are damaged", found).WithHint("restore a backup with lobby db restore FILE")
	}
	a.notice("nothing is damaged")
	return nil
}
