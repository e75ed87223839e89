package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// call is a process to run to its end. All of its texts may name variables of the set.
type call struct {
	argv []string
	in   string // the file it reads; "" is nothing
	out  string // the file it writes to; "" is nowhere
}

// longest is how long one process may take.
const longest = time.Hour

// measured runs processes one after the other, as one operation.
func measured(calls ...call) measure {
	return func(ctx context.Context, s *set) (sum sample, err error) {
		for _, c := range calls {
			one, err := s.run(ctx, c)
			if err != nil {
				return sum, err
			}
			sum.Wall += one.Wall
			sum.CPU += one.CPU
			sum.Peak, sum.Anon = max(sum.Peak, one.Peak), max(sum.Anon, one.Anon)
		}
		return sum, nil
	}
}

// doing runs processes one after the other, unmeasured.
func doing(calls ...call) step {
	return func(ctx context.Context, s *set) error {
		_, err := measured(calls...)(ctx, s)
		return err
	}
}

func (s *set) run(ctx context.Context, c call) (sample, error) {
	cmd, finish, err := s.command(ctx, c)
	if err != nil {
		return sample{}, err
	}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return sample{}, finish(err)
	}
	memory := watch(cmd.Process.Pid)
	err = cmd.Wait()
	took := time.Since(begin)
	m := memory()
	if err := finish(err); err != nil {
		return sample{}, err
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return sample{Wall: milliseconds(took), CPU: milliseconds(cpu), Peak: m.peak, Anon: m.anon}, nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// command prepares a call. finish closes its files and says why it failed.
func (s *set) command(ctx context.Context, c call) (cmd *exec.Cmd, finish func(error) error, err error) {
	argv := make([]string, len(c.argv))
	for i, a := range c.argv {
		argv[i] = s.expand(a)
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	cmd = exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env, cmd.Dir = s.environ(), s.work
	var open []*os.File
	file := func(f *os.File, failed error) *os.File {
		if err = errors.Join(err, failed); failed == nil {
			open = append(open, f)
		}
		return f
	}
	said := filepath.Join(s.work, "stderr")
	cmd.Stderr = file(os.Create(said))
	if c.in != "" {
		cmd.Stdin = file(os.Open(s.expand(c.in)))
	}
	if c.out != "" {
		cmd.Stdout = file(os.Create(s.expand(c.out)))
	}
	finish = func(err error) error {
		cancel()
		for _, f := range open {
			err = errors.Join(err, f.Close())
		}
		if err == nil {
			return nil
		}
		text, _ := os.ReadFile(said)
		return fmt.Errorf("%s: %w: %s", strings.Join(argv, " "), err, bytes.TrimSpace(text[:min(len(text), 2000)]))
	}
	if err != nil {
		return nil, nil, finish(err)
	}
	return cmd, finish, nil
}

// output runs a process and gives what it wrote.
func (s *set) output(ctx context.Context, c call) ([]byte, error) {
	c.out = filepath.Join(s.work, "stdout")
	if _, err := s.run(ctx, c); err != nil {
		return nil, err
	}
	return os.ReadFile(c.out)
}
