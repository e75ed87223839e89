package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newSegmentsApply(a *app) *cobra.Command {
	var prune bool
	cmd := &cobra.Command{
		Use:   "apply FILE|FOLDER|-",
		Short: "Make the segments those of files, all or nothing",
		Long: "Make the segments those of files, all or nothing; segments plan says before what that means. Segments that the files do not\n" +
			"have stay, unless --prune removes them. A segment that somebody else changes at the same moment ends the run with 5.\n" +
			"The files are read and never written. Applying them twice changes nothing.",
		Example: "lobby segments apply segments.yaml\nlobby segments export - | lobby segments apply - --prune --dry-run",
		Args:    takes(1, 1),
	}
	cmd.ValidArgsFunction = completeFile
	m := newMutation(a, false, cmd)
	cmd.Flags().BoolVar(&prune, "prune", false, "remove segments that the files do not have")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runSegmentsApply(cmd.Context(), m, args[0], prune)
	}
	return cmd
}

func runSegmentsApply(ctx context.Context, m *mutation, path string, prune bool) error {
	a := m.app
	wanted, err := a.readSegments(path)
	if err != nil {
		return err
	}
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	steps, others, err := segmentSteps(ctx, ws, wanted, prune)
	if err != nil {
		return err
	}
	if !a.flags.quiet && len(steps) > 0 {
		list := segmentSheet(steps, true)
		fmt.Fprint(a.streams.Err, list.aligned(a.streams.ErrPaint(), a.streams.Columns()))
	}
	a.noticeSegments(steps, others)
	p := plan{changes: changesOf(steps), what: "make the segments those of " + path}
	for _, w := range wanted { // those that are as they should be are counted, and held to it
		if !slices.ContainsFunc(steps, func(s segmentStep) bool { return s.name == w.Name }) {
			p.changes = append(p.changes, workspace.CreateSegment{Name: w.Name, Where: w.Where})
		}
	}
	var removed []string
	for _, s := range steps {
		if _, removes := s.change.(workspace.DeleteSegment); removes {
			removed = append(removed, strconv.Quote(s.name))
		}
	}
	if p.destructive = len(removed) > 0; p.destructive {
		p.what += ", which removes " + strings.Join(removed, ", ")
	}
	if len(p.changes) == 0 {
		return m.print(workspace.Receipt{DryRun: m.dryRun})
	}
	return m.run(ctx, ws, p)
}
