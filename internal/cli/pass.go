package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// pass is one way through a file.
type pass struct {
	*intake
	ws     workspace.Workspace
	key    string // begins the idempotency keys of the slices
	dryRun bool
	silent bool    // keeps no rejects and no results
	faults *faults // gathers what is refused; nil when nobody asks

	sum              tally
	rejected, listed aside
}

// all brings in slice after slice. The tally is of what was brought in, even
// when the rest failed.
func (p *pass) all(ctx context.Context, in *input, open opener) (tally, error) {
	src, err := open()
	if err != nil {
		return p.sum, err
	}
	ahead := newReadAhead(src)
	defer ahead.Close()
	if err := p.begin(); err != nil {
		return p.sum, err
	}
	defer p.rejected.Abort()
	defer p.listed.Abort()
	progress := term.NewProgress(p.app.streams, p.noun, int64(src.total()), p.app.door.Now)
	defer progress.Done()
	for part := 0; ; part++ {
		s, err := ahead.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = p.slice(ctx, src, s, part)
		}
		if err != nil {
			return p.sum, err
		}
		progress.Add(int64(s.read))
	}
	if err := p.rejected.Commit(); err != nil {
		return p.sum, err
	}
	return p.sum, p.listed.Commit()
}

// begin opens the files of --rejects and --results before anything is changed.
func (p *pass) begin() (err error) {
	if p.rejected, err = p.sink(p.rejects); err != nil {
		return err
	}
	if p.listed, err = p.sink(p.results); err != nil {
		p.rejected.Abort()
	}
	return err
}

// sink begins such a file. A pass that changes nothing makes none.
func (p *pass) sink(path string) (aside, error) {
	if p.silent || (p.intake.dryRun || p.check) && path != "-" {
		path = ""
	}
	return p.app.aside(path, p.force)
}

// slice brings one slice in and counts what became of its rows.
func (p *pass) slice(ctx context.Context, src source, s slice, part int) error {
	var r workspace.Receipt
	if s.change != nil {
		var err error
		if r, err = p.apply(ctx, s.change, part); err != nil {
			return err
		}
	}
	if p.sum.run == 0 && !r.DryRun {
		p.sum.run = r.Entry
	}
	failed := map[int]bool{}
	for _, o := range r.Outcomes {
		for _, line := range o.Lines {
			x := refusal{line: line, why: o.Why, raw: s.rawOf(line)}
			if o.State == workspace.Failed {
				x.kind, failed[line] = o.Kind, true
			}
			s.refused = append(s.refused, x)
		}
	}
	s.refused = slices.DeleteFunc(s.refused, func(x refusal) bool { return x.kind == workspace.Done && failed[x.line] })
	slices.SortStableFunc(s.refused, func(a, b refusal) int { return a.line - b.line })
	p.sum.add(s, r)
	for _, x := range s.refused {
		if err := p.keep(src, x); err != nil {
			return err
		}
	}
	return nil
}

// apply applies one slice. Of a slice that an earlier run brought in, the
// receipt has only numbers; what was refused then comes out of a rehearsal.
func (p *pass) apply(ctx context.Context, c workspace.Change, part int) (workspace.Receipt, error) {
	actor, err := p.app.actor()
	if err != nil {
		return workspace.Receipt{}, err
	}
	b := workspace.Batch{Changes: []workspace.Change{c}, Actor: actor, DryRun: p.dryRun, Run: p.sum.run}
	if p.key != "" {
		b.Key = fmt.Sprintf("%s/%d", p.key, part)
	}
	r, err := p.ws.Apply(ctx, b)
	if err != nil || !r.Replayed {
		return r, err
	}
	if err := stands(ctx, p.ws, r.Entry); err != nil || r.Failed == 0 {
		return r, err
	}
	b.DryRun = true
	again, err := p.ws.Apply(ctx, b)
	r.Outcomes = again.Outcomes
	return r, err
}

// stands refuses to go on with a run that was taken back.
func stands(ctx context.Context, ws workspace.Workspace, entry int64) error {
	id := workspace.Entry.ID(workspace.No(entry))
	row, err := entryRow(ctx, ws, id)
	if err != nil {
		return err
	}
	if by := row.Ref(workspace.EntryUndoneBy); by != 0 {
		return workspace.Errorf(workspace.Conflict, "%s, the run to go on with, was taken back by %s", id, workspace.Entry.ID(by)).
			WithHint("start anew without --resume")
	}
	return nil
}

// keep writes a row to the files of --rejects and --results.
func (p *pass) keep(src source, x refusal) error {
	if x.kind != workspace.Done {
		if err := p.reject(src, x); err != nil {
			return err
		}
	}
	state, kind := "rejected", orNull(x.kind.String())
	if x.kind == workspace.Done {
		state, kind = "odd", nil
	}
	_, err := fmt.Fprintf(p.listed, "%s\n", workspace.CompactJSON(output.Members{
		{Name: "line", Value: x.line}, {Name: "state", Value: state}, {Name: "error", Value: kind},
		{Name: "column", Value: orNull(x.column)}, {Name: "why", Value: x.why},
	}))
	return err
}

// reject keeps a refused row for the file of --rejects. A row that was too long
// to be held is missing there, which is worth a notice.
func (p *pass) reject(src source, x refusal) error {
	if p.faults != nil {
		p.faults.add(x)
	}
	if x.raw != nil {
		return src.reject(p.rejected, x.raw)
	}
	if p.rejects != "" && !p.silent {
		p.sum.lost.note(refusal{line: x.line, why: "not in " + p.rejects + ": " + x.why})
	}
	return nil
}
