package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

func TestAllWorkOfARowIsInItsChunks(t *testing.T) {
	for _, c := range []struct {
		row   row
		scale float64
		count int
		total amount
	}{
		{row{rounds: 1000, chunk: 300}, 1, 4, amount{4, 1000, 0}},
		{row{rounds: 1000, chunk: 300}, 0.0001, 1, amount{1, 1, 0}},
		{row{lasts: 10 * time.Minute, part: 4 * time.Minute}, 1, 3, amount{3, 0, 10 * time.Minute}},
		{row{lasts: 10 * time.Minute, part: 4 * time.Minute}, 0.0001, 1, amount{1, 0, time.Second}},
		{row{}, 0.5, 1, amount{1, 0, 0}},
	} {
		var total amount
		seeds := map[uint64]bool{0: true}
		chunks := c.row.chunks(c.scale, 0)
		for i, one := range chunks {
			total.add(one.rounds, one.lasts)
			if seeds[one.seed] || one.no != i {
				t.Errorf("chunk %d of %+v has the number %d and the seed %d", i, c.row, one.no, one.seed)
			}
			seeds[one.seed] = true
		}
		if len(chunks) != c.count || total != c.total {
			t.Errorf("%+v: %d chunks of %+v", c.row, len(chunks), total)
		}
	}
}

func TestEveryFuzzTargetIsARow(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"a/x_test.go":   "package a\n\nfunc FuzzB(f *testing.F) {\n}\n\nfunc FuzzA(f *testing.F) {\n}\n",
		"a/b/y_test.go": "package b\n\nfunc FuzzC(f *testing.F) {}\n\nfunc notFuzzD() {}\n",
		"a/b/y.go":      "package b\n\nfunc FuzzE() {}\n",
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := all(folder, regexp.MustCompile("Fuzz"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range rows {
		names = append(names, r.name())
	}
	if len(names) != 3 || names[0] != "a FuzzA" || names[1] != "a FuzzB" || names[2] != "a/b FuzzC" {
		t.Errorf("targets are %q", names)
	}
	if _, err := all(folder, regexp.MustCompile("nobody")); err == nil {
		t.Error("a name of nothing was taken")
	}
}
