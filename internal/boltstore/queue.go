package boltstore

import (
	"context"
	"runtime"
	"slices"
	"sync"

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

// queue lets updates through in the order they came, those that wait together as
// one group. A goroutine works while there is something to do: who comes alone
// waits for nobody.
type queue struct {
	run func(calls []*call) // answers each call, or puts it into again

	mu      sync.Mutex
	waiting []*call
	again   [][]*call // groups that come before those who wait
	working bool
	closed  error // for those who come after close
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
		q.run(calls)
	}
	over = true
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
	if len(q.waiting) == 0 {
		q.working = false
		q.idle.Broadcast()
		return nil
	}
	n := 1
	if !q.waiting[0].single() {
		for n < min(len(q.waiting), mostTogether) && !q.waiting[n].single() {
			n++
		}
	}
	calls := slices.Clone(q.waiting[:n])
	q.waiting = slices.Delete(q.waiting, 0, n)
	return calls
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
	for q.working {
		q.idle.Wait()
	}
}
