// Package inorder is the room of work that is done side by side and taken in the
// order it was given. What the work is about is nothing to it.
package inorder

import (
	"iter"
	"slices"
	"sync"
)

// Each hands every job to one of the workers, each of which is used by a goroutine
// of its own, and yields the jobs that are done in the order they came. Jobs are
// asked for, and done ones yielded, by the caller's goroutine: whoever takes one may
// give it out again as the next. A worker's panic is the caller's. No goroutine is
// left when the sequence ends.
func Each[J any](jobs iter.Seq[J], workers []func(J)) iter.Seq[J] {
	return each(jobs, workers, 0) // the first is there at once, whatever the second waits for
}

// All is Each of jobs that are there already, none of which waits for another.
func All[J any](jobs []J, workers []func(J)) iter.Seq[J] {
	return each(slices.Values(jobs), workers, most(workers)-1)
}

// most is how many jobs are under way, so that nobody waits for the slowest.
func most[J any](workers []func(J)) int { return 2 * len(workers) }

// each begins the second job when no more than so many are under way any more.
func each[J any](jobs iter.Seq[J], workers []func(J), left int) iter.Seq[J] {
	return func(yield func(J) bool) {
		todo := make(chan task[J], most(workers))
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
		for job := range jobs {
			t := task[J]{job, make(chan any, 1)}
			todo <- t
			if given = append(given, t); !take(left) {
				return
			}
			left = most(workers) - 1
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
