package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// reportPath is the page that has the table.
const reportPath = "docs/trust.md"

// What stands between these lines of the page is written by a run.
const (
	beginMark = "<!-- soak: begin -->\n"
	endMark   = "<!-- soak: end -->\n"
)

// report is what a run found out.
type report struct {
	*state
	machine machine
	rows    []row
}

// print writes the table and, below it, whatever failed.
func (r report) print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Commit %s, %s, %s, %d cores; seeds from %d", r.Code, r.machine.golang, r.machine.kernel, r.machine.cores, r.Code.seed()+1)
	if r.Scale != 1 {
		fmt.Fprintf(&b, "; %v of the deep numbers", r.Scale)
	}
	if others := r.commits(); len(others) > 0 {
		fmt.Fprintf(&b, "; parts done at %s, whose test programs were the same", strings.Join(others, " and "))
	}
	b.WriteString(".\n\n| what | test | asked | done | figures | took |\n|---|---|---|---|---|---|\n")
	for _, row := range r.rows {
		r.line(&b, row)
	}
	for _, row := range r.rows {
		for _, one := range r.of(row) {
			if one.Failed != "" {
				fmt.Fprintf(&b, "\nFailed: `%s`\n\n```\n%s\n```\n", one.Again, strings.TrimSpace(one.Failed))
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// line is what came of one promise.
func (r report) line(b *strings.Builder, row row) {
	asked, done, took := amount{}, amount{}, time.Duration(0)
	for _, c := range row.chunks(r.Scale, 0) {
		asked.add(c.rounds, c.lasts)
	}
	failed := 0
	for _, one := range r.of(row) {
		took += one.Took
		if one.Failed != "" {
			failed++
			continue
		}
		done.add(one.Rounds, one.Lasts)
	}
	var told []string
	for _, f := range r.gathered(row) {
		text := f.String()
		for _, l := range row.limits {
			if l.figure == f.Name && !l.holds(f.Value) {
				text = fmt.Sprintf("**%s, promised %s %v**", text, l.bound, l.value)
			}
		}
		told = append(told, text)
	}
	if failed > 0 {
		told = append(told, fmt.Sprintf("**failed %d times**", failed))
	}
	fmt.Fprintf(b, "| %s | %s | %v | %v | %s | %v |\n", row.what, "`"+strings.Join(row.tests(), "`, `")+"`", asked, done, strings.Join(told, "; "), took.Round(time.Second))
}

// gathered is the figures of a row's chunks, taken together.
func (r report) gathered(row row) (all []figure) {
	for _, one := range r.of(row) {
		for _, f := range one.Figures {
			all = gather(all, f)
		}
	}
	return all
}

// broken counts the rows that failed, or whose figures are beyond their limits or
// missing.
func (r report) broken() (n int) {
	for _, row := range r.rows {
		broken := false
		for _, one := range r.of(row) {
			broken = broken || one.Failed != ""
		}
		for _, l := range row.limits {
			held := false
			for _, f := range r.gathered(row) {
				held = held || f.Name == l.figure && l.holds(f.Value)
			}
			broken = broken || !held
		}
		if broken {
			n++
		}
	}
	return n
}

// rewrite puts the report between the marks of a page.
func (r report) rewrite(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, begins := bytes.Cut(text, []byte(beginMark))
	_, after, ends := bytes.Cut(rest, []byte(endMark))
	if !begins || !ends {
		return fmt.Errorf("%s has no lines %q and %q to write between", path, strings.TrimSpace(beginMark), strings.TrimSpace(endMark))
	}
	var b bytes.Buffer
	b.Write(before)
	b.WriteString(beginMark + "\n")
	if err := r.print(&b); err != nil {
		return err
	}
	b.WriteString("\n" + endMark)
	b.Write(after)
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// amount is how much was asked for or done.
type amount struct {
	runs, rounds int
	lasts        time.Duration
}

func (a *amount) add(rounds int, lasts time.Duration) {
	a.runs++
	a.rounds += rounds
	a.lasts += lasts
}

func (a amount) String() string {
	switch {
	case a.rounds > 0:
		return fmt.Sprint(a.rounds)
	case a.lasts > 0:
		return strings.Replace(a.lasts.String(), "m0s", "m", 1)
	}
	return fmt.Sprint(a.runs)
}
