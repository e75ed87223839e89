package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheReportIsWrittenBetweenItsMarks(t *testing.T) {
	kill := row{what: "kills", pkg: "a", test: "TestA", rounds: 30, chunk: 10}
	wait := row{what: "waits", pkg: "b", test: "TestB", lasts: time.Minute, part: time.Minute, limits: []limit{{"wait ms", atMost, 500}}}
	is := code{Commit: "0000000a1111"}
	s := &state{Code: is, Scale: 1, Done: []result{
		{Row: "a TestA", No: 0, Code: code{Commit: "0000000b1111"}, Rounds: 10, Took: time.Second, Figures: []figure{{"rounds", 10}, {"lost", 0}}},
		{Row: "a TestA", No: 1, Code: is, Rounds: 10, Took: time.Second, Figures: []figure{{"rounds", 10}, {"lost", 1}}, Failed: "lost P1\nexit status 1", Again: "LOBBY_SOAK_SEED=12 go test"},
		{Row: "b TestB", Code: is, Lasts: time.Minute, Took: time.Minute, Figures: []figure{{"wait ms", 612}}},
	}}
	r := report{state: s, machine: machine{"go1.26", "Linux 6", 2}, rows: []row{kill, wait}}
	page := filepath.Join(t.TempDir(), "trust.md")
	write := func(text string) error {
		if err := os.WriteFile(page, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return r.rewrite(page)
	}
	if err := write("# Trust\n" + beginMark + "old\n" + endMark + "the end\n"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	want := "# Trust\n" + beginMark + `
Commit 0000000a11, go1.26, Linux 6, 2 cores; seeds from 11; parts done at 0000000b11, whose test programs were the same.

| what | test | asked | done | figures | took |
|---|---|---|---|---|---|
| kills | ` + "`TestA`" + ` | 30 | 10 | rounds 20; lost 1; **failed 1 times** | 2s |
| waits | ` + "`TestB`" + ` | 1m | 1m | **wait ms 612, promised ≤ 500** | 1m0s |

Failed: ` + "`LOBBY_SOAK_SEED=12 go test`" + `

` + "```\nlost P1\nexit status 1\n```\n\n" + endMark + "the end\n"
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Error(d)
	}
	if n := r.broken(); n != 2 {
		t.Errorf("%d are broken", n)
	}
	if err := write("# Trust\n"); err == nil || !strings.Contains(err.Error(), "soak: begin") {
		t.Error(err)
	}
}

func TestAFigureThatIsMissingDoesNotHold(t *testing.T) {
	wait := row{pkg: "b", test: "TestB", limits: []limit{{"ratio", atLeast, 0.7}}}
	s := &state{Scale: 1, Done: []result{{Row: "b TestB"}}}
	if n := (report{state: s, rows: []row{wait}}).broken(); n != 1 {
		t.Errorf("%d are broken", n)
	}
	s.Done[0].Figures = []figure{{"ratio", 0.8}}
	if n := (report{state: s, rows: []row{wait}}).broken(); n != 0 {
		t.Errorf("%d are broken", n)
	}
}
