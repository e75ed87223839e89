package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestARunGoesOnWhereItStopped(t *testing.T) {
	folder := t.TempDir()
	is := code{Commit: "0000000a11"}
	rows := []row{{pkg: "a", test: "TestA", rounds: 30, chunk: 10}, {pkg: "b", test: "TestB"}}
	open := func(is code, scale float64) *state {
		t.Helper()
		s, err := openState(folder, is, scale)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open(is, 1)
	left := s.left(rows)
	if len(left) != 4 || left[1].seed != 12 || left[3].seed != 11 {
		t.Fatalf("%+v", left)
	}
	for _, c := range []chunk{left[1], left[3]} {
		if err := s.add(result{Row: c.row.name(), No: c.no}); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(folder, "bin", "a.test")
	if err := os.WriteFile(program, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	left = open(is, 1).left(rows)
	if len(left) != 2 || left[0].no != 0 || left[1].no != 2 {
		t.Fatalf("%+v", left)
	}
	if _, err := os.Stat(program); err != nil {
		t.Error(err)
	}
	if n := len(open(is, 0.5).left(rows)); n != 3 { // another scale
		t.Errorf("%d chunks", n)
	}
	is.Changes = "1"
	if n := len(open(is, 0.5).left(rows)); n != 3 {
		t.Errorf("%d chunks", n)
	}
	if _, err := os.Stat(program); err == nil {
		t.Error("a program of other code is there")
	}
}

func TestAStateThatCannotBeReadIsTold(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "done.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openState(folder, code{}, 1); err == nil || !strings.Contains(err.Error(), "remove it") {
		t.Error(err)
	}
}
