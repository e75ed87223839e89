package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

// A damaged file can kill whoever maps it, past any recovery, so the check runs
// in a process of its own: the same command line with these flags. The folder of its
// copies is removed by whoever waits for it, whatever becomes of it.
const (
	hereFlag   = "here"
	copiesFlag = "copies"
)

// exitCrashed is how Go ends a process that cannot go on; as an exit code of
// ours it is a wrong command line, which the child's cannot be.
const exitCrashed = 2

// checking is what a check may do.
type checking struct {
	here, repair, dryRun bool
	copies               string // folder; "" is the usual one
}

func newDBCheck(a *app) *cobra.Command {
	var o checking
	cmd := &cobra.Command{
		Use:     "check",
		Short:   "Look for damage and broken rules; exits with 11 when there is any",
		Long:    checkLong(),
		Example: "lobby db check\nlobby db check --repair",
		Args:    takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case o.dryRun && !o.repair:
				return usagef("--dry-run belongs to --repair")
			case !o.here:
				return checkApart(cmd.Context(), a)
			case o.repair:
				return runDBRepair(cmd.Context(), a, o)
			}
			return runDBCheck(cmd.Context(), a, o)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.repair, "repair", false, "make anew what follows from something else")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "with --repair: say what would be repaired and change nothing")
	f.BoolVar(&o.here, hereFlag, false, "check in this process")
	f.StringVar(&o.copies, copiesFlag, "", "the folder of copies")
	_ = errors.Join(f.MarkHidden(hereFlag), f.MarkHidden(copiesFlag))
	return cmd
}

// checkLong explains the command with the table of what it finds.
func checkLong() string {
	var b strings.Builder
	b.WriteString("Read everything there is in the workspace and look for damage and for broken rules. Each finding has a code:\n\n")
	for _, s := range workspace.Findings() {
		mark := " "
		if s.Derived {
			mark = "*"
		}
		fmt.Fprintf(&b, "  %-10s %s %s\n", s.Code, mark, s.Help)
	}
	b.WriteString("\nA file is copied first, into the folder for temporary files (TMPDIR), which needs as much room; writers wait for the copy,\n" +
		"not for the check.\n")
	b.WriteString("\n--repair makes anew what has a *, as it follows from something else. It works in a copy, which takes the place of\n" +
		"the file when nothing in it is damaged; the file as it was stays beside it, under a name that ends in .before-repair.\n" +
		"Records are neither made up nor removed: where any is damaged, the file is left as it is, and a backup is what helps.")
	return b.String()
}

// checkApart runs the check in a process of its own and passes on what it says.
func checkApart(ctx context.Context, a *app) error {
	format, err := a.format()
	if err != nil {
		return err
	}
	copies, err := os.MkdirTemp(a.door.Temp(), "lobby-")
	if err != nil {
		return workspace.Errorf(workspace.Internal, "folder for a copy: %w", err)
	}
	defer os.RemoveAll(copies)
	args := slices.Concat(a.door.Args, []string{"--" + hereFlag, "--" + copiesFlag, copies})
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

func runDBCheck(ctx context.Context, a *app, o checking) error {
	address, options, err := a.place()
	if err != nil {
		return err
	}
	options.Copies = o.copies
	k, err := connect.OpenKeeper(ctx, address, options)
	if err != nil {
		return err
	}
	defer k.Close()
	t := sheet{columns: []string{"code", "detail"}}
	for f, err := range k.Check(ctx) {
		if err != nil {
			return err
		}
		t.add(f.Code, f.Detail)
	}
	if err := a.findings(t); err != nil {
		return err
	}
	if found := len(t.rows); found > 0 {
		return workspace.Errorf(workspace.Corrupt, "%s damaged", atLeast(found, found, "thing is", "things are")).
			WithHint("lobby db check --repair makes anew what it can; what is lost is in a backup: lobby db restore FILE")
	}
	a.notice("nothing is damaged")
	return nil
}

// findings shows what a check found; nothing needs no table.
func (a *app) findings(t sheet) error {
	format, err := a.format()
	if err != nil || len(t.rows) == 0 && format != output.JSON {
		return err
	}
	return a.sheet(t)
}

// atLeast is a number of findings with its noun, of a check that found so many.
func atLeast(n, found int, one, many string) string {
	if found < workspace.MostFindings {
		return counted(n, one, many)
	}
	return "at least " + counted(n, one, many)
}
