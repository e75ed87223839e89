package transfer

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

// entries are the names in a folder, and what the files hold.
func entries(t *testing.T, folder string) map[string]string {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range list {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got[e.Name()] = string(text)
	}
	return got
}

func begin(t *testing.T, path string, force bool, text string) *AtomicFile {
	t.Helper()
	a, err := NewAtomicFile(path, force)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnOutputFileAppearsOnlyWhenItIsComplete(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "people.csv")
	a := begin(t, path, false, "whole")
	if _, there := entries(t, folder)["people.csv"]; there {
		t.Error("it appeared before its end")
	}
	if err := a.Commit(); err != nil {
		t.Fatal(err)
	}
	a.Abort()
	if got := entries(t, folder); len(got) != 1 || got["people.csv"] != "whole" {
		t.Errorf("%v", got)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

func TestAnAbortedFileLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	begin(t, filepath.Join(folder, "people.csv"), false, "half").Abort()
	if got := entries(t, folder); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestAnExistingFileIsReplacedOnlyWithForce(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "people.csv")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewAtomicFile(path, false); workspace.KindOf(err) != workspace.Conflict {
		t.Errorf("%v", err)
	}
	a := begin(t, path, true, "new")
	if got := entries(t, folder)["people.csv"]; got != "old" {
		t.Errorf("gone before its time: %q", got)
	}
	if err := a.Commit(); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, folder); len(got) != 1 || got["people.csv"] != "new" {
		t.Errorf("%v", got)
	}
}

func TestAFileThatAppearedMeanwhileIsNotReplaced(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "people.csv")
	a := begin(t, path, false, "mine")
	if err := os.WriteFile(path, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := a.Commit(); workspace.KindOf(err) != workspace.Conflict {
		t.Errorf("%v", err)
	}
	if got := entries(t, folder); len(got) != 1 || got["people.csv"] != "theirs" {
		t.Errorf("%v", got)
	}
}

func TestASecondExportToTheSameFileIsToldSo(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "people.csv")
	a := begin(t, path, true, "first")
	if _, err := NewAtomicFile(path, true); workspace.KindOf(err) != workspace.Unavailable {
		t.Errorf("%v", err)
	}
	if err := a.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := begin(t, path, true, "second").Commit(); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, folder); len(got) != 1 || got["people.csv"] != "second" {
		t.Errorf("%v", got)
	}
}

func TestWhatAKilledRunLeftIsOverwritten(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, ".people.csv.part"), []byte("a long leftover"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := begin(t, filepath.Join(folder, "people.csv"), false, "new").Commit(); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, folder); len(got) != 1 || got["people.csv"] != "new" {
		t.Errorf("%v", got)
	}
}

func TestALinkKeepsPointingToItsFile(t *testing.T) {
	folder := t.TempDir()
	real, link := filepath.Join(folder, "real.csv"), filepath.Join(folder, "link.csv")
	if err := os.WriteFile(real, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real.csv", link); err != nil {
		t.Fatal(err)
	}
	if err := begin(t, link, true, "new").Commit(); err != nil {
		t.Fatal(err)
	}
	if target, err := os.Readlink(link); err != nil || target != "real.csv" || entries(t, folder)["real.csv"] != "new" {
		t.Errorf("%q %v %v", target, err, entries(t, folder))
	}
}

func TestALinkToAFileThatIsNotThereYetStaysALink(t *testing.T) {
	folder := t.TempDir()
	link := filepath.Join(folder, "link.csv")
	if err := os.Symlink("real.csv", link); err != nil {
		t.Fatal(err)
	}
	if err := begin(t, link, false, "new").Commit(); err != nil {
		t.Fatal(err)
	}
	if target, err := os.Readlink(link); err != nil || target != "real.csv" || entries(t, folder)["real.csv"] != "new" {
		t.Errorf("%q %v %v", target, err, entries(t, folder))
	}
	if err := os.Symlink("loop", filepath.Join(folder, "loop")); err != nil {
		t.Fatal(err)
	}
	if _, err := NewAtomicFile(filepath.Join(folder, "loop"), true); workspace.KindOf(err) != workspace.Internal {
		t.Errorf("a loop of links: %v", err)
	}
}

func TestAReplacedFileKeepsItsModeAndANewOneIsPrivate(t *testing.T) {
	folder := t.TempDir()
	shown, fresh := filepath.Join(folder, "shown.csv"), filepath.Join(folder, "fresh.csv")
	if err := os.WriteFile(shown, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{shown: 0o644, fresh: 0o600} {
		if err := begin(t, path, true, "new").Commit(); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s: %v %v, want %v", path, info.Mode(), err, want)
		}
	}
}

func TestWhatIsNoRegularFileIsWrittenDirectly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan string)
	go func() {
		text, _ := os.ReadFile(path)
		read <- string(text)
	}()
	if err := begin(t, path, false, "rows").Commit(); err != nil {
		t.Fatal(err)
	}
	if got := <-read; got != "rows" {
		t.Errorf("%q", got)
	}
	if err := begin(t, os.DevNull, false, "rows").Commit(); err != nil {
		t.Error(err)
	}
	if _, err := NewAtomicFile(t.TempDir(), true); workspace.KindOf(err) != workspace.Invalid {
		t.Errorf("a folder: %v", err)
	}
	if _, err := NewAtomicFile(filepath.Join(t.TempDir(), "no", "such", "file"), true); workspace.KindOf(err) != workspace.Internal {
		t.Errorf("no folder: %v", err)
	}
}

// A run that is killed between giving the file its name and taking the hidden one leaves
// one file with two names.
func TestANameLeftByAKilledRunDoesNotEmptyTheFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "out.csv")
	if err := os.WriteFile(path, []byte("whole"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(path, filepath.Join(folder, ".out.csv.part")); err != nil {
		t.Fatal(err)
	}
	a := begin(t, path, true, "new")
	if got := entries(t, folder)["out.csv"]; got != "whole" {
		t.Errorf("before the new one is complete the file holds %q", got)
	}
	if err := a.Commit(); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, folder); len(got) != 1 || got["out.csv"] != "new" {
		t.Errorf("the folder holds %q", got)
	}
}
