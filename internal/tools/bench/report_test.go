package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func walls(all ...float64) (samples []sample) {
	for _, x := range all {
		samples = append(samples, sample{Wall: x, CPU: x / 2, Peak: 30e6, Anon: 5e6, Rate: 1000 / x})
	}
	return samples
}

func TestTheMedianIsTheMiddleWhateverTheOrder(t *testing.T) {
	for want, samples := range map[spread][]sample{
		{}:            nil,
		{3, 3, 3}:     walls(3),
		{2, 1, 9}:     walls(9, 1, 2),
		{2.5, 1, 900}: walls(900, 1, 2, 3),
	} {
		if got := spreadOf(samples, wall.of); got != want {
			t.Errorf("of %v it is %v instead of %v", samples, got, want)
		}
	}
}

func TestVerdictsAreByTheBestPeerAndNoAnchor(t *testing.T) {
	ours := cell{label: "lobby", samples: walls(10)}
	near, far := cell{label: "near", samples: walls(20)}, cell{label: "far", samples: walls(100)}
	copying := cell{label: "cp", anchor: true, samples: walls(1)}
	for _, c := range []struct {
		name    string
		goal    goal
		cells   []cell
		ratio   float64
		verdict string
	}{
		{"the best peer counts", goal{wall, 0.6, 0.3}, []cell{ours, far, near}, 0.5, "floor"},
		{"a worse peer alone", goal{wall, 0.6, 0.3}, []cell{ours, far}, 0.1, "goal"},
		{"an anchor is shown only", goal{wall, 0.6, 0.3}, []cell{ours, copying}, 0, ""},
		{"at the limit it is reached", goal{wall, 0.6, 0.5}, []cell{ours, near, copying}, 0.5, "goal"},
		{"slower than allowed", goal{wall, 0.4, 0.3}, []cell{ours, near}, 0.5, "missed"},
		{"more requests are better", goal{rate, 4, 8}, []cell{ours, far}, 10, "goal"},
		{"the peer with most requests counts", goal{rate, 2, 8}, []cell{ours, far, near}, 2, "floor"},
		{"memory stands alone", goal{anonymous, 6e6, 4e6}, []cell{ours, far}, 0, "floor"},
		{"nothing is expected", goal{of: size}, []cell{ours, far}, 0, ""},
		{"nobody to compare with", goal{wall, 1, 1}, []cell{ours}, 0, ""},
	} {
		r := result{&operation{}, c.goal, c.cells}
		if ratio, _ := r.ratio(); ratio != c.ratio || r.verdict() != c.verdict {
			t.Errorf("%s: %g and %q instead of %g and %q", c.name, ratio, r.verdict(), c.ratio, c.verdict)
		}
	}
}

func TestTheTableIsMarkdown(t *testing.T) {
	show := &operation{name: "people/show", title: "show"}
	cells := []cell{
		{label: "lobby", samples: walls(8, 10, 12)}, {label: "slow", samples: walls(200)},
		{label: "cp", anchor: true, samples: walls(0.5)}, {label: "fast", samples: walls(5, 5.25)},
	}
	results := []result{{show, goal{wall, 2, 1.3}, cells}, {show, goal{anonymous, 64e6, 32e6}, cells[:1]}}
	var out bytes.Buffer
	printTable(&out, "lobby", "others", results)
	printTable(&out, "lobby", "others", nil)
	printDetails(&out, results)
	want := `| operation | lobby | others | ratio | floor | goal | |
|---|---|---|---:|---:|---:|---|
| show | 10.0 ms (8.00 to 12.0) | fast 5.12 ms (5.00 to 5.25), slow 200 ms, *cp 0.50 ms* | 1.95 | 2 | 1.3 | floor |
| show: peak anonymous memory | 5.00 MB (5.00 to 5.00) |  |  | 64.0 MB | 32.0 MB | goal |

| operation | tool | runs | median ms | cpu ms | peak MB | anonymous MB |
|---|---|---:|---:|---:|---:|---:|
| people/show | lobby | 3 | 10.0 | 5.00 | 30.0 | 5.00 |
| people/show | slow | 1 | 200 | 100 | 30.0 | 5.00 |
| people/show | cp | 1 | 0.50 | 0.25 | 30.0 | 5.00 |
| people/show | fast | 2 | 5.12 | 2.56 | 30.0 | 5.00 |
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestABusyMachineIsWarnedOf(t *testing.T) {
	if got := (machine{Load: 0.2}).warnings(quiet{Load: 9, Others: 0.1}); len(got) > 0 {
		t.Errorf("a quiet machine, busy with us alone, is warned of: %v", got)
	}
	if got := (machine{Load: 0.9}).warnings(quiet{Others: 1.2}); len(got) != 2 || !strings.Contains(got[1], "1.2 processors") {
		t.Errorf("the warnings are %v", got)
	}
}

func TestTheMachineIsKnown(t *testing.T) {
	m := look(t.TempDir())
	if m.Cores < 1 || m.Memory < 1<<28 || m.Kernel == "" || m.FileSystem == "" || m.busy == 0 {
		t.Errorf("the machine is %+v", m)
	}
	if q := m.since(); q.Others < 0 || q.Others > float64(2*m.Cores) {
		t.Errorf("others kept %g processors busy", q.Others)
	}
}

func TestTheFileSystemIsThatOfTheNearestMount(t *testing.T) {
	const mounts = "1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 0:5 / /data rw shared:1 - xfs /dev/b rw\n3 1 0:6 / /dat rw - tmpfs none rw\nnonsense\n"
	for folder, want := range map[string]string{"/data/x": "xfs", "/data": "xfs", "/database": "ext4", "/dat/a": "tmpfs"} {
		if got := fileSystem(mounts, folder); got != want {
			t.Errorf("%s lies in %s instead of %s", folder, got, want)
		}
	}
}

func TestRequestsThatFailAreNoMeasure(t *testing.T) {
	one, err := readWrk([]byte("Running 5s test\nWRK\t5570.250\t12.500\t0\n"))
	if err != nil || one.Rate != 5570.25 || one.P99 != 12.5 {
		t.Errorf("%+v, %v", one, err)
	}
	for _, out := range []string{"", "WRK\t5570.0\t12.5\t3\n", "WRK\tmany\n"} {
		if _, err := readWrk([]byte(out)); err == nil {
			t.Errorf("%q passes for a measure", out)
		}
	}
}

func TestExportsAreCountedByRowsAndNotByLines(t *testing.T) {
	path := t.TempDir() + "/export.csv"
	if err := os.WriteFile(path, []byte("id,message\n1,\"two\nlines\"\n2,one\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := rowsOf(path); err != nil || got != "2" {
		t.Errorf("%s rows, %v", got, err)
	}
}

func TestAnswersOfDifferentToolsReadAlike(t *testing.T) {
	for _, c := range []struct {
		read       func([]byte) (string, error)
		text, want string
	}{
		{words, "10|7|3\n", "10 7 3"},
		{words, "10\n7\n3", "10 7 3"},
		{listed, "web|3\nchat|1\n", "chat 1\nweb 3"},
		{minutes, "2026-11-19 20:22:44+00\n2026-11-18T01:02:03Z\n", "2026-11-19 20:22\n2026-11-18 01:02"},
		{lines, "P1\nP2\n", "2"},
	} {
		if got, err := c.read([]byte(c.text)); err != nil || got != c.want {
			t.Errorf("%q reads %q, %v", c.text, got, err)
		}
	}
	if _, err := minutes([]byte("nobody")); err == nil {
		t.Error("a page without anybody passes for one")
	}
}
