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

func TestWhatACommitLeavesAsItWasIsNotRunAgain(t *testing.T) {
	p, _ := playing(t, "echo PASS")
	if err := os.Mkdir("b", 0o700); err != nil {
		t.Fatal(err)
	}
	program := func(name, script string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(p.bin, name), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	program("b.test", "echo PASS")
	rows := []row{{pkg: "a", test: "TestA", rounds: 20, chunk: 10}, {pkg: "b", test: "TestB"}}
	run := func(commit string) (ran []string) {
		t.Helper()
		p.Code.Commit = commit
		if err := p.run(t.Context(), rows, 1); err != nil {
			t.Fatal(err)
		}
		for _, one := range p.Done {
			if one.Code.Commit == commit {
				ran = append(ran, one.Row)
			}
		}
		return ran
	}
	if ran := run("1"); len(ran) != 3 {
		t.Errorf("%v", ran)
	}
	program("b.test", "echo PASS # another one")
	if ran := run("2"); len(ran) != 1 || ran[0] != "b TestB" || len(p.Done) != 3 {
		t.Errorf("%v of %d", ran, len(p.Done))
	}
	if err := os.MkdirAll("a/testdata/fuzz", 0o700); err != nil {
		t.Fatal(err)
	}
	for i, file := range []string{"fuzz/found", "script"} { // which the program reads
		if err := os.WriteFile(filepath.Join("a/testdata", file), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if ran := run(file); len(ran) != 2*i {
			t.Errorf("with %s: %v", file, ran)
		}
	}
	if got := p.commits(); len(got) != 1 || got[0] != "2" {
		t.Errorf("%v", got)
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
