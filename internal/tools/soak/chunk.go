package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/lobbycli/lobby/internal/soak"
)

// patience is how long a chunk may take beyond what it shall.
const patience = time.Hour

// run runs a chunk in the folder of its package and gives what it said. When the
// context ends, the test ends with all it started.
func (c chunk) run(ctx context.Context, program string) (string, error) {
	cmd := exec.CommandContext(ctx, program, c.flags(program)...)
	cmd.Dir = c.row.pkg
	cmd.Env = append(os.Environ(), c.variables()...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	err := cmd.Run()
	return said.String(), err
}

func (c chunk) flags(program string) []string {
	name, timeout := c.row.pattern(), "-test.timeout="+(patience+c.lasts).String()
	if c.row.fuzzes() {
		corpus := filepath.Join(filepath.Dir(program), "corpus", c.row.pkg)
		return []string{"-test.run=^$", "-test.fuzz=" + name, "-test.fuzztime=" + c.lasts.String(), "-test.fuzzcachedir=" + corpus, "-test.parallel=1", timeout}
	}
	return []string{"-test.run=" + name, "-test.v", timeout}
}

// variables is how much the test is asked for.
func (c chunk) variables() (all []string) {
	if c.row.fuzzes() {
		return nil
	}
	all = append(all, fmt.Sprintf("%s=%d", soak.SeedVariable, c.seed))
	if c.rounds > 0 {
		all = append(all, fmt.Sprintf("%s=%d", soak.RoundsVariable, c.rounds))
	}
	if c.lasts > 0 {
		all = append(all, soak.TimeVariable+"="+c.lasts.String())
	}
	return all
}

// again is the command that runs the chunk once more. What fuzzing found is a stored
// seed by then, which every test run takes.
func (c chunk) again() string {
	return strings.Join(append(c.variables(), fmt.Sprintf("go test -count=1 -v -run '%s' ./%s", c.row.pattern(), c.row.pkg)), " ")
}

// words says how much a chunk is.
func (c chunk) words() string {
	switch {
	case c.rounds > 0:
		return fmt.Sprintf("%d rounds, seed %d", c.rounds, c.seed)
	case c.row.fuzzes():
		return c.lasts.String()
	case c.lasts > 0:
		return fmt.Sprintf("%v, seed %d", c.lasts, c.seed)
	}
	return fmt.Sprintf("once, seed %d", c.seed)
}
