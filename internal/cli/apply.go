package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

// maxPlanLine and maxPlan are the longest line and the longest plan, in bytes.
const (
	maxPlanLine = 1 << 20
	maxPlan     = 64 << 20
)

func newApply(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "apply FILE|-",
		Short: "Apply a plan: changes in a file, one JSON object a line, all or nothing",
		Long: "Apply a plan: changes in a file, one JSON object a line, all or nothing.\n" +
			"A change looks like {\"change\":\"lead.close\",\"ids\":[\"L1\"]} or {\"change\":\"person.tag\",\"where\":\"country = Spain\",\"add\":[\"es\"]}.\n" +
			"What takes something back, such as {\"change\":\"undo\",\"entries\":[7]}, stands alone.",
		Example: "lobby apply plan.jsonl --dry-run",
		Args:    takes(1, 1),
	}
	m := newMutation(a, true, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return runApply(cmd.Context(), m, args[0]) }
	return cmd
}

func runApply(ctx context.Context, m *mutation, path string) error {
	changes, err := m.app.readPlan(path)
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		return workspace.Errorf(workspace.Invalid, "%s: the plan is empty", path)
	}
	ws, err := m.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	return m.run(ctx, ws, plan{changes: changes})
}

// readPlan reads the changes of a file, or of standard input for `-`.
func (a *app) readPlan(path string) ([]workspace.Change, error) {
	if path == "-" {
		return parsePlan("standard input", a.streams.In)
	}
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, workspace.Errorf(workspace.NotFound, "%s: no such file", path)
	}
	if err != nil {
		return nil, workspace.Errorf(workspace.Internal, "read the plan: %w", err)
	}
	defer file.Close()
	return parsePlan(path, file)
}

func parsePlan(name string, in io.Reader) ([]workspace.Change, error) {
	var changes []workspace.Change
	lines := bufio.NewScanner(io.LimitReader(in, maxPlan+1))
	lines.Buffer(nil, maxPlanLine)
	read := 0
	for n := 1; lines.Scan(); n++ {
		if read += len(lines.Bytes()) + 1; read > maxPlan {
			return nil, workspace.Errorf(workspace.Invalid, "%s: a plan of more than %d MiB is too large", name, maxPlan>>20).WithHint("cut it in several files")
		}
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		change, err := workspace.ParseChange(line)
		if err != nil {
			return nil, workspace.Errorf(workspace.Invalid, "%s line %d: %w", name, n, err)
		}
		changes = append(changes, change)
	}
	if err := lines.Err(); err != nil {
		return nil, workspace.Errorf(workspace.Invalid, "%s: %w", name, err)
	}
	return changes, nil
}
