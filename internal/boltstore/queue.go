package boltstore

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// call is an update on its way.
type call struct {
	ctx   context.Context
	mode  workspace.Mode
	fn    func(workspace.Writer) error
	alone func() error // instead of fn: works while nobody writes, in transactions of its own
	tries int          // how often it ran in vain since somebody else in the group failed

	done  chan struct{} // closed when the rest is known
	err   error
	panic any  // of fn
	left  bool // fn ended its goroutine
}

func (c *call) single() bool { return c.alone != nil || c.mode == workspace.Rehearse }

// mostTogether is how many updates share a transaction.
const mostTogether = 256

// patience is the longest that a group waits for callers of the last one, who often
// come again at once and then share a commit. Nobody waits longer than the last
// group took: at worst an update takes twice the time.
const patience = 10 * time.Millisecond

// queue lets updates through in the order they came, those that wait together as
// one group. A goroutine works while there is something to do: who comes alone
// waits for nobody.
type queue struct {
	run func(calls []*call) // answers each call, or puts it into again
	now func() time.Time    // nil when nobody shall wait for others

	mu      sync.Mutex
	waiting []*call
	again   [][]*call // groups that come before those who wait
	working bool
	taken   int           // callers of the last group
	took    time.Duration // what it took to answer them
	enough  int           // who must wait for full to be told; 0 is nobody listens
	full    chan struct{} // holds one
	closed  error         // for those who come after close
	idle    sync.Cond
}

// do gives what became of the call. Until it is taken from the queue it can be
// called off by its context.
func (q *queue) do(c *call) error {
	c.done = make(chan struct{})
	if err := q.enter(c); err != nil {
		return err
	}
	select {
	case <-c.done:
	case <-c.ctx.Done():
		if q.leave(c) {
			return stopped(c.ctx)
		}
		<-c.done
	}
	if c.left {
		runtime.Goexit()
	}
	if c.panic != nil {
		panic(c.panic)
	}
	return c.err
}

func (q *queue) enter(c *call) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed != nil {
		return q.closed
	}
	q.waiting = append(q.waiting, c)
	if len(q.waiting) == q.enough || c.single() {
		q.tell()
	}
	if !q.working {
		q.working = true
		go q.work()
	}
	return nil
}

// leave is false when the call is not waiting any more.
func (q *queue) leave(c *call) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, c)
	if i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
	}
	return i >= 0
}

// work ends when there is nothing left to do.
func (q *queue) work() {
	over := false
	defer func() {
		if !over { // a function ended this goroutine
			go q.work()
		}
	}()
	for calls := q.next(); calls != nil; calls = q.next() {
		q.timed(calls)
	}
	over = true
}

// timed runs a group and notes how long that takes.
func (q *queue) timed(calls []*call) {
	if q.now == nil {
		q.run(calls)
		return
	}
	began := q.now()
	q.run(calls)
	q.took = min(q.now().Sub(began), patience)
}

// next takes the calls whose turn it is.
func (q *queue) next() []*call {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.again) > 0 {
		calls := q.again[0]
		q.again = q.again[1:]
		return calls
	}
	q.linger()
	if len(q.waiting) == 0 {
		q.working, q.taken = false, 0
		q.idle.Broadcast()
		return nil
	}
	n := 1
	if !q.waiting[0].single() {
		for n < min(len(q.waiting), mostTogether) && !q.waiting[n].single() {
			n++
		}
	}
	q.taken = n
	calls := slices.Clone(q.waiting[:n])
	q.waiting = slices.Delete(q.waiting, 0, n)
	return calls
}

// linger waits until the callers of the last group are back, who were answered a
// moment ago, but not for long. It lets go of the lock meanwhile.
func (q *queue) linger() {
	most := min(q.taken+len(q.waiting), mostTogether)
	if most < 2 || q.taken == 0 || q.took <= 0 || q.closed != nil || slices.ContainsFunc(q.waiting, (*call).single) {
		return
	}
	q.enough = most
	q.mu.Unlock()
	timer := time.NewTimer(q.took)
	select {
	case <-q.full:
	case <-timer.C:
	}
	timer.Stop()
	q.mu.Lock()
	q.enough = 0
	select {
	case <-q.full: // told too late
	default:
	}
}

// tell ends the waiting of who lingers.
func (q *queue) tell() {
	if q.enough == 0 {
		return
	}
	q.enough = 0
	q.full <- struct{}{}
}

// retry puts groups before everything else.
func (q *queue) retry(groups [][]*call) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.again = append(groups, q.again...)
}

// close lets nobody in any more, and waits for those who are.
func (q *queue) close(why error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = why
	q.tell()
	for q.working {
		q.idle.Wait()
	}
}
