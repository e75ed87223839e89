package boltstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

func nothing(workspace.Writer) error { return nil }

func TestHoldingMakesTheFileAndBringsItUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "w.db")
	h := hold(t, path)
	if info, err := h.Info(context.Background()); err != nil || info.Identity != "fixed" || info.Schema != schemaVersion {
		t.Fatalf("%+v %v", info, err)
	}
	if h.Path() != path {
		t.Fatal(h.Path())
	}

	old := openIn(t)
	fill(t, old, 20, 20)
	want := people(t, old)
	age(t, old)
	_, err := Hold(context.Background(), old.path, Options{ReadOnly: true})
	kindIs(t, err, workspace.Denied)
	h = hold(t, old.path)
	if d := cmp.Diff(want, people(t, h)); d != "" {
		t.Fatal(d)
	}
	for found, err := range h.Check(context.Background()) {
		t.Fatal(found, err)
	}
}

func TestWhatIsHeldForReadingIsNotChanged(t *testing.T) {
	ctx, s := context.Background(), openIn(t)
	_, err := Hold(ctx, s.path, Options{ReadOnly: true})
	kindIs(t, err, workspace.NotFound)
	fill(t, s, 3, 3)
	h, err := Hold(ctx, s.path, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	kindIs(t, h.Update(ctx, workspace.Commit, nothing), workspace.Denied)
	_, _, err = h.Compact(ctx)
	kindIs(t, err, workspace.Denied)
	if err := h.Update(ctx, workspace.Rehearse, nothing); err != nil || len(people(t, h)) != 3 {
		t.Fatal(err)
	}
}

func TestADamagedOrForeignFileIsNotHeld(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	if err := os.WriteFile(path, make([]byte, 9000), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Hold(context.Background(), path, Options{})
	kindIs(t, err, workspace.Corrupt)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	h := hold(t, path) // the turn was given back
	fill(t, h, 3, 3)
	size := int64(h.open.db.Info().PageSize)
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	for page := int64(2); page < 12; page++ { // free pages among them
		mend := scribble(t, path, page*size, bytes.Repeat([]byte{0xff}, 16))
		if h, err := Hold(context.Background(), path, Options{}); err == nil {
			if err := h.Close(); err != nil {
				t.Fatal(err)
			}
		} else {
			kindIs(t, err, workspace.Corrupt)
		}
		mend()
		h, err := Hold(context.Background(), path, Options{})
		if err != nil || len(people(t, h)) != 3 || h.Close() != nil {
			t.Fatalf("page %d: %v", page, err)
		}
	}
}

func TestWhileAFileIsHeldOthersAreToldByWhom(t *testing.T) {
	ctx, h := context.Background(), holdIn(t)
	fill(t, h, 3, 3)
	other, err := Open(ctx, h.Path(), Options{LockTimeout: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		err := other.View(ctx, func(workspace.Reader) error { return nil })
		kindIs(t, err, workspace.Unavailable)
		if want := fmt.Sprintf("in use by process %d (holder)", os.Getpid()); !strings.Contains(err.Error(), want) {
			t.Fatalf("%q does not say %q", err, want)
		}
	}
	_, err = Hold(ctx, h.Path(), Options{LockTimeout: -1})
	kindIs(t, err, workspace.Unavailable)
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	other.options.LockTimeout = time.Minute
	if n := len(people(t, other)); n != 3 {
		t.Fatalf("%d people", n)
	}
	fill(t, other, 1, 1)
}

func TestAKilledHolderLetsGo(t *testing.T) {
	s := openIn(t)
	cmd, out := startPart(t, "part-serve", s.path)
	if line, err := out.ReadString('\n'); err != nil || line != "held\n" {
		t.Fatal(line, err)
	}
	s.options.LockTimeout = 20 * time.Millisecond
	err := s.View(context.Background(), func(workspace.Reader) error { return nil })
	kindIs(t, err, workspace.Unavailable)
	if want := fmt.Sprintf("process %d (part-serve)", cmd.Process.Pid); !strings.Contains(err.Error(), want) {
		t.Fatalf("%q does not say %q", err, want)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed
	s.options.LockTimeout = time.Minute
	h := hold(t, s.path)
	if n := len(people(t, h)); n != 3 { // what was acknowledged
		t.Fatalf("%d people", n)
	}
}

func TestClosingWaitsForWhoIsInsideAndLetsNobodyIn(t *testing.T) {
	ctx, h := context.Background(), holdIn(t)
	fill(t, h, 3, 3)
	inside, leave, closed := make(chan bool), make(chan bool), make(chan error, 1)
	read, wrote := make(chan error, 1), make(chan error, 1)
	go func() {
		read <- h.View(ctx, func(r workspace.Reader) error {
			inside <- true
			<-leave
			_, err := r.Find(workspace.Query{Kind: workspace.Person})
			return err
		})
	}()
	go func() {
		wrote <- h.Update(ctx, workspace.Commit, func(w workspace.Writer) error {
			inside <- true
			<-leave
			return w.Keep(workspace.KeptRun, []byte("key"), []byte("value"))
		})
	}()
	<-inside
	<-inside
	go func() { closed <- h.Close() }()
	select {
	case err := <-closed:
		t.Fatalf("closed under a reader: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(leave)
	if err := errors.Join(<-read, <-wrote, <-closed, h.Close()); err != nil {
		t.Fatal(err)
	}
	kindIs(t, h.View(ctx, func(workspace.Reader) error { return nil }), workspace.Unavailable)
	kindIs(t, h.Update(ctx, workspace.Commit, nothing), workspace.Unavailable)
	_, err := h.Info(ctx)
	kindIs(t, err, workspace.Unavailable)
	_, _, err = h.Compact(ctx)
	kindIs(t, err, workspace.Unavailable)
	if d := cmp.Diff([]string{"w.db", "w.db.gate", "w.db.rw"}, files(t, filepath.Dir(h.Path()))); d != "" {
		t.Fatal(d)
	}
}

func TestAnotherFileAtThePathIsNeitherReadNorWritten(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"was replaced": func(path string) error {
			b, err := os.ReadFile(path)
			return errors.Join(err, os.Rename(path, path+".old"), os.WriteFile(path, b, 0o600))
		},
		"was removed": func(path string) error { return os.Rename(path, path+".old") },
		"is cut off": func(path string) error {
			return errors.Join(os.Link(path, path+".old"), os.Truncate(path, 8192))
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, h := context.Background(), holdIn(t)
			fill(t, h, 300, 300)
			if err := h.Replaced(); err != nil {
				t.Fatal(err)
			}
			if err := change(h.Path()); err != nil {
				t.Fatal(err)
			}
			before, err := os.ReadFile(h.Path() + ".old")
			if err != nil {
				t.Fatal(err)
			}
			here, _ := os.ReadFile(h.Path())
			for range 2 {
				kindIs(t, h.Replaced(), workspace.Corrupt)
				err := h.View(ctx, func(workspace.Reader) error { return nil })
				kindIs(t, err, workspace.Corrupt)
				if !strings.Contains(err.Error(), name) {
					t.Fatalf("%q does not say %s", err, name)
				}
				kindIs(t, h.Update(ctx, workspace.Commit, func(w workspace.Writer) error {
					return w.Keep(workspace.KeptRun, []byte("key"), []byte("value"))
				}), workspace.Corrupt)
				_, _, err = h.Compact(ctx)
				kindIs(t, err, workspace.Corrupt)
				kindIs(t, h.Backup(ctx, filepath.Join(t.TempDir(), "copy.db")), workspace.Corrupt)
			}
			if after, err := os.ReadFile(h.Path() + ".old"); err != nil || !bytes.Equal(before, after) {
				t.Fatalf("the file that went was written: %v", err)
			}
			if now, _ := os.ReadFile(h.Path()); !bytes.Equal(here, now) {
				t.Fatal("the file that came was written")
			}
		})
	}
}

// scribble changes bytes of the file behind the back of who holds it, and gives
// a function that puts them back.
func scribble(tb testing.TB, path string, at int64, b []byte) (mend func()) {
	tb.Helper()
	exchange := func(b []byte) []byte {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			tb.Fatal(err)
		}
		defer f.Close()
		was := make([]byte, len(b))
		if _, err := f.ReadAt(was, at); err != nil {
			tb.Fatal(err)
		}
		if _, err := f.WriteAt(b, at); err != nil {
			tb.Fatal(err)
		}
		return was
	}
	was := exchange(b)
	return func() { exchange(was) }
}

// pageOf is where the page that a bucket begins with rests.
func pageOf(tb testing.TB, h *Held, bucket string) (at int64) {
	tb.Helper()
	err := h.view(context.Background(), func(r *reader) error {
		at = int64(r.bucket(bucket).Root()) * int64(r.tx.DB().Info().PageSize)
		return nil
	})
	if err != nil || at == 0 {
		tb.Fatal(at, err)
	}
	return at
}

func TestDamageEndsTheCallAndNotTheProcess(t *testing.T) {
	ctx, h := context.Background(), holdIn(t)
	fill(t, h, 300, 300)
	put := func(w workspace.Writer) error { return w.Put(workspace.Person, []workspace.Row{samplePerson(1)}) }
	for _, b := range [][]byte{{0xff, 0xff}, {0, 0}} { // a page of no sort is where bbolt gives up
		mend, was := scribble(t, h.Path(), pageOf(t, h, bucketRecord)+8, b), h.open
		for range 3 {
			_, err := reads(h)
			kindIs(t, err, workspace.Corrupt)
			kindIs(t, h.Update(ctx, workspace.Commit, put), workspace.Corrupt)
			if err := h.Update(ctx, workspace.Commit, func(w workspace.Writer) error {
				return w.Keep(workspace.KeptRun, []byte("key"), []byte("value"))
			}); err != nil {
				t.Fatal(err) // what is sound still works
			}
		}
		if h.open == was {
			t.Fatal("nobody opened the file anew")
		}
		mend()
		if err := h.Update(ctx, workspace.Commit, put); err != nil || len(people(t, h)) != 300 {
			t.Fatal(err)
		}
	}
	for found, err := range h.Check(ctx) {
		t.Fatal(found, err)
	}
}

func TestAStoreThatBrokeAnswersAndCloses(t *testing.T) {
	ctx, h := context.Background(), holdIn(t)
	fill(t, h, 30, 30)
	tx, err := h.open.db.Begin(true) // never ends, as after a panic in the middle of it
	if err != nil || tx == nil {
		t.Fatal(err)
	}
	h.breaks(errTorn)
	_, err = reads(h)
	kindIs(t, err, workspace.Corrupt)
	kindIs(t, h.Update(ctx, workspace.Commit, nothing), workspace.Corrupt)
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if again := hold(t, h.Path()); len(people(t, again)) != 30 {
		t.Fatal("people are missing")
	}
}

// serveDiskFull writes more than the process may, and goes on.
func serveDiskFull(path string) error {
	h, err := Hold(context.Background(), path, Options{})
	if err != nil {
		return err
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 2 * growth, Max: 2 * growth}); err != nil {
		return err
	}
	put := func(n int) error {
		return h.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
			rows := make([]workspace.Row, n)
			for i := range rows {
				rows[i] = samplePerson(workspace.No(i + 1))
			}
			return w.Put(workspace.Person, rows)
		})
	}
	fmt.Println(workspace.KindOf(put(20_000)), workspace.KindOf(put(12)))
	return h.Close()
}

func TestAFullDiskEndsTheUpdateAndNotTheStore(t *testing.T) {
	s := openIn(t)
	fill(t, s, 10, 10)
	cmd, out := startPart(t, "part-serve-full", s.path)
	line, _ := out.ReadString('\n')
	if err := cmd.Wait(); err != nil || line != "internal done\n" {
		t.Fatalf("%q %v", line, err)
	}
	for found, err := range s.Check(context.Background()) {
		t.Fatal(found, err)
	}
	if n := len(people(t, s)); n != 12 {
		t.Fatalf("%d people", n)
	}
}

func TestColumnsOfASnapshotStayAsTheyWere(t *testing.T) {
	h := holdIn(t)
	ctx := context.Background()
	write := func(status string) {
		t.Helper()
		err := h.Update(ctx, workspace.Commit, func(w workspace.Writer) error {
			row := workspace.NewRow(workspace.Person, 1)
			row.Set(workspace.PersonStatus, workspace.TextValue(status))
			return w.Put(workspace.Person, []workspace.Row{row})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	snapshot := func() *reader {
		t.Helper()
		r, err := h.begin(ctx, false)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = r.tx.Rollback() })
		return r
	}
	status := func(r *reader) (s string) {
		t.Helper()
		r.shapes = map[workspace.Kind]*shape{} // as another transaction on the same snapshot
		for row, err := range r.Rows(workspace.Person, idset.Of(1), workspace.PersonStatus) {
			if err != nil {
				t.Fatal(err)
			}
			s = row.Str(workspace.PersonStatus)
		}
		return s
	}
	write(workspace.StatusLead)
	before := snapshot()
	write(workspace.StatusCustomer)
	after := snapshot()
	for range 2 { // in whatever order they ask
		for _, c := range []struct {
			r    *reader
			want string
		}{{before, workspace.StatusLead}, {after, workspace.StatusCustomer}, {before, workspace.StatusLead}} {
			if got := status(c.r); got != c.want {
				t.Errorf("a snapshot has %q, want %q", got, c.want)
			}
		}
	}
}
