package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// playing is a pool whose test program is a script, in a package folder of its own.
func playing(t *testing.T, script string) (*pool, *bytes.Buffer) {
	t.Helper()
	t.Chdir(t.TempDir())
	s, err := openState("work", code{Commit: "a"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	bin, err := filepath.Abs("work/bin")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir("a", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "a.test"), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	return &pool{state: s, out: &out, bin: bin}, &out
}

func TestAChunkThatFailsStopsNobody(t *testing.T) {
	p, out := playing(t, `echo "figure: rounds = $LOBBY_SOAK_ROUNDS"; [ "$LOBBY_SOAK_SEED" != 12 ] || { echo "lost P1"; exit 1; }`)
	rows := []row{{pkg: "a", test: "TestA", rounds: 30, chunk: 10}}
	if err := p.run(t.Context(), rows, 2); err != nil {
		t.Fatal(err)
	}
	failed := 0
	for _, r := range p.Done {
		if len(r.Figures) != 1 || r.Figures[0] != (figure{"rounds", 10}) {
			t.Errorf("%+v", r)
		}
		if r.Failed != "" {
			failed++
			if !strings.Contains(r.Failed, "lost P1") || r.Again != "LOBBY_SOAK_SEED=12 LOBBY_SOAK_ROUNDS=10 go test -count=1 -v -run '^(TestA)$' ./a" {
				t.Errorf("%+v", r)
			}
		}
	}
	if len(p.Done) != 3 || failed != 1 || !strings.Contains(out.String(), "FAIL a TestA") {
		t.Errorf("%d chunks, %d failed: %s", len(p.Done), failed, out)
	}
}

func TestATestThatIsNotThereFails(t *testing.T) {
	p, _ := playing(t, `echo "testing: warning: no tests to run"; echo PASS`)
	if err := p.run(t.Context(), []row{{pkg: "a", test: "TestA"}}, 1); err != nil {
		t.Fatal(err)
	}
	if len(p.Done) != 1 || !strings.Contains(p.Done[0].Failed, "no such test") {
		t.Errorf("%+v", p.Done)
	}
}

func TestAnInterruptedRunLeavesNothingRunning(t *testing.T) {
	p, _ := playing(t, "sleep 60 & echo $! >child\nwait\n")
	ctx, interrupt := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.run(ctx, []row{{pkg: "a", test: "TestA", rounds: 2, chunk: 1}}, 1) }()
	child := ""
	for i := 0; i < 1000 && child == ""; i++ {
		time.Sleep(10 * time.Millisecond)
		if text, err := os.ReadFile("a/child"); err == nil {
			child = strings.TrimSpace(string(text))
		}
	}
	begin := time.Now()
	interrupt()
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "goes on from there") {
		t.Error(err)
	}
	if took := time.Since(begin); child == "" || took > 5*time.Second { // the pipe closes with the child
		t.Errorf("process %q held up the end by %v", child, took)
	}
	if len(p.Done) != 0 {
		t.Errorf("%+v", p.Done)
	}
}
