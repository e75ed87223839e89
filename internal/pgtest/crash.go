package pgtest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Crash kills the server and every process of it at once, as a power cut would.
func (c *Cluster) Crash(tb testing.TB) {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(c.folder, "data", "postmaster.pid"))
	if err != nil {
		tb.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	server, err := strconv.Atoi(first)
	if err != nil {
		tb.Fatal(err)
	}
	kill := func(pid int, s syscall.Signal) {
		if err := syscall.Kill(pid, s); err != nil && err != syscall.ESRCH {
			tb.Fatalf("kill %d: %v", pid, err)
		}
	}
	kill(server, syscall.SIGSTOP) // it starts no more
	all := append(children(tb, server), server)
	for _, pid := range all {
		kill(pid, syscall.SIGKILL)
	}
	for range 100 { // the next server refuses to start beside one that still dies
		all = slices.DeleteFunc(all, func(pid int) bool { return syscall.Kill(pid, 0) == syscall.ESRCH })
		if len(all) == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// children are the processes that a process started and that still run.
func children(tb testing.TB, pid int) (all []int) {
	tb.Helper()
	out, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		tb.Fatal(err)
	}
	for _, text := range strings.Fields(string(out)) {
		child, err := strconv.Atoi(text)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, child)
	}
	return all
}

// Restart starts a server that crashed, and waits until it answers.
func (c *Cluster) Restart(tb testing.TB) {
	tb.Helper()
	if _, err := c.life.Write([]byte("\n")); err != nil {
		tb.Fatal(err)
	}
	if err := c.awaitAnswer(); err != nil {
		tb.Fatal(err)
	}
}
