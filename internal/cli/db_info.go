package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
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
	m := output.Members{
		{Name: "address", Value: info.Address}, {Name: "identity", Value: orNull(info.Identity)}, {Name: "schema", Value: info.Schema},
		{Name: "bytes", Value: info.Size}, {Name: "free_bytes", Value: info.Free},
	}
	for _, kind := range workspace.StoredKinds() {
		if kind.Letter() != 0 && kind != workspace.Merged {
			m = append(m, output.Member{Name: kind.Plural(), Value: info.Rows[kind]})
		}
	}
	return a.object(m)
}
