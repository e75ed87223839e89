package inorder

import (
	"iter"
	"runtime"
	"slices"
	"testing"
	"time"
)

// slower takes longer the earlier a job came, so that later ones are done first.
func slower(n *int) {
	time.Sleep(time.Duration(10-*n%10) * time.Millisecond)
	*n = -*n
}

func numbers(most int, asked *int) iter.Seq[*int] {
	return func(yield func(*int) bool) {
		for n := 1; n <= most; n++ {
			*asked = n
			if job := n; !yield(&job) {
				return
			}
		}
	}
}

func TestWhatIsDoneComesInTheOrderItWasGiven(t *testing.T) {
	var got, want []int
	asked := 0
	for job := range Each(numbers(35, &asked), []func(*int){slower, slower, slower}) {
		got = append(got, *job)
	}
	for n := 1; n <= 35; n++ {
		want = append(want, -n)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func TestWhoeverStopsLeavesNobodyAtWork(t *testing.T) {
	before, asked := runtime.NumGoroutine(), 0
	for range Each(numbers(1000, &asked), []func(*int){slower, slower}) {
		break
	}
	if asked > 5 {
		t.Errorf("%d jobs were asked for", asked)
	}
	for try := 0; runtime.NumGoroutine() > before; try++ {
		if try == 100 {
			t.Fatalf("%d goroutines, and %d before", runtime.NumGoroutine(), before)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestAPanicOfAWorkerIsTheCallers(t *testing.T) {
	asked, done := 0, 0
	defer func() {
		if why := recover(); why != "seven" || done != 6 {
			t.Errorf("%v after %d", why, done)
		}
	}()
	for range Each(numbers(50, &asked), []func(*int){func(n *int) {
		if *n == 7 {
			panic("seven")
		}
	}}) {
		done++
	}
	t.Error("nobody heard of it")
}

func TestJobsThatAreThereBeginTogether(t *testing.T) {
	both := make(chan bool)
	meet := func(*int) {
		select {
		case both <- true:
		case <-both:
		case <-time.After(10 * time.Second):
			t.Error("one worked alone")
		}
	}
	var got []int
	for job := range All([]*int{new(1), new(2)}, []func(*int){meet, meet}) {
		got = append(got, *job)
	}
	if !slices.Equal(got, []int{1, 2}) {
		t.Errorf("%v", got)
	}
}
