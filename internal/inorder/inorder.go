// Package inorder is the room of work that is done side by side and taken in the
// order it was given. What the work is about is nothing to it.
package inorder

import (
	"iter"
	"sync"
)

// Each hands every job to one of the workers, each of which is used by a goroutine
// of its own, and yields the jobs that are done in the order they came. Jobs are
// asked for, and done ones yielded, by the caller's goroutine: whoever takes one may
// give it out again as the next. A worker's panic is the caller's. No goroutine is
// left when the sequence ends.
func Each[J any](jobs iter.Seq[J], workers []func(J)) iter.Seq[J] {
	return func(yield func(J) bool) {
		most := 2 * len(workers) // so that nobody waits for the slowest
		todo := make(chan task[J], most)
		var working sync.WaitGroup
		defer working.Wait()
		defer close(todo)
		for _, work := range workers {
			working.Go(func() {
				for t := range todo {
					t.done <- attempt(work, t.job)
				}
			})
		}
		var given []task[J]
		// take yields what is done, and waits until no more than so many are not.
		take := func(left int) bool {
			for len(given) > left || len(given) > 0 && len(given[0].done) > 0 {
				t := given[0]
				given = given[1:]
				if why := <-t.done; why != nil {
					panic(why)
				}
				if !yield(t.job) {
					return false
				}
			}
			return true
		}
		left := 0 // the first is there at once, whatever the second waits for
		for job := range jobs {
			t := task[J]{job, make(chan any, 1)}
			todo <- t
			if given = append(given, t); !take(left) {
				return
			}
			left = most - 1
		}
		take(0)
	}
}

// task is a job on its way; done gets nil, or what the worker panicked with.
type task[J any] struct {
	job  J
	done chan any
}

func attempt[J any](work func(J), job J) (why any) {
	defer func() { why = recover() }()
	work(job)
	return nil
}
