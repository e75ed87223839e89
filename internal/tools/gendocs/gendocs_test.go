package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const repository = "../../.."

func TestTheGeneratedFilesAreFresh(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	var stale []string
	for path, want := range files {
		if got, err := os.ReadFile(filepath.Join(repository, path)); err != nil || !bytes.Equal(got, want) {
			stale = append(stale, path)
		}
	}
	for _, folder := range folders() {
		entries, err := os.ReadDir(filepath.Join(repository, folder))
		if err != nil {
			t.Error(err)
		}
		for _, e := range entries {
			path := filepath.Join(folder, e.Name())
			if _, known := files[path]; !known {
				stale = append(stale, path)
			}
		}
	}
	if len(stale) > 0 {
		slices.Sort(stale)
		t.Errorf("run make docs: %d files are not what the program says: %v", len(stale), stale[:min(5, len(stale))])
	}
}

func TestWritingTwiceGivesTheSameBytes(t *testing.T) {
	one, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	two, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range one {
		if !bytes.Equal(text, two[path]) {
			t.Errorf("%s differs from run to run", path)
		}
	}
}

func TestEveryCommandExplainsItselfAndShowsAnExample(t *testing.T) {
	all := pages()
	if len(all) < 10 {
		t.Fatalf("only %d commands were found", len(all))
	}
	for _, p := range all {
		if p.short == "" {
			t.Errorf("%s has no help", p.path)
		}
		if !p.group && !strings.Contains(p.example, "lobby ") {
			t.Errorf("%s has no example", p.path)
		}
		for _, line := range strings.Split(p.flags, "\n") {
			if words := strings.Fields(line); len(words) == 1 {
				t.Errorf("%s: flag %s has no help", p.path, words[0])
			}
		}
	}
}

func TestManPagesAreProtectedFromTheirOwnText(t *testing.T) {
	for text, want := range map[string]string{
		".hidden":       `\&.hidden`,
		"'quoted'":      `\&'quoted'`,
		`a\nb -n`:       `a\enb \-n`,
		"plain\n.break": "plain\n\\&.break",
	} {
		if got := roff(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
