package boltstore

import (
	"errors"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
)

// together runs the functions of some calls in one transaction and commits it.
// A function that fails without having written gets its error and is no harm to
// the others. After one that fails having written, the transaction is rolled
// back: the others run again, and then that one alone. Nobody is answered before
// what it saw is durable.
func (h *Held) together(calls []*call) {
	if calls[0].alone != nil {
		h.runAlone(calls[0])
		return
	}
	g := &group{held: h, calls: calls}
	defer g.end()
	if err := g.begin(); err != nil {
		g.fail(err)
		return
	}
	g.run()
}

// runAlone is for work that is no function of one transaction.
func (h *Held) runAlone(c *call) {
	defer close(c.done)
	defer func() { c.panic = traced(recover()) }()
	if c.ctx.Err() != nil {
		c.err = stopped(c.ctx)
		return
	}
	c.err = c.alone()
}

// group is one attempt at a transaction.
type group struct {
	held    *Held
	calls   []*call
	r       *reader // nil without a transaction
	w       *writer
	running *call   // whose function runs
	answers []*call // whose outcome is known
	torn    bool    // bbolt is in no order
}

// mostTries is how often a call runs in vain before it runs alone.
const mostTries = 3

func (g *group) begin() (err error) {
	if g.r, err = g.held.begin(g.calls[0].ctx, true); err != nil {
		return err
	}
	return guarded(g.held.file.path, func() error {
		g.w = newWriter(g.r)
		return nil
	})
}

// fail answers everybody with the same error.
func (g *group) fail(err error) {
	for _, c := range g.calls {
		c.err = err
	}
	g.torn = g.r != nil && errors.Is(err, errTorn)
	g.answers = g.calls
}

func (g *group) run() {
	for _, c := range g.calls {
		before := g.w.writes
		g.running = c
		g.one(c)
		g.running = nil
		if c.panic != nil || c.err != nil && (g.torn || g.w.writes > before) {
			g.without(c)
			return
		}
	}
	if g.w.writes == 0 || g.calls[0].mode == workspace.Rehearse {
		g.answers = g.calls
		return
	}
	g.commit()
}

// one runs the function of a call.
func (g *group) one(c *call) {
	defer func() { c.panic = traced(recover()) }()
	c.err = nil
	g.w.ctx = c.ctx
	if c.err = g.w.alive(); c.err != nil {
		return
	}
	c.err = guarded(g.held.file.path, func() error { return c.fn(g.w) })
	if c.err == nil {
		c.err = g.w.alive()
	}
	g.torn = errors.Is(c.err, errTorn)
}

// without leaves the work to the next attempts: the others, and then the culprit.
func (g *group) without(culprit *call) {
	others := slices.DeleteFunc(slices.Clone(g.calls), func(c *call) bool { return c == culprit })
	var groups [][]*call
	switch {
	case len(others) == 0:
	case others[0].tries == mostTries:
		groups = apart(others)
	default:
		for _, c := range others {
			c.tries++
		}
		groups = append(groups, others)
	}
	if len(others) == 0 || culprit.panic != nil || culprit.left {
		g.answers = []*call{culprit}
	} else {
		groups = append(groups, []*call{culprit})
	}
	g.held.queue.retry(groups)
}

func apart(calls []*call) (groups [][]*call) {
	for _, c := range calls {
		groups = append(groups, []*call{c})
	}
	return groups
}

// commit answers those who succeeded with what became of the commit, and when it
// failed everybody.
func (g *group) commit() {
	first := g.calls[0]
	var failed error
	err := func() (err error) {
		defer func() { first.panic = traced(recover()) }()
		return guarded(g.held.file.path, func() error {
			if err := g.w.finish(); err != nil {
				return err
			}
			id := g.w.tx.ID()
			g.r.memory.cells.written(g.r.written, id)
			if err := g.w.commit(g.held.file.path); err != nil {
				failed = g.held.file.failedCommit(uint64(id), err)
				return failed
			}
			g.r.memory.carry(g.r, id)
			return nil
		})
	}()
	g.answers = g.calls
	if err == nil && first.panic == nil {
		return
	}
	if failed == nil && len(g.calls) > 1 { // nobody knows whose fault it is
		first.panic, g.answers = nil, nil
		g.held.queue.retry(apart(g.calls))
	} else {
		g.fail(err)
	}
	g.torn = failed != nil || errors.Is(err, errTorn)
}

// end rolls back what was not committed, and answers. It runs as well when the
// function of a call ended the goroutine.
func (g *group) end() {
	if g.running != nil {
		g.running.left = true
		g.without(g.running)
	}
	if g.r != nil {
		g.rollBack()
	}
	for _, c := range g.answers {
		close(c.done)
	}
}

// rollBack does nothing after a commit, but for putting in order what is not.
func (g *group) rollBack() {
	err := guarded(g.held.file.path, func() error {
		_ = g.r.tx.Rollback()
		return nil
	})
	switch {
	case err != nil: // it keeps its locks
		g.held.breaks(err)
	case g.torn:
		g.held.reopen()
	}
}

// bug is a panic of ours with the stack it came from, for the goroutine that it
// goes on in.
type bug struct {
	why   runtime.Error
	stack []byte
}

func (b bug) Error() string { return b.why.Error() + "\n\n" + string(b.stack) }

func (b bug) Unwrap() error { return b.why }

// traced is what was recovered, with its stack when it is a bug.
func traced(why any) any {
	if err, ok := why.(runtime.Error); ok {
		return bug{err, debug.Stack()}
	}
	return why
}
