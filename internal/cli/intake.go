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
	force   bool
	max     int
	rejects string
	results string
}

func newIntake(a *app, noun string, cmd *cobra.Command) *intake {
	i := &intake{app: a, noun: noun}
	f := cmd.Flags()
	f.BoolVarP(&i.dryRun, "dry-run", "n", false, "say what would happen and change nothing")
	f.BoolVar(&i.check, "check", false, "change nothing and list every line that would be refused, and why")
	f.BoolVar(&i.resume, "resume", false, "go on with the last run of this very file, which was interrupted")
	f.IntVar(&i.max, "max", 0, "refuse when more rows than this would change something; 0 is no limit")
	f.StringVar(&i.rejects, "rejects", "", "write refused rows to this file, to be mended and brought in again; - is standard output")
	f.BoolVar(&i.force, "force", false, "replace the files of --rejects and --results if they exist")
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
	if err := i.sane(in); err != nil {
		return err
	}
	ws, err := i.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	i.app.roomy(200, 288) // two slices live, and the pages that one of them changes
	if i.check {
		return i.lint(ctx, ws, in, open)
	}
	if i.max > 0 || i.dryRun {
		sum, err := i.rehearse(ctx, &pass{intake: i, ws: ws, silent: !i.dryRun}, in, open)
		if err != nil {
			return err
		}
		if i.max > 0 && sum.accepted > 0 {
			return workspace.Errorf(workspace.Refused, "this token may not learn what would change, so --max cannot be kept").
				WithHint("nothing was changed; leave --max out, or use the token of an agent")
		}
		if n := sum.created + sum.updated; i.max > 0 && n > i.max {
			return workspace.Errorf(workspace.Refused, "%d rows would change something, more than --max %d", n, i.max).
				WithHint("nothing was changed")
		}
		if i.dryRun {
			return i.report(sum)
		}
	}
	token, err := i.app.newToken(ctx, in, i.noun, i.resume)
	if err != nil {
		return err
	}
	defer token.end()
	p := &pass{intake: i, ws: ws, key: token.key}
	var sum tally
	err = workspace.Filling(ctx, ws, i.filled(in), func() (err error) {
		sum, err = p.all(ctx, in, open)
		return err
	})
	if sum.run != 0 { // first of all: what follows may fail
		id := workspace.Entry.ID(workspace.No(sum.run))
		i.app.notice("%s: undo with lobby undo %s", id, id)
	}
	if err != nil {
		if sum.run != 0 {
			i.app.notice("stopped after %d rows, which stay; the same command with --resume goes on", sum.read)
		}
		return err
	}
	return i.report(sum)
}

// filled is about how many rows a workspace is filled with; 0 of events, each of which
// looks around in what is there.
func (i *intake) filled(in *input) int {
	if i.noun == eventNoun {
		return 0
	}
	return in.rows
}

// sane checks the flags.
func (i *intake) sane(in *input) error {
	if i.max < 0 {
		return usagef("--max: %d is below 0", i.max)
	}
	if i.rejects == "-" && i.results == "-" {
		return usagef("--rejects and --results cannot both be standard output")
	}
	for _, path := range []string{i.rejects, i.results} {
		if path != "" && in.same(path) {
			return usagef("%s is the file that is read", path)
		}
	}
	return nil
}

// rehearse makes a pass that changes nothing: in the workspace itself when the
// file fits into one batch, else in a copy.
func (i *intake) rehearse(ctx context.Context, p *pass, in *input, open opener) (tally, error) {
	p.dryRun = true
	copier, ok := p.ws.(interface {
		Rehearsal(context.Context) (workspace.Workspace, error)
	})
	most := i.app.sliceRows()
	if i.noun == eventNoun {
		most = sliceEvents
	}
	if ok && (in.rows > most || in.size > sliceBytes) {
		scratch, err := copier.Rehearsal(ctx)
		if err != nil {
			return tally{}, err
		}
		defer scratch.Close()
		p.ws, p.dryRun, p.key = scratch, false, i.app.door.NewKey()
	}
	return p.all(ctx, in, open)
}
