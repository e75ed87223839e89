package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const repository = "../../.."

func TestTheGeneratedFilesAreFresh(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range files {
		got, err := os.ReadFile(filepath.Join(repository, path))
		if err != nil {
			t.Errorf("%s is missing, run make docs", path)
			continue
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the program says, run make docs", path)
		}
	}
	for _, folder := range folders() {
		err := filepath.WalkDir(filepath.Join(repository, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := filepath.Rel(repository, path)
			if _, known := files[rel]; !known && err == nil {
				t.Errorf("%s is about nothing the program has, run make docs", rel)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
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
