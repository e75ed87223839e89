package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// pool runs chunks side by side.
type pool struct {
	*state
	out io.Writer
	bin string // folder of test programs

	programs map[string]string // what they are, by row

	mu    sync.Mutex // of what follows, and of out
	begun int
	total int
}

// run runs what is left of the rows; those that measure waiting come first, one after
// the other. It ends early, with an error, when the context does.
func (p *pool) run(ctx context.Context, rows []row, jobs int) error {
	if err := p.build(ctx, rows); err != nil {
		return err
	}
	if err := p.keep(rows, p.programs); err != nil {
		return err
	}
	todo := p.left(rows)
	p.total = len(todo)
	for _, alone := range []bool{true, false} {
		jobs := jobs
		if alone {
			jobs = 1
		}
		queue := make(chan chunk)
		failed := make([]error, jobs)
		var all sync.WaitGroup
		for i := range jobs {
			all.Go(func() {
				for c := range queue {
					failed[i] = errors.Join(failed[i], p.one(ctx, c))
				}
			})
		}
		for _, c := range todo {
			if c.row.alone == alone && ctx.Err() == nil {
				queue <- c
			}
		}
		close(queue)
		all.Wait()
		if err := errors.Join(failed...); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return fmt.Errorf("interrupted; what is done is kept, and the same command goes on from there")
	}
	return nil
}

// one runs a chunk and notes what came of it, unless it was interrupted.
func (p *pool) one(ctx context.Context, c chunk) error {
	p.mu.Lock()
	p.begun++
	fmt.Fprintf(p.out, "%d/%d %s %s\n", p.begun, p.total, c.row.name(), c.words())
	p.mu.Unlock()
	begin := time.Now()
	said, err := c.run(ctx, p.program(c.row))
	if ctx.Err() != nil {
		return nil
	}
	r := result{Row: c.row.name(), Code: p.Code, Program: p.programs[c.row.name()], No: c.no, Rounds: c.rounds, Lasts: c.lasts, Seed: c.seed, Took: time.Since(begin)}
	found, unread := figures(said)
	if c.row.fuzzes() {
		found = fuzzed(said)
	}
	if strings.Contains(said, "no tests to run") || strings.Contains(said, "no fuzz tests to fuzz") {
		err = errors.New("there is no such test")
	}
	r.Figures = found
	if err = errors.Join(err, unread); err != nil {
		r.Failed, r.Again = tail(said)+err.Error(), c.again()
		p.mu.Lock()
		fmt.Fprintf(p.out, "FAIL %s: %v\n  %s\n", c.row.name(), err, r.Again)
		p.mu.Unlock()
	}
	return p.add(r)
}

// tail is the end of what a test said.
func tail(said string) string {
	const most = 30
	lines := strings.SplitAfter(said, "\n")
	return strings.Join(lines[max(0, len(lines)-most):], "")
}

// program is the test program of a row. Those for fuzzing count what they reach.
func (p *pool) program(r row) string {
	name := strings.ReplaceAll(r.pkg, "/", "-")
	if r.fuzzes() {
		name += "-fuzz"
	}
	return filepath.Join(p.bin, name+".test")
}

// build makes the test programs that are not there yet, and learns what each is.
func (p *pool) build(ctx context.Context, rows []row) error {
	p.programs = map[string]string{}
	known := map[string]string{}
	for _, r := range rows {
		program := p.program(r)
		if known[program] == "" {
			if err := compile(ctx, r, program); err != nil {
				return err
			}
			is, err := identity(program, r.pkg)
			if err != nil {
				return err
			}
			known[program] = is
		}
		p.programs[r.name()] = known[program]
	}
	return nil
}

// compile makes the test program of a row unless it is there.
func compile(ctx context.Context, r row, program string) error {
	if _, err := os.Stat(program); err == nil {
		return nil
	}
	args := []string{"test", "-c", "-o", program + ".new", "./" + r.pkg}
	if r.fuzzes() {
		args = append(args, "-fuzz", ".")
	}
	out, err := exec.CommandContext(ctx, "go", args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return os.Rename(program+".new", program)
}

// identity is a hash of a test program and of what it reads in its folder, but for the
// seeds that fuzzing stores.
func identity(program, folder string) (string, error) {
	sum := sha256.New()
	add := func(path string) error {
		text, err := os.ReadFile(path)
		fmt.Fprintf(sum, "%s %d\n%s", filepath.Base(path), len(text), text)
		return err
	}
	if err := add(program); err != nil {
		return "", err
	}
	err := filepath.WalkDir(filepath.Join(folder, "testdata"), func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "fuzz" || d.Name() == "rapid"):
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		return add(path)
	})
	return hex.EncodeToString(sum.Sum(nil)[:12]), err
}
