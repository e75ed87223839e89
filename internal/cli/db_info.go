package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newDBInfo(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "info",
		Short:   "Show where the workspace is, its size and what it holds",
		Example: "lobby db info",
		Args:    takes(0, 0),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runDBInfo(cmd.Context(), a) },
	}
}

func runDBInfo(ctx context.Context, a *app) error {
	k, err := a.openKeeper(ctx)
	if err != nil {
		return err
	}
	defer k.Close()
	info, err := k.Info(ctx)
	if err != nil {
		return err
	}
	m := members{{"address", info.Address}, {"identity", orNull(info.Identity)}, {"schema", info.Schema}, {"bytes", info.Size}, {"free_bytes", info.Free}}
	for _, kind := range workspace.StoredKinds() {
		if kind.Letter() != 0 && kind != workspace.Merged {
			m = append(m, member{kind.Plural(), info.Rows[kind]})
		}
	}
	return a.object(m)
}
