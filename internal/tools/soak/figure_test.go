package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const printed = `=== RUN   TestX
    x_test.go:10: again: LOBBY_SOAK_SEED=7
    x_test.go:20: figure: rounds = 50
=== RUN   TestX/part
    x_test.go:20: figure: worst wait ms = 12.5
    x_test.go:20: figure: worst wait ms = 11
    x_test.go:20: figure: slowest to fastest ratio = 0.9
    x_test.go:20: figure: slowest to fastest ratio = 0.8
    x_test.go:20: figure: rounds = 25
    x_test.go:20: figure: p99 of a list = 1.5s
--- PASS: TestX (0.01s)
`

func TestFiguresOfOneNameAreGathered(t *testing.T) {
	got, err := figures(printed)
	want := []figure{{"rounds", 75}, {"worst wait ms", 12.5}, {"slowest to fastest ratio", 0.8}, {"p99 of a list ms", 1500}}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Fatal(d, err)
	}
	if got := want[1].String(); got != "worst wait ms 12.5" {
		t.Fatal(got)
	}
}

func TestAFigureThatIsNoNumberIsTold(t *testing.T) {
	for _, text := range []string{"figure: wait = 12 apples\n", "figure: wait\n", "figure: \n"} {
		if _, err := figures(text); err == nil || !strings.Contains(err.Error(), "no number") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestInputsOfAFuzzTargetAreCounted(t *testing.T) {
	got := fuzzed("fuzz: elapsed: 0s, gathering baseline coverage: 0/5 completed\nfuzz: elapsed: 3s, execs: 1200 (400/sec), new interesting: 3 (total: 8)\nfuzz: elapsed: 4s, execs: 1500 (300/sec), new interesting: 3 (total: 8)\nPASS\n")
	if d := cmp.Diff([]figure{{"inputs", 1500}}, got); d != "" {
		t.Fatal(d)
	}
	if got := fuzzed("FAIL\n"); got != nil {
		t.Fatal(got)
	}
}
