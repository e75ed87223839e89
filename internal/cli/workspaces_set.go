package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newWorkspacesSet(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "set SETTING VALUE",
		Short:   "Change a setting everybody in this workspace shares",
		Long:    "Change a setting everybody in this workspace shares, such as people.placeholder: how people without a name are shown (animal, guest or anonymous).",
		Example: "lobby workspace set people.placeholder guest",
		Args:    takes(2, 2),
	}
	m := newMutation(a, false, cmd)
	cmd.ValidArgsFunction = argByArg(a.completeSettings, completeSettingValues)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runSetSetting(cmd.Context(), m, workspace.SetSetting{Name: args[0], Value: args[1]})
	}
	return cmd
}

func runSetSetting(ctx context.Context, m *mutation, changes ...workspace.SetSetting) error {
	ws, err := m.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	var p plan
	for _, c := range changes {
		p.changes = append(p.changes, c)
	}
	return m.run(ctx, ws, p)
}
