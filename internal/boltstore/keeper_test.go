package boltstore

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

func kindIs(tb testing.TB, err error, want workspace.ErrKind) {
	tb.Helper()
	if got := workspace.KindOf(err); got != want {
		tb.Fatalf("error of kind %s, want %s: %v", got, want, err)
	}
}

// people reads everybody.
func people(tb testing.TB, s workspace.Store) []workspace.Row {
	tb.Helper()
	var rows []workspace.Row
	err := s.View(context.Background(), func(r workspace.Reader) error {
		for row, err := range r.Walk(workspace.Query{Kind: workspace.Person}) {
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return rows
}

func files(tb testing.TB, dir string) []string {
	tb.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		tb.Fatal(err)
	}
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestReadingAMissingWorkspaceLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(context.Background(), filepath.Join(dir, "folder", "w.db"), Options{Temp: dir})
	if err != nil {
		t.Fatal(err)
	}
	if rows := people(t, s); len(rows) != 0 {
		t.Fatalf("%d people", len(rows))
	}
	err = s.Update(context.Background(), workspace.Rehearse, func(w workspace.Writer) error {
		return w.Put(workspace.Person, []workspace.Row{samplePerson(1)})
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Info(context.Background())
	kindIs(t, err, workspace.NotFound)
	for _, err := range s.Check(context.Background()) {
		kindIs(t, err, workspace.NotFound)
	}
	kindIs(t, s.Backup(context.Background(), filepath.Join(dir, "backup.db")), workspace.NotFound)
	_, _, err = s.Compact(context.Background())
	kindIs(t, err, workspace.NotFound)
	s.options.ReadOnly = true
	scratch, err := s.Scratch(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	err = scratch.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
		return w.Put(workspace.Person, []workspace.Row{samplePerson(1)})
	})
	if err != nil || len(people(t, scratch)) != 1 || scratch.Close() != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{}, files(t, dir)); d != "" {
		t.Fatal(d)
	}
}

func TestANewFileIsPrivateAndCreatedWhole(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	s, err := Open(context.Background(), filepath.Join(dir, "w.db"), Options{NewIdentity: func() string { return "uuid" }})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "w.db.new"), []byte("left by a power cut"), 0o600); err != nil {
		t.Fatal(err)
	}
	fill(t, s, 3, 3)
	if d := cmp.Diff([]string{"w.db", "w.db.gate", "w.db.rw"}, files(t, dir)); d != "" {
		t.Fatal(d)
	}
	for _, name := range append(files(t, dir), ".") {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Fatalf("%s: %v %v", name, info.Mode(), err)
		}
	}
	info, err := s.Info(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if info.Identity != "uuid" || info.Rows[workspace.Person] != 3 || info.Size == 0 || info.Schema != schemaVersion {
		t.Fatalf("%+v", info)
	}
}

func TestARehearsalLeavesTheFileAsItIs(t *testing.T) {
	s := openIn(t)
	fill(t, s, 50, 50)
	read := func() ([]byte, os.FileInfo) {
		b, err := os.ReadFile(s.path)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(s.path)
		if err != nil {
			t.Fatal(err)
		}
		return b, info
	}
	before, was := read()
	err := s.Update(context.Background(), workspace.Rehearse, func(w workspace.Writer) error {
		if err := w.Drop(workspace.Person, idset.Range(1, 25)); err != nil {
			return err
		}
		return w.Assign(workspace.Person, idset.Range(1, 50), workspace.PersonTags, workspace.AddTo, workspace.TextValue("x"))
	})
	if err != nil {
		t.Fatal(err)
	}
	after, is := read()
	if !bytes.Equal(before, after) || was.Size() != is.Size() || !was.ModTime().Equal(is.ModTime()) {
		t.Fatal("the file changed")
	}
}

func TestABackupIsAWholeWorkspace(t *testing.T) {
	s := openIn(t)
	fill(t, s, 100, 100)
	target := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(context.Background(), target); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"copy.db"}, files(t, filepath.Dir(target))); d != "" {
		t.Fatal(d)
	}
	copied, err := Open(context.Background(), target, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(people(t, s), people(t, copied)); d != "" {
		t.Fatal(d)
	}
}

func TestABackupOfDamageIsRefusedAndKeepsTheOldOne(t *testing.T) {
	s := openIn(t)
	fill(t, s, 3, 3)
	target := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(target, []byte("the old one"), 0o600); err != nil {
		t.Fatal(err)
	}
	spoil(t, s, bucketRecord, recordKey(workspace.Person, 2), func(v []byte) []byte { return flip(v, 9) })
	kindIs(t, s.Backup(context.Background(), target), workspace.Corrupt)
	if b, err := os.ReadFile(target); err != nil || string(b) != "the old one" {
		t.Fatalf("%q %v", b, err)
	}
	if d := cmp.Diff([]string{"copy.db"}, files(t, filepath.Dir(target))); d != "" {
		t.Fatal(d)
	}
	kindIs(t, s.Backup(context.Background(), s.path), workspace.Invalid)
}

func TestAScratchCopyIsPrivate(t *testing.T) {
	temp := t.TempDir()
	s := openIn(t)
	s.options.Temp = temp
	fill(t, s, 5, 5)
	scratch, err := s.Scratch(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	err = scratch.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
		return w.Drop(workspace.Person, idset.Of(1))
	})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := len(people(t, s)), len(people(t, scratch)); a != 5 || b != 4 {
		t.Fatalf("%d people, %d in the copy", a, b)
	}
	if err := scratch.Close(); err != nil {
		t.Fatal(err)
	}
	if left := files(t, temp); len(left) != 0 {
		t.Fatal(left)
	}
}

func TestCompactingLeavesNoTraceOfWhatIsGone(t *testing.T) {
	s := openIn(t)
	fill(t, s, 2000, 2000)
	secret := samplePerson(2001)
	secret.Set(workspace.PersonCompany, workspace.TextValue("Canary Mining"))
	secret.Set(workspace.PersonTags, workspace.ListValue([]string{"canary-tag"}))
	secret.Set(workspace.PersonName, workspace.TextValue("Carla Canary"))
	update(t, s, func(w workspace.Writer) error { return w.Put(workspace.Person, []workspace.Row{secret}) })
	update(t, s, func(w workspace.Writer) error { return w.Drop(workspace.Person, idset.Range(1000, 2001)) })
	want := people(t, s)
	before, after, err := s.Compact(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	if after >= before || int64(len(b)) != after || bytes.Contains(bytes.ToLower(b), []byte("canary")) {
		t.Fatalf("%d bytes became %d; canary left: %v", before, after, bytes.Contains(bytes.ToLower(b), []byte("canary")))
	}
	if d := cmp.Diff(want, people(t, s)); d != "" {
		t.Fatal(d)
	}
	update(t, s, func(w workspace.Writer) error { return w.Put(workspace.Person, []workspace.Row{secret}) })
	for found, err := range s.Check(context.Background()) {
		t.Fatal(found, err)
	}
}
