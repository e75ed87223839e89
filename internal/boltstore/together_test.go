package boltstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

var errCulprit = errors.New("culprit")

// add changes a counter in the kept bytes.
func add(w workspace.Writer, name string, n uint64) error {
	key := []byte(name)
	_, v := w.KeptLast(workspace.KeptRun, key, append(bytes.Clone(key), 0))
	if len(v) == 8 {
		n += binary.BigEndian.Uint64(v)
	}
	return w.Keep(workspace.KeptRun, key, binary.BigEndian.AppendUint64(nil, n))
}

func counter(tb testing.TB, s workspace.Store, name string) (n uint64) {
	tb.Helper()
	view(tb, s, func(r workspace.Reader) error {
		key := []byte(name)
		if _, v := r.KeptLast(workspace.KeptRun, key, append(bytes.Clone(key), 0)); len(v) == 8 {
			n = binary.BigEndian.Uint64(v)
		}
		return nil
	})
	return n
}

// commits is the number of the last transaction.
func commits(tb testing.TB, h *Held) (id int) {
	tb.Helper()
	err := h.view(context.Background(), func(r *reader) error {
		id = r.tx.ID()
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return id
}

// behind starts updates that wait while another one is inside, and gives their
// outcomes in the order they came. All run in one group.
func behind(tb testing.TB, h *Held, fns ...func(workspace.Writer) error) []error {
	tb.Helper()
	inside, leave := make(chan bool), make(chan bool)
	var all sync.WaitGroup
	all.Go(func() {
		_ = h.Update(context.Background(), workspace.Rehearse, func(workspace.Writer) error {
			inside <- true
			<-leave
			return nil
		})
	})
	<-inside
	errs := make([]error, len(fns))
	for i, fn := range fns {
		all.Go(func() { errs[i] = h.Update(context.Background(), workspace.Commit, fn) })
		waitFor(tb, func() bool {
			h.queue.mu.Lock()
			defer h.queue.mu.Unlock()
			return len(h.queue.waiting) == i+1
		})
	}
	close(leave)
	all.Wait()
	return errs
}

func waitFor(tb testing.TB, there func() bool) {
	tb.Helper()
	for end := time.Now().Add(10 * time.Second); !there(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			tb.Fatal("waited in vain")
		}
	}
}

func TestUpdatesThatWaitTogetherShareCommitsAndNoneIsLost(t *testing.T) {
	h := holdIn(t)
	const goroutines, each = 64, 50
	before := commits(t, h)
	var all sync.WaitGroup
	var failed atomic.Int64
	for g := range goroutines {
		all.Go(func() {
			own := fmt.Sprint("own ", g)
			for i := range each {
				err := h.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
					if err := errors.Join(add(w, "all", 1), add(w, own, 1)); err != nil {
						return err
					}
					if i%10 == 9 {
						return errCulprit
					}
					return nil
				})
				if errors.Is(err, errCulprit) != (i%10 == 9) || err != nil && !errors.Is(err, errCulprit) {
					t.Errorf("update %d: %v", i, err)
				}
				if err != nil {
					failed.Add(1)
				}
				if got, want := counter(t, h, own), uint64(i+1-(i+1)/10); got != want {
					t.Errorf("%s is %d after %d", own, got, want)
				}
			}
		})
	}
	all.Wait()
	done := goroutines*each - int(failed.Load())
	if got := counter(t, h, "all"); got != uint64(done) || done != goroutines*each*9/10 {
		t.Fatalf("%d of %d updates are there", got, done)
	}
	n := commits(t, h) - before
	if n >= done/2 {
		t.Fatalf("%d commits of %d updates", n, done)
	}
	t.Logf("%d commits of %d updates", n, done)
	for found, err := range h.Check(context.Background()) {
		t.Fatal(found, err)
	}
}

func TestWhoComesLaterSeesWhatTheGroupWroteBefore(t *testing.T) {
	h := holdIn(t)
	before := commits(t, h)
	var fns []func(workspace.Writer) error
	for i := range 20 {
		fns = append(fns, func(w workspace.Writer) error {
			if no, err := w.Take(workspace.Person, 1); err != nil || no != workspace.No(i+1) {
				return fmt.Errorf("took %d: %w", no, err)
			}
			for row, err := range w.Rows(workspace.Person, idset.Of(workspace.No(i))) {
				if err != nil || row.Str(workspace.PersonExternalID) != fmt.Sprintf("ext-%d", i) {
					return fmt.Errorf("%s: %w", row.ID(), err)
				}
			}
			if all, err := w.Find(workspace.Query{Kind: workspace.Person}); err != nil || all.Len() != i {
				return fmt.Errorf("%d people: %w", all.Len(), err)
			}
			return w.Put(workspace.Person, []workspace.Row{samplePerson(workspace.No(i + 1))})
		})
	}
	if err := errors.Join(behind(t, h, fns...)...); err != nil {
		t.Fatal(err)
	}
	if n := commits(t, h) - before; n != 1 {
		t.Fatalf("%d commits", n)
	}
}

func TestWhoFailsWithoutWritingIsNoHarmToTheOthers(t *testing.T) {
	h := holdIn(t)
	before, runs := commits(t, h), 0
	write := func(w workspace.Writer) error { runs++; return add(w, "all", 1) }
	errs := behind(t, h, write, func(workspace.Writer) error { runs++; return errCulprit }, write)
	if errs[0] != nil || !errors.Is(errs[1], errCulprit) || errs[2] != nil {
		t.Fatal(errs)
	}
	if n := commits(t, h) - before; n != 1 || runs != 3 || counter(t, h, "all") != 2 {
		t.Fatalf("%d commits, %d runs", n, runs)
	}
	errs = behind(t, h, func(workspace.Writer) error { return errCulprit }, nothing)
	if n := commits(t, h) - before; n != 1 || !errors.Is(errs[0], errCulprit) || errs[1] != nil {
		t.Fatalf("%d commits: %v", n, errs)
	}
}

func TestWhoFailsAfterWritingRunsAgainAlone(t *testing.T) {
	h := holdIn(t)
	seen := []uint64{}
	write := func(w workspace.Writer) error { return add(w, "all", 1) }
	errs := behind(t, h, write, func(w workspace.Writer) error {
		_, v := w.KeptLast(workspace.KeptRun, []byte("all"), []byte("all\x00"))
		seen = append(seen, binary.BigEndian.Uint64(v))
		return errors.Join(add(w, "all", 100), errCulprit)
	}, write, func(w workspace.Writer) error { return errors.Join(add(w, "all", 100), errCulprit) }, write)
	for i, err := range errs {
		if errors.Is(err, errCulprit) != (i == 1 || i == 3) || err != nil && i != 1 && i != 3 {
			t.Fatal(errs)
		}
	}
	if n := counter(t, h, "all"); n != 3 || len(seen) != 2 || seen[0] != 1 || seen[1] != 3 {
		t.Fatalf("%d; the culprit saw %d", n, seen)
	}
}

func TestManyCulpritsAreSoonTriedOneByOne(t *testing.T) {
	h := holdIn(t)
	var runs atomic.Int64
	var fns []func(workspace.Writer) error
	for i := range 60 {
		fns = append(fns, func(w workspace.Writer) error {
			runs.Add(1)
			err := add(w, "all", 1)
			if i%2 == 1 {
				err = errCulprit
			}
			return err
		})
	}
	errs := behind(t, h, fns...)
	for i, err := range errs {
		if errors.Is(err, errCulprit) != (i%2 == 1) || err != nil && i%2 == 0 {
			t.Fatal(i, err)
		}
	}
	if n := counter(t, h, "all"); n != 30 || runs.Load() > 6*60 {
		t.Fatalf("%d, in %d runs", n, runs.Load())
	}
}

func TestAPanicReachesWhoseItIsAndNobodyElse(t *testing.T) {
	h := holdIn(t)
	write := func(w workspace.Writer) error { return add(w, "all", 1) }
	var caught any
	panics := func(what func()) func(workspace.Writer) error {
		return func(w workspace.Writer) error {
			if err := add(w, "all", 100); err != nil {
				return err
			}
			what()
			return nil
		}
	}
	catch := func(fn func(workspace.Writer) error) {
		defer func() { caught = recover() }()
		_ = h.Update(context.Background(), workspace.Commit, fn)
	}
	catch(panics(func() { panic(errCulprit) }))
	if caught != errCulprit {
		t.Fatal(caught)
	}
	var none []int
	catch(panics(func() { none[len(none)] = 1 }))
	if err, ok := caught.(error); !ok || !errors.As(err, new(runtime.Error)) || !bytes.Contains([]byte(err.Error()), []byte("together_test.go")) {
		t.Fatalf("%v does not say where", caught)
	}
	gone := make(chan bool)
	go func() {
		defer close(gone)
		_ = h.Update(context.Background(), workspace.Commit, panics(runtime.Goexit))
		t.Error("the goroutine went on")
	}()
	<-gone

	// the same within a group
	inside, leave := make(chan bool), make(chan bool)
	var all sync.WaitGroup
	all.Go(func() {
		_ = h.Update(context.Background(), workspace.Rehearse, func(workspace.Writer) error {
			inside <- true
			<-leave
			return nil
		})
	})
	<-inside
	for i := range 12 {
		all.Go(func() {
			switch i % 4 {
			case 0:
				defer func() {
					if why := recover(); why != "group" {
						t.Error(why)
					}
				}()
				_ = h.Update(context.Background(), workspace.Commit, panics(func() { panic("group") }))
			case 1:
				_ = h.Update(context.Background(), workspace.Commit, panics(runtime.Goexit))
				t.Error("the goroutine went on")
			default:
				if err := h.Update(context.Background(), workspace.Commit, write); err != nil {
					t.Error(err)
				}
			}
		})
	}
	waitFor(t, func() bool {
		h.queue.mu.Lock()
		defer h.queue.mu.Unlock()
		return len(h.queue.waiting) == 12
	})
	close(leave)
	all.Wait()
	if n := counter(t, h, "all"); n != 6 {
		t.Fatalf("%d", n)
	}
	func() {
		defer func() { caught = recover() }()
		_ = h.View(context.Background(), func(workspace.Reader) error { panic(errCulprit) })
	}()
	if caught != errCulprit || len(people(t, h)) != 0 {
		t.Fatal(caught)
	}
}

func TestReadersNeverWaitForWriters(t *testing.T) {
	for _, mode := range []workspace.Mode{workspace.Commit, workspace.Rehearse} {
		h := holdIn(t)
		fill(t, h, 10, 10)
		err := h.Update(context.Background(), mode, func(w workspace.Writer) error {
			if err := w.Drop(workspace.Person, idset.Range(1, 5)); err != nil {
				return err
			}
			read := make(chan int)
			go func() { read <- len(people(t, h)) }()
			select {
			case n := <-read:
				if n != 10 {
					return fmt.Errorf("%d people", n)
				}
				return nil
			case <-time.After(10 * time.Second):
				return errors.New("a reader waits")
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		want := 5
		if mode == workspace.Rehearse {
			want = 10
		}
		if n := len(people(t, h)); n != want {
			t.Fatalf("%d people, want %d", n, want)
		}
	}
}

func TestASnapshotStaysWhileOthersWrite(t *testing.T) {
	h := holdIn(t)
	fill(t, h, 200, 200)
	view(t, h, func(r workspace.Reader) error {
		count := func() int {
			ids, err := r.Find(workspace.Query{Kind: workspace.Person})
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for row, err := range r.Rows(workspace.Person, ids) {
				if err != nil || row.Str(workspace.PersonCompany) != "" {
					t.Fatal(row, err)
				}
				n++
			}
			return n
		}
		for i := range 40 {
			update(t, h, func(w workspace.Writer) error {
				row := samplePerson(workspace.No(i + 1))
				row.Set(workspace.PersonCompany, workspace.TextValue(fmt.Sprint("company ", i)))
				return errors.Join(w.Put(workspace.Person, []workspace.Row{row}), w.Drop(workspace.Person, idset.Of(workspace.No(100+i))))
			})
			if n := count(); n != 200 {
				t.Fatalf("%d people after %d updates", n, i+1)
			}
		}
		return nil
	})
	if n := len(people(t, h)); n != 160 {
		t.Fatalf("%d people", n)
	}
}

func TestARehearsalRunsAlone(t *testing.T) {
	h := holdIn(t)
	inside, leave := make(chan bool), make(chan bool)
	var all sync.WaitGroup
	all.Go(func() {
		_ = h.Update(context.Background(), workspace.Commit, func(workspace.Writer) error {
			inside <- true
			<-leave
			return nil
		})
	})
	<-inside
	for i := range 9 {
		mode := workspace.Commit
		if i%3 == 1 {
			mode = workspace.Rehearse
		}
		all.Go(func() {
			if err := h.Update(context.Background(), mode, func(w workspace.Writer) error { return add(w, "all", 1) }); err != nil {
				t.Error(err)
			}
		})
		waitFor(t, func() bool {
			h.queue.mu.Lock()
			defer h.queue.mu.Unlock()
			return len(h.queue.waiting) == i+1
		})
	}
	close(leave)
	all.Wait()
	if n := counter(t, h, "all"); n != 6 {
		t.Fatalf("%d", n)
	}
}

func TestWhoseContextEndsLeavesTheQueue(t *testing.T) {
	h := holdIn(t)
	ctx, cancel := context.WithCancel(context.Background())
	left := make(chan error, 1)
	update(t, h, func(w workspace.Writer) error {
		go func() {
			left <- h.Update(ctx, workspace.Commit, func(w workspace.Writer) error { return add(w, "all", 100) })
		}()
		waitFor(t, func() bool {
			h.queue.mu.Lock()
			defer h.queue.mu.Unlock()
			return len(h.queue.waiting) == 1
		})
		cancel()
		kindIs(t, <-left, workspace.Unavailable)
		return add(w, "all", 1)
	})
	// one that ends inside takes nobody along
	ctx, cancel = context.WithCancel(context.Background())
	errs := behind(t, h, func(w workspace.Writer) error { return add(w, "all", 1) }, func(w workspace.Writer) error {
		cancel()
		return add(w, "all", 1)
	})
	if err := errors.Join(errs...); err != nil || ctx.Err() == nil {
		t.Fatal(err)
	}
	if n := counter(t, h, "all"); n != 3 {
		t.Fatalf("%d", n)
	}
	kindIs(t, h.View(ctx, func(workspace.Reader) error { return nil }), workspace.Unavailable)
}

func TestCallersOfTheLastGroupShareTheNextCommit(t *testing.T) {
	h := holdIn(t)
	ticks := time.Unix(0, 0)
	h.queue.now = func() time.Time { // each group seems to have taken long
		ticks = ticks.Add(patience)
		return ticks
	}
	const callers, rounds = 8, 20
	before := commits(t, h)
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for range rounds {
				if err := h.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error { return add(w, "n", 1) }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if n := counter(t, h, "n"); n != callers*rounds {
		t.Errorf("%d updates of %d", n, callers*rounds)
	}
	if n := commits(t, h) - before; n > callers*rounds/2 {
		t.Errorf("%d updates took %d commits", callers*rounds, n)
	}
}
