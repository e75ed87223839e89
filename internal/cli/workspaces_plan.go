package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newWorkspacesPlan(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plan [PLAN]",
		Short: "Show the plan of this workspace, or change it",
		Long: "Show the plan of this workspace, or change it. Boost and advanced show everything. On starter and free everything\n" +
			"is stored, but what was submitted can be read of the first five leads of the list only: of the others the tag, name,\n" +
			"e-mail, phone, order number, follow-ups, transcript and external id are missing, and Upgrade Plan stands there. They\n" +
			"are not found by these fields either. Another plan shows them again; db backup and workspaces copy always have all, and\n" +
			"an import, which takes an admin, finds a hidden lead by its id and says whether the row changed it.",
		Example: "lobby workspace plan\nlobby workspace plan starter --dry-run\nlobby workspace plan boost",
		Args:    takes(0, 1),
	}
	m := newMutation(a, false, cmd)
	spec, _ := workspace.SettingNamed(workspace.PlanSetting)
	cmd.ValidArgsFunction = firstArg(fixedWords(spec.Values...))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return runWorkspacesPlan(cmd.Context(), a)
		}
		if err := oneOf("the plan", args[0], spec.Values); err != nil {
			return err
		}
		return runSetSetting(cmd.Context(), m, workspace.SetSetting{Name: workspace.PlanSetting, Value: args[0]})
	}
	return cmd
}

func runWorkspacesPlan(ctx context.Context, a *app) error {
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	plan, err := planOf(ctx, ws)
	switch {
	case err != nil:
		return err
	case plan == "":
		return workspace.Errorf(workspace.NotFound, "this workspace has no plans")
	}
	return a.object(output.Members{{Name: workspace.PlanSetting, Value: plan}})
}

// planOf is the plan of a workspace; "" where it has no plans.
func planOf(ctx context.Context, ws workspace.Workspace) (string, error) {
	named := filter.Compare{Field: "name", Op: filter.Eq, Value: workspace.PlanSetting}
	for row, err := range ws.Find(ctx, workspace.Query{Kind: workspace.Setting, Where: named}) {
		return row.Str(workspace.SettingValue), err
	}
	return "", nil
}
