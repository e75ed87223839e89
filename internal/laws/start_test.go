package laws_test

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What all packages together may take before main begins. Bytes and allocations are
// the same at every start; time is not, so that it has more room.
const (
	startBytes  = 395_000
	startAllocs = 3_500
	startMillis = 6.0
)

// starts is how often the program is started: of each package the quickest counts.
const starts = 9

// start is what a package takes before main begins.
type start struct {
	name   string
	millis float64
	bytes  int
	allocs int
}

func TestTheProgramStartsWithinItsBudget(t *testing.T) {
	program := filepath.Join(t.TempDir(), "lobby")
	build := exec.Command("go", "build", "-o", program, "./cmd/lobby")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	best := map[string]start{}
	for range starts {
		for _, s := range startOf(t, program) {
			was, met := best[s.name]
			if met {
				s.millis, s.bytes, s.allocs = min(s.millis, was.millis), min(s.bytes, was.bytes), min(s.allocs, was.allocs)
			}
			best[s.name] = s
		}
	}
	var sum start
	var all []start
	for _, s := range best {
		all = append(all, s)
		sum.millis, sum.bytes, sum.allocs = sum.millis+s.millis, sum.bytes+s.bytes, sum.allocs+s.allocs
		if strings.HasPrefix(s.name, strings.TrimSuffix(module, "/")) || s.name == "main" {
			t.Errorf("%s runs before main: %s", s.name, s)
		}
	}
	if len(all) < 10 {
		t.Fatalf("only %d packages say what they take", len(all))
	}
	t.Logf("in all: %s", sum)
	if sum.bytes > startBytes || sum.allocs > startAllocs {
		t.Errorf("packages take %s before main; %d bytes and %d allocations are the budget; most take\n%s", sum, startBytes, startAllocs,
			worst(all, func(s start) float64 { return float64(s.bytes) }))
	}
	if sum.millis > startMillis {
		t.Errorf("packages take %s before main; %.1f ms are the budget; most take\n%s", sum, startMillis,
			worst(all, func(s start) float64 { return s.millis }))
	}
}

func (s start) String() string {
	return fmt.Sprintf("%.2f ms, %d bytes, %d allocations", s.millis, s.bytes, s.allocs)
}

// worst names the five packages of which something is most.
func worst(all []start, most func(start) float64) string {
	slices.SortFunc(all, func(a, b start) int { return cmp.Compare(most(b), most(a)) })
	var b strings.Builder
	for _, s := range all[:5] {
		fmt.Fprintf(&b, "%s: %s\n", s.name, s)
	}
	return b.String()
}

// startOf starts the program once and reads what the runtime tells of its packages.
func startOf(t *testing.T, program string) []start {
	t.Helper()
	var told bytes.Buffer
	cmd := exec.Command(program, "version")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	cmd.Stderr = &told
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &told)
	}
	line := regexp.MustCompile(`(?m)^init (\S+) @\S+ ms, (\S+) ms clock, (\d+) bytes, (\d+) allocs$`)
	var all []start
	for _, m := range line.FindAllStringSubmatch(told.String(), -1) {
		s := start{name: m[1]}
		var err [3]error
		s.millis, err[0] = strconv.ParseFloat(m[2], 64)
		s.bytes, err[1] = strconv.Atoi(m[3])
		s.allocs, err[2] = strconv.Atoi(m[4])
		for _, e := range err {
			if e != nil {
				t.Fatal(e)
			}
		}
		all = append(all, s)
	}
	return all
}
