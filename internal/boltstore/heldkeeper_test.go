package boltstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// whileMany runs fn while eight goroutines write and two read. What is written
// together is read together, and nothing that was acknowledged is missing.
func whileMany(t *testing.T, h *Held, fn func()) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	var done [8]int
	for g := range done {
		all.Go(func() {
			for ctx.Err() == nil {
				err := h.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
					no, err := w.Take(workspace.Person, 1)
					if err != nil {
						return err
					}
					row := samplePerson(no)
					row.Set(workspace.PersonCompany, workspace.TextValue(fmt.Sprintf("company %d of %d", done[g], g)))
					return errors.Join(w.Put(workspace.Person, []workspace.Row{row}), add(w, "all", 1), add(w, fmt.Sprint("own ", g), 1))
				})
				if err != nil {
					t.Error(err)
					return
				}
				done[g]++
			}
		})
	}
	for range 2 {
		all.Go(func() {
			for ctx.Err() == nil {
				mustAddUp(t, h)
			}
		})
	}
	func() {
		defer all.Wait()
		defer stop()
		fn()
	}()
	for g, n := range done {
		if got := counter(t, h, fmt.Sprint("own ", g)); got != uint64(n) || n == 0 {
			t.Errorf("%d updates of %d, %d are there", n, g, got)
		}
	}
	mustAddUp(t, h)
	for found, err := range h.Check(context.Background()) {
		t.Fatal(found, err)
	}
}

// mustAddUp compares what was written together.
func mustAddUp(t *testing.T, s workspace.Store) {
	err := s.View(context.Background(), func(r workspace.Reader) error {
		ids, err := r.Find(workspace.Query{Kind: workspace.Person})
		if err != nil {
			return err
		}
		_, v := r.KeptLast(workspace.KeptRun, []byte("all"), []byte("all\x00"))
		if n := ids.Len(); n > 0 && !bytes.Equal(v, binary.BigEndian.AppendUint64(nil, uint64(n))) {
			return fmt.Errorf("%d people, and the counter is %x", n, v)
		}
		last, _ := ids.Max()
		for row, err := range r.Rows(workspace.Person, idset.Of(last)) {
			if err != nil || row.Str(workspace.PersonCompany) == "" {
				return fmt.Errorf("%s: %w", row.ID(), err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestCompactingWhileManyWriteLosesNothing(t *testing.T) {
	h := holdIn(t)
	whileMany(t, h, func() {
		for range 5 {
			before, after, err := h.Compact(context.Background())
			if err != nil || after > before {
				t.Fatal(before, after, err)
			}
		}
	})
	if d := cmp.Diff([]string{"w.db", "w.db.gate", "w.db.rw"}, files(t, filepath.Dir(h.Path()))); d != "" {
		t.Fatal(d)
	}
}

func TestCopiesTakenWhileManyWriteAreWhole(t *testing.T) {
	h, dir := holdIn(t), t.TempDir()
	whileMany(t, h, func() {
		for i := range 5 {
			path := filepath.Join(dir, fmt.Sprint(i, ".db"))
			if err := h.Backup(context.Background(), path); err != nil {
				t.Fatal(err)
			}
			dumped := filepath.Join(dir, fmt.Sprint(i, "-dumped.db"))
			f, err := os.Create(dumped)
			if err != nil {
				t.Fatal(err)
			}
			n, err := h.Dump(context.Background(), f)
			if info, fail := f.Stat(); err != nil || fail != nil || info.Size() != n || f.Close() != nil {
				t.Fatal(n, err, fail)
			}
			for _, path := range []string{path, dumped} {
				copied, err := Open(context.Background(), path, Options{})
				if err != nil {
					t.Fatal(err)
				}
				mustAddUp(t, copied)
				for found, err := range copied.Check(context.Background()) {
					t.Fatal(found, err)
				}
			}
			scratch, err := h.Scratch(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			update(t, scratch, func(w workspace.Writer) error { return w.Drop(workspace.Person, idset.Range(1, 10)) })
			if err := scratch.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
	kindIs(t, h.Backup(context.Background(), h.Path()), workspace.Invalid)
}

// stuck is a consumer that takes nothing until it may.
type stuck struct {
	began, may chan bool
	n          int64
}

func (s *stuck) Write(b []byte) (int, error) {
	if s.n == 0 {
		close(s.began)
		<-s.may
	}
	s.n += int64(len(b))
	return len(b), nil
}

func TestNobodyWaitsForWhoTakesAnImageSlowly(t *testing.T) {
	ctx, h := context.Background(), holdIn(t)
	fill(t, h, 500, 500)
	to := &stuck{began: make(chan bool), may: make(chan bool)}
	dumped := make(chan error, 1)
	go func() {
		n, err := h.Dump(ctx, to)
		if err == nil && n != to.n {
			err = fmt.Errorf("%d bytes of %d", to.n, n)
		}
		dumped <- err
	}()
	<-to.began
	start := time.Now()
	fill(t, h, 500, 50)
	if _, _, err := h.Compact(ctx); err != nil || time.Since(start) > 10*time.Second {
		t.Fatal(err)
	}
	close(to.may)
	if err := <-dumped; err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	_, err := h.Dump(stopped, io.Discard)
	kindIs(t, err, workspace.Unavailable)
	image, err := h.Image(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer image.Close()
	if left := files(t, h.file.options.Temp); len(left) != 0 {
		t.Fatal(left)
	}
}

func TestForgottenTextsDoNotComeBack(t *testing.T) {
	h := holdIn(t)
	person := func(no workspace.No, city string) workspace.Row {
		row := samplePerson(no)
		row.Set(workspace.PersonCity, workspace.TextValue(city))
		return row
	}
	update(t, h, func(w workspace.Writer) error {
		return w.Put(workspace.Person, []workspace.Row{person(1, "Porto"), person(2, "Canary")})
	})
	others := []workspace.Row{person(3, "Łódź"), person(4, "Canary")}
	comeAndGo := func() {
		t.Helper()
		update(t, h, func(w workspace.Writer) error { return w.Put(workspace.Person, others) })
		if d := cmp.Diff(append([]workspace.Row{person(1, "Porto")}, others...), people(t, h)); d != "" {
			t.Fatal(d)
		}
		update(t, h, func(w workspace.Writer) error { return w.Drop(workspace.Person, idset.Of(3, 4)) })
	}
	people(t, h) // the texts are known from here on
	update(t, h, func(w workspace.Writer) error { return w.Drop(workspace.Person, idset.Of(2)) })
	inTheWay := filepath.Join(h.Path()+".compact", "folder")
	if err := os.MkdirAll(inTheWay, 0o700); err != nil {
		t.Fatal(err)
	}
	_, _, err := h.Compact(context.Background()) // forgets, and gets no further
	kindIs(t, err, workspace.Internal)
	comeAndGo()
	if err := os.RemoveAll(filepath.Dir(inTheWay)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(h.Path())
	if err != nil || bytes.Contains(bytes.ToLower(b), []byte("canary")) {
		t.Fatal("a canary is left", err)
	}
	comeAndGo()
	for found, err := range h.Check(context.Background()) {
		t.Fatal(found, err)
	}
}

func TestReadersInFlightFinishOnTheFileThatWasCompacted(t *testing.T) {
	h := holdIn(t)
	fill(t, h, 300, 300)
	read, compacted, before := make(chan bool), make(chan error, 1), h.open.info
	view(t, h, func(r workspace.Reader) error {
		go func() {
			_, _, err := h.Compact(context.Background())
			compacted <- err
		}()
		go func() { // others get in before the old file is gone
			waitFor(t, func() bool {
				h.mu.RLock()
				defer h.mu.RUnlock()
				return !os.SameFile(before, h.open.info)
			})
			people(t, h)
			close(read)
		}()
		<-read
		select {
		case err := <-compacted:
			t.Errorf("the file went under a reader: %v", err)
		default:
		}
		n := 0
		for _, err := range r.Walk(workspace.Query{Kind: workspace.Person}) {
			if err != nil {
				return err
			}
			n++
		}
		if n != 300 {
			t.Errorf("%d people", n)
		}
		return nil
	})
	if err := <-compacted; err != nil {
		t.Fatal(err)
	}
	fill(t, h, 10, 10)
}

func TestACheckOfAHeldFileFindsDamage(t *testing.T) {
	h := holdIn(t)
	fill(t, h, 300, 300)
	mend := scribble(t, h.Path(), pageOf(t, h, bucketPosting)+100, []byte("scribble"))
	found := 0
	for _, err := range h.Check(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		found++
	}
	kindIs(t, h.Backup(context.Background(), filepath.Join(t.TempDir(), "copy.db")), workspace.Corrupt)
	mend()
	if err := h.Backup(context.Background(), filepath.Join(t.TempDir(), "copy.db")); err != nil || found == 0 {
		t.Fatal(found, err)
	}
}

func TestInfoCountsFreePages(t *testing.T) {
	h := holdIn(t)
	fill(t, h, 1000, 1000)
	update(t, h, func(w workspace.Writer) error { return w.Drop(workspace.Person, idset.Range(1, 900)) })
	update(t, h, func(w workspace.Writer) error { return w.Keep(workspace.KeptRun, []byte("key"), nil) })
	info, err := h.Info(context.Background())
	if err != nil || info.Rows[workspace.Person] != 100 || info.Free < 100_000 || info.Free >= info.Size {
		t.Fatalf("%+v %v", info, err)
	}
}
