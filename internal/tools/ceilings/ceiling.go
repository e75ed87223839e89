package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ceiling is the most allocations an operation of a benchmark may make.
type ceiling struct {
	pkg  string // folder, from the root of the repository
	name string // with those of its parts: BenchmarkStore/show
	runs int    // operations measured
	most int    // allocations an operation
}

// parse reads the recorded ceilings: a line each, # begins a comment.
func parse(text string) ([]ceiling, error) {
	var list []ceiling
	for i, line := range strings.Split(text, "\n") {
		fields := strings.Fields(strings.SplitN(line, "#", 2)[0])
		if len(fields) == 0 {
			continue
		}
		if len(fields) != 4 {
			return nil, fmt.Errorf("%s:%d: want a package, a benchmark, how many operations and the most allocations", path, i+1)
		}
		runs, err := strconv.Atoi(fields[2])
		most, err2 := strconv.Atoi(fields[3])
		if err != nil || err2 != nil || runs < 1 {
			return nil, fmt.Errorf("%s:%d: %s and %s are no numbers", path, i+1, fields[2], fields[3])
		}
		list = append(list, ceiling{fields[0], fields[1], runs, most})
	}
	return list, nil
}

// format writes ceilings so that parse reads them.
func format(list []ceiling) string {
	var b strings.Builder
	b.WriteString("# package, benchmark, operations measured, most allocations an operation.\n")
	b.WriteString("# Written by: go run ./internal/tools/ceilings -record\n")
	for _, c := range list {
		fmt.Fprintf(&b, "%s %s %d %d\n", c.pkg, c.name, c.runs, c.most)
	}
	return b.String()
}

// group is benchmarks that are run at once.
type group struct {
	pkg   string
	runs  int
	names []string // without those of their parts
}

func groups(list []ceiling) []group {
	var all []group
	for _, c := range list {
		i := slices.IndexFunc(all, func(g group) bool { return g.pkg == c.pkg && g.runs == c.runs })
		if i < 0 {
			i, all = len(all), append(all, group{pkg: c.pkg, runs: c.runs})
		}
		if root, _, _ := strings.Cut(c.name, "/"); !slices.Contains(all[i].names, root) {
			all[i].names = append(all[i].names, root)
		}
	}
	return all
}

// pattern selects the benchmarks of the group.
func (g group) pattern() string {
	quoted := make([]string, len(g.names))
	for i, n := range g.names {
		quoted[i] = regexp.QuoteMeta(n)
	}
	return "^(" + strings.Join(quoted, "|") + ")$"
}

// measured is what benchmarks allocated.
type measured []struct {
	pkg, name string
	allocs    int
}

// read takes the allocations from what go test -cpu 2 prints of a package.
func read(pkg, out string) (all measured) {
	line := regexp.MustCompile(`^(Benchmark\S+)-2\s.*\s(\d+) allocs/op`)
	for text := range strings.Lines(out) {
		m := line.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		n, _ := strconv.Atoi(m[2]) // digits
		all = append(all, struct {
			pkg, name string
			allocs    int
		}{pkg, m[1], n})
	}
	return all
}

// of finds what one benchmark allocated.
func (m measured) of(c ceiling) (int, bool) {
	for _, x := range m {
		if x.pkg == c.pkg && x.name == c.name {
			return x.allocs, true
		}
	}
	return 0, false
}

// compare says of each ceiling whether it holds, and how many do not.
func compare(list []ceiling, found measured) (lines []string, failed int) {
	for _, c := range list {
		n, ok := found.of(c)
		state := "ok"
		switch {
		case !ok:
			state, failed = "GONE", failed+1
		case n > c.most:
			state, failed = "MORE", failed+1
		}
		lines = append(lines, fmt.Sprintf("%-4s %s %s: %d allocations an operation, at most %d", state, c.pkg, c.name, n, c.most))
	}
	return lines, failed
}

// raised are the ceilings as they were measured, with a tenth of room and a few more:
// maps and pools do not always grow at the same moment.
func raised(list []ceiling, found measured) []ceiling {
	out := make([]ceiling, 0, len(list))
	for _, c := range list {
		if n, ok := found.of(c); ok {
			c.most = n + n/10 + 5
			out = append(out, c)
		}
	}
	return out
}
