package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
)

// traceback reads from the journal what the entries that stand made of traces.
type traceback struct {
	past
	own   *chapter // the entry in the making
	since int64    // the first entry that stands or falls with what is done
	redo  bool
}

func (r *reversal) traceback() *traceback {
	return &traceback{
		past: past{lookup: r.truth(), read: map[int64]*chapter{}}, since: r.since, redo: r.h.Undoes != 0,
		own: &chapter{header: &header{No: r.entry}, effects: r.effects},
	}
}

// made is the best that entries which stand made of each trace of a row.
func (b *traceback) made(row workspace.Row) ([]found, error) {
	touched, err := touchesOf(b.Reader, row.Kind, row.No, 0)
	if err != nil {
		return nil, err
	}
	var out []found
	for _, t := range traces(row.Kind) {
		var entries []int64
		for _, x := range touched {
			if x.field == workspace.ID || x.field == t.at || x.field == t.text {
				entries = append(entries, x.entry)
			}
		}
		f := follower{traceback: b, trace: t, now: row.Clone(), is: t.in(row), since: b.since, gone: b.since, straight: !b.redo}
		if err := f.back(slices.Compact(entries)); err != nil {
			return nil, err
		}
		out = append(out, found{f.best(), f.gone})
	}
	return out, nil
}

// follower follows one trace of a row back, as far as it matters.
type follower struct {
	*traceback
	trace
	now      workspace.Row // as it was before what was visited
	is       point         // of that row
	turns    []turn        // newest first
	since    int64         // entries before do not matter once one of them stands
	gone     int64         // the first entry met that does not stand
	straight bool          // all that was met stands
	done     bool
}

// turn is one change of a trace by an entry that stands.
type turn struct{ before, after point }

// back visits entries, the last first.
func (f *follower) back(entries []int64) error {
	if err := f.visit(f.own); err != nil {
		return err
	}
	for _, no := range slices.Backward(entries) {
		if err := f.going(); f.done || err != nil {
			return err
		}
		c, err := f.chapter(no)
		if err == nil && c != nil {
			err = f.visit(c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// visit takes what an entry did off the row. A change that stands was better than what
// stood then, so nothing before it matters, unless an entry came back since: then those
// from that entry on are asked too.
func (f *follower) visit(c *chapter) error {
	if err := f.again(c); err != nil {
		return err
	}
	for i := len(c.effects) - 1; i >= 0 && !f.done; i-- {
		e := &c.effects[i]
		if e.kind != f.now.Kind || !e.ids.Has(f.now.No) {
			continue
		}
		after := f.is
		if _, err := f.undone(c, i, f.now); err != nil {
			return err
		}
		if f.is = f.in(f.now); e.op == opCreated {
			f.is = point{} // before it came
		}
		switch {
		case !c.live() || e.back:
			f.gone, f.straight = min(f.gone, c.No), f.straight && c == f.own
		case e.op == opCreated:
			f.turns, f.done = append(f.turns, turn{after: after}), true
		case f.is != after:
			f.turns, f.done = append(f.turns, turn{f.is, after}), f.straight || c.No <= f.since
		}
	}
	return nil
}

// again reckons with the entry that an entry did again, if it is one that did.
func (f *follower) again(c *chapter) error {
	if c.Undoes == 0 {
		return nil
	}
	u, err := f.chapter(c.Undoes)
	if u != nil && u.Undoes != 0 {
		f.since = min(f.since, u.Undoes)
	}
	return err
}

// best folds what was found.
func (f *follower) best() point {
	var best point
	if !f.done {
		best = f.is
	}
	for _, x := range slices.Backward(f.turns) {
		if f.better(x.before, x.after) || !f.better(best, x.after) { // an unmerge lessens it
			best = x.after
		}
	}
	return best
}
