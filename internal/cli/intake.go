package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

// intake is the family of flags of the commands that bring a file in, slice by
// slice: each slice is durable, all of them are one run that is undone as one.
type intake struct {
	app     *app
	noun    string // what the rows are, for people
	dryRun  bool
	check   bool
	resume  bool
	max     int
	rejects string
	results string
}

func newIntake(a *app, noun string, cmd *cobra.Command) *intake {
	i := &intake{app: a, noun: noun}
	f := cmd.Flags()
	f.BoolVarP(&i.dryRun, "dry-run", "n", false, "say what would happen and change nothing")
	f.BoolVar(&i.check, "check", false, "only look at the file: every line that would be refused, and why")
	f.BoolVar(&i.resume, "resume", false, "go on with the last run of this very file, which was interrupted")
	f.IntVar(&i.max, "max", 0, "refuse when more rows than this would change something; 0 is no limit")
	f.StringVar(&i.rejects, "rejects", "", "write refused rows to this file, to be mended and brought in again; - is standard output")
	f.StringVar(&i.results, "results", "", "write why rows were refused to this file, one JSON object a line; - is standard output")
	return i
}

// opener begins to read the file from its beginning.
type opener func() (source, error)

// run brings an input in and prints what became of its rows.
func (i *intake) run(ctx context.Context, in *input, open opener) error {
	if err := i.app.refuseIDs(); err != nil {
		return err
	}
	if i.rejects == "-" && i.results == "-" {
		return usagef("--rejects and --results cannot both be standard output")
	}
	for _, path := range []string{i.rejects, i.results} {
		if path != "" && in.same(path) {
			return usagef("%s is the file that is read", path)
		}
	}
	ws, err := i.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	if i.max > 0 || i.dryRun {
		sum, err := i.rehearse(ctx, ws, in, open)
		if err != nil {
			return err
		}
		if n := sum.created + sum.updated; i.max > 0 && n > i.max {
			return workspace.Errorf(workspace.Refused, "%d rows would change something, more than --max %d", n, i.max).
				WithHint("nothing was changed")
		}
		if i.dryRun {
			return i.report(sum)
		}
	}
	token, err := i.app.newToken(in, i.noun, i.resume)
	if err != nil {
		return err
	}
	p := &pass{intake: i, ws: ws, key: token.key}
	sum, err := p.all(ctx, in, open)
	if err != nil {
		if sum.run != 0 {
			i.app.notice("stopped after %d rows, which stay; the same command with --resume goes on", sum.read)
		}
		return err
	}
	return i.report(sum)
}

// rehearse finds out what would happen: in the workspace itself what fits into
// one batch, in a copy of it what does not.
func (i *intake) rehearse(ctx context.Context, ws workspace.Workspace, in *input, open opener) (tally, error) {
	p := &pass{intake: i, ws: ws, dryRun: true}
	copier, ok := ws.(interface {
		Rehearsal(context.Context) (workspace.Workspace, error)
	})
	if ok && (in.rows > sliceRows || in.size > sliceBytes) {
		scratch, err := copier.Rehearsal(ctx)
		if err != nil {
			return tally{}, err
		}
		defer scratch.Close()
		p.ws, p.dryRun, p.key = scratch, false, i.app.door.NewKey()
	}
	p.silent = !i.dryRun
	return p.all(ctx, in, open)
}
