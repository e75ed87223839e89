package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

// shownFindings is how many findings are kept and shown.
const shownFindings = 1000

// A damaged file can kill whoever maps it, past any recovery, so the check runs
// in a process of its own: the same command line with this flag.
const hereFlag = "here"

// exitCrashed is how Go ends a process that cannot go on; as an exit code of
// ours it is a wrong command line, which the child's cannot be.
const exitCrashed = 2

func newDBCheck(a *app) *cobra.Command {
	here := false
	cmd := &cobra.Command{
		Use:     "check",
		Short:   "Look for damage; exits with 11 when there is any",
		Example: "lobby db check",
		Args:    takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if here {
				return runDBCheck(cmd.Context(), a)
			}
			return checkApart(cmd.Context(), a)
		},
	}
	cmd.Flags().BoolVar(&here, hereFlag, false, "check in this process")
	_ = cmd.Flags().MarkHidden(hereFlag)
	return cmd
}

// checkApart runs the check in a process of its own and passes on what it says.
func checkApart(ctx context.Context, a *app) error {
	format, err := a.format()
	if err != nil {
		return err
	}
	args := slices.Concat(a.door.Args, []string{"--" + hereFlag})
	if a.flags.output == "" && !a.flags.json {
		args = append(args, "-o", format)
	}
	child := a.door.Again(ctx, args...)
	var said bytes.Buffer
	child.Stdout, child.Stderr = a.streams.Out, &said
	err = child.Run()
	var exit *exec.ExitError
	switch {
	case err == nil, errors.As(err, &exit) && exit.Exited() && exit.ExitCode() != exitCrashed:
		if _, werr := a.streams.Err.Write(said.Bytes()); werr != nil {
			return werr
		}
		if err == nil {
			return nil
		}
		return passedOn{exit.ExitCode()}
	case ctx.Err() != nil:
		return workspace.Errorf(workspace.Unavailable, "interrupted: %w", ctx.Err())
	case exit != nil:
		return workspace.Errorf(workspace.Corrupt, "the file is so damaged that reading it ends the process").WithHint("restore a backup with lobby db restore FILE")
	}
	return workspace.Errorf(workspace.Internal, "db check: %w", err)
}

// passedOn is a failure that a process of ours has reported already.
type passedOn struct{ code int }

func (p passedOn) Error() string { return fmt.Sprintf("exit code %d", p.code) }

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
