package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newSegmentsPlan(a *app) *cobra.Command {
	var prune, exitCode bool
	cmd := &cobra.Command{
		Use:   "plan FILE|FOLDER|-",
		Short: "Say what segments apply would do, and change nothing",
		Long: "Say what segments apply would do: + create, ~ change the filter or the spelling of the name, - remove with --prune.\n" +
			"Files are YAML: name and where of one segment, or a list of them below segments; of a folder all that end in .yaml or .yml.\n" +
			"A segment with another name is another segment: nothing counts as renamed but upper and lower case.",
		Example: "lobby segments plan segments.yaml\nlobby segments export - | lobby segments plan - --prune --exit-code",
		Args:    takes(1, 1),
	}
	cmd.ValidArgsFunction = completeFile
	f := cmd.Flags()
	f.BoolVar(&prune, "prune", false, "remove segments that the files do not have")
	f.BoolVar(&exitCode, "exit-code", false, "exit with 10 when there is something to do")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runSegmentsPlan(cmd.Context(), a, args[0], prune, exitCode)
	}
	return cmd
}

func runSegmentsPlan(ctx context.Context, a *app, path string, prune, exitCode bool) error {
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
	if err := a.trySegments(ctx, ws, steps); err != nil {
		return err
	}
	format, err := a.format()
	if err != nil {
		return err
	}
	if len(steps) > 0 || format != output.Table {
		if err := a.sheet(segmentSheet(steps, format == output.Table)); err != nil {
			return err
		}
	}
	a.noticeSegments(steps, others)
	if exitCode && len(steps) > 0 {
		return workspace.Errorf(workspace.Found, "the segments are not those of %s", path)
	}
	return nil
}

// trySegments rehearses steps, so that what the workspace refuses is known before.
// Callers that may only read plan without it.
func (a *app) trySegments(ctx context.Context, ws workspace.Workspace, steps []segmentStep) error {
	if len(steps) == 0 {
		return nil
	}
	m := &mutation{app: a, onError: "stop", dryRun: true}
	b, err := m.batch(changesOf(steps))
	if err == nil {
		_, err = a.apply(ctx, ws, b)
	}
	if workspace.KindOf(err) == workspace.Denied {
		return nil
	}
	return err
}

func changesOf(steps []segmentStep) []workspace.Change {
	var changes []workspace.Change
	for _, s := range steps {
		changes = append(changes, s.change)
	}
	return changes
}

// noticeSegments says what there is to do, and which segments are left alone.
func (a *app) noticeSegments(steps []segmentStep, others []string) {
	if len(others) > 0 {
		a.notice("not in the files, and kept without --prune: %s", strings.Join(others, ", "))
	}
	if len(steps) == 0 {
		a.notice("nothing to do")
		return
	}
	a.notice("%s", segmentTally(steps))
}
