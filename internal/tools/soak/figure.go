package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/soak"
)

// figure is something that a test counted or measured.
type figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

// figures takes the figures out of what a test printed; one that is a time such as 12ms
// becomes milliseconds. One that is no number is an error: nobody could gather it.
func figures(out string) (all []figure, err error) {
	for line := range strings.Lines(out) {
		_, told, ok := strings.Cut(line, soak.FigureMark)
		if !ok {
			continue
		}
		name, text, _ := strings.Cut(strings.TrimSpace(told), " = ")
		v, err := strconv.ParseFloat(text, 64)
		if d, wrong := time.ParseDuration(text); err != nil && wrong == nil {
			name, v, err = name+" ms", float64(d.Milliseconds()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("the figure %q is %q, which is no number", name, text)
		}
		all = gather(all, figure{name, v})
	}
	return all, nil
}

// fuzzed takes how many inputs were tried out of what a fuzz target printed.
func fuzzed(out string) []figure {
	tried := regexp.MustCompile(`(?m)^fuzz: elapsed: .*, execs: (\d+) `).FindAllStringSubmatch(out, -1)
	if len(tried) == 0 {
		return nil
	}
	n, _ := strconv.ParseFloat(tried[len(tried)-1][1], 64) // digits
	return []figure{{"inputs", n}}
}

// gather adds a figure to others. Of one name there is one value: the largest when the
// name ends in ms, the smallest when it ends in ratio, and the sum of all others.
func gather(all []figure, f figure) []figure {
	for i, have := range all {
		if have.Name != f.Name {
			continue
		}
		switch {
		case strings.HasSuffix(f.Name, " ms"):
			all[i].Value = max(have.Value, f.Value)
		case strings.HasSuffix(f.Name, " ratio"):
			all[i].Value = min(have.Value, f.Value)
		default:
			all[i].Value += f.Value
		}
		return all
	}
	return append(all, f)
}

func (f figure) String() string {
	return f.Name + " " + strconv.FormatFloat(f.Value, 'f', -1, 64)
}
