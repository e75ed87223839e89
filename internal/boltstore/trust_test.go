package boltstore

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/workspace"
	"go.etcd.io/bbolt"
)

func TestARestoreReplacesWhatIsDamagedOrMissing(t *testing.T) {
	ctx, source := context.Background(), openIn(t)
	fill(t, source, 30, 30)
	want := people(t, source)
	for name, spoiled := range map[string]func(path string) error{
		"missing":   func(string) error { return nil },
		"foreign":   func(path string) error { return os.WriteFile(path, []byte("not a workspace"), 0o600) },
		"cut off":   func(path string) error { return os.WriteFile(path, make([]byte, 9000), 0o600) },
		"left over": func(path string) error { return os.WriteFile(path+".part", []byte("mine"), 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			target, err := Open(ctx, filepath.Join(dir, "w.db"), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := spoiled(target.path); err != nil {
				t.Fatal(err)
			}
			before := files(t, dir)
			was, missing := os.ReadFile(target.path)
			kept, err := target.Restore(ctx, source, asItIs)
			if err != nil || (missing == nil) != (kept != "") {
				t.Fatalf("kept %q: %v", kept, err)
			}
			if is, err := os.ReadFile(kept); missing == nil && (err != nil || !bytes.Equal(was, is)) {
				t.Fatalf("%s is not what was there: %v", kept, err)
			}
			if d := cmp.Diff(want, people(t, target)); d != "" {
				t.Fatal(d)
			}
			for _, name := range files(t, dir) {
				if name != "w.db" && name != filepath.Base(kept) && name != "w.db.gate" && name != "w.db.rw" && !slices.Contains(before, name) {
					t.Fatalf("%s was left behind", name)
				}
			}
		})
	}
	readOnly, err := Open(ctx, filepath.Join(t.TempDir(), "w.db"), Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = readOnly.Restore(ctx, source, asItIs)
	kindIs(t, err, workspace.Denied)
	_, err = source.Restore(ctx, source, asItIs)
	kindIs(t, err, workspace.Invalid)
}

func TestNothingIsLeftBesideAFileThatIsNoWorkspace(t *testing.T) {
	ctx := context.Background()
	for name, text := range map[string]string{"text": "not a workspace", "empty": "", "zeroes": string(make([]byte, 9000))} {
		dir := t.TempDir()
		path := filepath.Join(dir, name+".db")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(ctx, path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		kindIs(t, s.View(ctx, func(workspace.Reader) error { return nil }), workspace.Corrupt)
		kindIs(t, s.Update(ctx, workspace.Commit, func(workspace.Writer) error { return nil }), workspace.Corrupt)
		_, err = Hold(ctx, path, Options{})
		kindIs(t, err, workspace.Corrupt)
		if got := files(t, dir); len(got) != 1 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestARestoreWaitsForThoseWhoReadAndTheNextOneSeesIt(t *testing.T) {
	ctx, source, target := context.Background(), openIn(t), openIn(t)
	fill(t, source, 7, 7)
	fill(t, target, 3, 3)
	done := make(chan error, 1)
	view(t, target, func(workspace.Reader) error {
		go func() {
			_, err := target.Restore(ctx, source, asItIs)
			done <- err
		}()
		select {
		case err := <-done:
			t.Fatalf("replaced under a reader: %v", err)
		case <-time.After(50 * time.Millisecond):
		}
		return nil
	})
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if n := len(people(t, target)); n != 7 {
		t.Fatalf("%d people after the restore", n)
	}
}

func TestABackupIsPrivateWhateverLiesAround(t *testing.T) {
	s := openIn(t)
	fill(t, s, 3, 3)
	target := filepath.Join(t.TempDir(), "copy.db")
	for _, path := range []string{target, target + ".part"} {
		if err := os.WriteFile(path, []byte("open to all"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Backup(context.Background(), target); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(target); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	if b, err := os.ReadFile(target + ".part"); err != nil || string(b) != "open to all" {
		t.Fatalf("a file of somebody else holds %.20q: %v", b, err)
	}
}

// With one meta page gone the other may be that of the change before the last.
func TestHalfABeginningIsNotBelieved(t *testing.T) {
	s := openIn(t)
	fill(t, s, 3, 3)
	whole, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	first, _ := parseMeta(whole)
	for page := range 2 {
		bad := bytes.Clone(whole)
		bad[page*int(first.pageSize)+pageHeader+40] ^= 1
		if err := os.WriteFile(s.path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := reads(s)
		kindIs(t, err, workspace.Corrupt)
	}
}

func TestALinkToAFileThatIsNotThereYetStaysALink(t *testing.T) {
	dir := t.TempDir()
	link, real := filepath.Join(dir, "link.db"), filepath.Join(dir, "folder", "real.db")
	if err := os.Symlink(filepath.Join("folder", "real.db"), link); err != nil {
		t.Fatal(err)
	}
	s, err := Open(context.Background(), link, Options{})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, 3, 3)
	if to, err := os.Readlink(link); err != nil || to != filepath.Join("folder", "real.db") {
		t.Fatal(to, err)
	}
	if _, err := os.Stat(real); err != nil {
		t.Fatal(err)
	}
}

func TestLinksInACircleEnd(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	for from, to := range map[string]string{"a.db": "b.db", "b.db": "a.db"} {
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	kindIs(t, s.View(context.Background(), func(workspace.Reader) error { return nil }), workspace.Internal)
}

// isOfVersion makes a file say that it is of an older version, and gives it the buckets
// that files had before version 5 in place of runs.
func isOfVersion(tb testing.TB, s *Store, version byte) {
	tb.Helper()
	db, err := bbolt.Open(s.path, 0o600, nil)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range []string{oldBucketKey, oldBucketMoment} {
			b, err := tx.CreateBucket([]byte(name))
			if err == nil {
				err = b.Put([]byte("\x01\x05\x00\x00\x00\x01"), nil)
			}
			if err != nil {
				return err
			}
		}
		if err := tx.DeleteBucket([]byte(bucketEntry)); err != nil {
			return err
		}
		return putVersion(tx, int(version))
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// age takes from a file what version 2 brought.
func age(tb testing.TB, s *Store) {
	tb.Helper()
	isOfVersion(tb, s, 1)
	spoil(tb, s, bucketColumn, columnKey(workspace.Person, workspace.PersonAssignee, 0), func(v []byte) []byte {
		if len(v) != sealed {
			tb.Fatalf("%d bytes of assignees of people who have none", len(v))
		}
		return nil
	})
}

func TestAFileOfTheFirstVersionIsReadAndChecked(t *testing.T) {
	s := openIn(t)
	fill(t, s, 20, 20)
	want := people(t, s)
	age(t, s)
	old, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	s.options.ReadOnly = true
	if d := cmp.Diff(want, people(t, s)); d != "" {
		t.Fatal(d)
	}
	if now, err := os.ReadFile(s.path); err != nil || !bytes.Equal(now, old) {
		t.Fatalf("a file opened for reading was changed: %v", err)
	}
	s.options.ReadOnly = false
	if d := cmp.Diff(want, people(t, s)); d != "" {
		t.Fatal(d)
	}
	for found, err := range s.Check(context.Background()) {
		t.Fatal(found, err)
	}
}

func TestAHiddenPartOfAColumnIsMissed(t *testing.T) {
	for _, f := range []workspace.Field{workspace.PersonStatus, workspace.PersonAssignee, workspace.PersonUpdatedAt} {
		s := openIn(t)
		fill(t, s, 20, 20)
		spoil(t, s, bucketColumn, columnKey(workspace.Person, f, 0), func([]byte) []byte { return nil })
		_, err := reads(s)
		kindIs(t, err, workspace.Corrupt)
	}
}

// A check of a page that states what cannot be must not end the process.
func TestFlippedBitsInPageHeadsAreFound(t *testing.T) {
	s := openIn(t)
	fill(t, s, 60, 30)
	whole, size := wholeOf(t, s)
	random, found := rand.New(rand.NewPCG(3, 4)), 0
	const rounds = 400
	for range rounds {
		bad := bytes.Clone(whole)
		bad[size*(2+random.IntN(len(bad)/size-2))+random.IntN(48)] ^= 1 << random.IntN(8)
		if err := os.WriteFile(s.path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, err := range s.Check(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			found++
			break
		}
	}
	if found < rounds/10 { // most pages of a small file are free
		t.Fatalf("only %d of %d were found", found, rounds)
	}
}

// asItIs leaves the copy that is restored as it is.
func asItIs(*Store) error { return nil }
