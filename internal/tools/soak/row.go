package main

import (
	"fmt"
	"io/fs"
	"math"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// row is a promise and the test or fuzz target that shows it.
type row struct {
	what string // in words of docs/trust.md
	pkg  string // folder, from the root of the repository
	test string // of a test, of several with | between them, or of a fuzz target

	// How much there is to do, and how much of it at once: rounds, or time. With
	// neither the test runs once, as make test does.
	rounds, chunk int
	lasts, part   time.Duration

	alone  bool    // measures waiting: nothing runs beside it
	limits []limit // what its figures are held to, besides what the test itself demands
}

// limit is what a figure is held to.
type limit struct {
	figure string
	bound  bound
	value  float64
}

// bound is the side on which a limit lies.
type bound string

const (
	atMost  bound = "≤"
	atLeast bound = "≥"
)

// holds says whether a value is within the limit.
func (l limit) holds(v float64) bool {
	if l.bound == atMost {
		return v <= l.value
	}
	return v >= l.value
}

// pattern selects the tests.
func (r row) pattern() string { return "^(" + r.test + ")$" }

// tests is the names of the tests.
func (r row) tests() []string { return strings.Split(r.test, "|") }

func (r row) name() string { return r.pkg + " " + r.test }

func (r row) fuzzes() bool { return strings.HasPrefix(r.test, "Fuzz") }

// chunk is what runs at once.
type chunk struct {
	row    row
	no     int
	rounds int
	lasts  time.Duration
	seed   uint64
}

// chunks divides the work of a row, of which scale is asked for. Seeds follow from the
// first one; none is 0, which would be no seed.
func (r row) chunks(scale float64, first uint64) (all []chunk) {
	add := func(rounds int, lasts time.Duration) {
		all = append(all, chunk{row: r, no: len(all), rounds: rounds, lasts: lasts, seed: first + uint64(len(all)) + 1})
	}
	switch {
	case r.rounds > 0:
		for left := int(math.Ceil(float64(r.rounds) * scale)); left > 0; left -= r.chunk {
			add(min(left, r.chunk), 0)
		}
	case r.lasts > 0:
		left := max(time.Second, time.Duration(float64(r.lasts)*scale).Round(time.Second))
		for ; left > 0; left -= r.part {
			add(0, min(left, r.part))
		}
	default:
		add(0, 0)
	}
	return all
}

// all is the rows of the table and those of the fuzz targets below a folder, as far as
// they are asked for.
func all(root string, only *regexp.Regexp) ([]row, error) {
	targets, err := fuzzTargets(root)
	if err != nil {
		return nil, err
	}
	rows := slices.DeleteFunc(append(table(), targets...), func(r row) bool { return !only.MatchString(r.name()) })
	if len(rows) == 0 {
		return nil, fmt.Errorf("-only %s: nothing of that name", only)
	}
	return rows, nil
}

// fuzzTargets finds every fuzz target in the tests below a folder.
func fuzzTargets(root string) (rows []row, err error) {
	target := regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, "_test.go") {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		for _, m := range target.FindAllSubmatch(text, -1) {
			r := row{what: "anything at all, given to " + path.Base(filepath.ToSlash(folder)), pkg: filepath.ToSlash(folder), test: string(m[1]), lasts: otherTime, part: fuzzPart}
			if slices.Contains(promised(), r.test) {
				r.lasts = fuzzTime
			}
			rows = append(rows, r)
		}
		return nil
	})
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.name(), b.name()) })
	return rows, err
}
