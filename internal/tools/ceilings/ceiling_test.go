package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const printed = `goos: linux
pkg: example.org/x
BenchmarkStore/show-2         	      20	    350 ns/op	    4096 B/op	      37 allocs/op
BenchmarkStore/list-of-25-2   	      20	  35012 ns/op	   14096 B/op	     412 allocs/op
BenchmarkWrite-2              	       5	  35012 ns/op	     99.1 MB/s	   14096 B/op	       0 allocs/op
PASS
`

func TestACeilingHoldsOrSaysWhatBrokeIt(t *testing.T) {
	list := []ceiling{{"internal/x", "BenchmarkStore/show", 20, 37}, {"internal/x", "BenchmarkStore/list-of-25", 20, 411}, {"internal/x", "BenchmarkWrite", 5, 0}, {"internal/x", "BenchmarkGone", 5, 9}}
	lines, failed := compare(list, read("internal/x", printed))
	want := []string{
		"ok   internal/x BenchmarkStore/show: 37 allocations an operation, at most 37",
		"MORE internal/x BenchmarkStore/list-of-25: 412 allocations an operation, at most 411",
		"ok   internal/x BenchmarkWrite: 0 allocations an operation, at most 0",
		"GONE internal/x BenchmarkGone: 0 allocations an operation, at most 9",
	}
	if d := cmp.Diff(want, lines); d != "" || failed != 2 {
		t.Fatalf("%d failed: %s", failed, d)
	}
}

func TestWhatIsRecordedIsReadBack(t *testing.T) {
	list := []ceiling{{"internal/x", "BenchmarkStore/show", 20, 30}, {"internal/y", "BenchmarkGone", 5, 9}}
	got, err := parse("\n# nothing\n" + format(raised(list, read("internal/x", printed))))
	if d := cmp.Diff([]ceiling{{"internal/x", "BenchmarkStore/show", 20, 45}}, got, cmp.AllowUnexported(ceiling{})); d != "" || err != nil {
		t.Fatal(d, err)
	}
	for _, bad := range []string{"internal/x BenchmarkA 5", "internal/x BenchmarkA five 1", "internal/x BenchmarkA 0 1"} {
		if _, err := parse("# first\n" + bad); err == nil || !strings.Contains(err.Error(), ":2:") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestBenchmarksOfAPackageRunAtOnce(t *testing.T) {
	got := groups([]ceiling{{"a", "BenchmarkX/1", 5, 0}, {"b", "BenchmarkX", 5, 0}, {"a", "BenchmarkX/2", 5, 0}, {"a", "BenchmarkY", 5, 0}, {"a", "BenchmarkZ", 9, 0}})
	want := []group{{"a", 5, []string{"BenchmarkX", "BenchmarkY"}}, {"b", 5, []string{"BenchmarkX"}}, {"a", 9, []string{"BenchmarkZ"}}}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(group{})); d != "" {
		t.Fatal(d)
	}
	if got := got[0].pattern(); got != "^(BenchmarkX|BenchmarkY)$" {
		t.Fatal(got)
	}
}
