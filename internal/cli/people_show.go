package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newPeopleShow(a *app) *cobra.Command {
	var picks []string
	cmd := &cobra.Command{
		Use:   "show PERSON",
		Short: "Show everything about one person",
		Long: "Show everything about one person, named by id, e-mail address, user id, platform id or the id of an import.\n" +
			"Sections: " + strings.Join(sectionNames(), ", ") + ".",
		Example:           "lobby people show P1\nlobby people show P1 --section contact,notes\nlobby people show P1 -o json",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeRefs(workspace.Person)),
	}
	cmd.Flags().StringSliceVar(&picks, "section", nil, "only these sections, such as contact,environment")
	register(cmd, "section", fixedWords(sectionNames()...))
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return runPeopleShow(cmd.Context(), a, args[0], picks) }
	return cmd
}

func runPeopleShow(ctx context.Context, a *app, ref string, picks []string) error {
	chosen, err := pickSections(picks)
	if err != nil {
		return err
	}
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	var p profile
	err = workspace.Snapshot(ctx, ws, func(ws workspace.Workspace) (err error) {
		p, err = readProfile(ctx, ws, ref, chosen)
		return err
	})
	if err != nil {
		return err
	}
	defer a.noticeHidden(p.leads)
	format, err := a.format()
	switch {
	case err != nil:
		return err
	case format == output.IDs:
		return a.print(p.person.ID() + "\n")
	case format != output.Table:
		return a.object(p.object(len(picks) > 0))
	}
	page, err := a.newPage()
	if err != nil {
		return err
	}
	page.profile(p)
	return a.page(page.String())
}
