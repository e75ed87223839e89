package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// memory is the peaks of a process, in bytes.
type memory struct{ peak, anon int64 }

// often is how far apart a process is looked at.
const often = 2 * time.Millisecond

// watch looks at the memory of a process until the function it gives is called, which
// says what was seen. The kernel's own count of a child's peak is of no use: it begins
// with what the parent had when it forked.
func watch(pid int) (stop func() memory) {
	end, seen := make(chan struct{}), make(chan memory)
	go func() {
		var m memory
		ticks := time.NewTicker(often)
		defer ticks.Stop()
		for {
			select {
			case <-end:
				seen <- m
				return
			case <-ticks.C:
				now := memoryOf(pid)
				m = memory{max(m.peak, now.peak), max(m.anon, now.anon)}
			}
		}
	}()
	return func() memory {
		close(end)
		return <-seen
	}
}

// memoryOf is what the kernel says of a process now; of one that ended, nothing.
func memoryOf(pid int) (m memory) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return m
	}
	return memory{peak: kilobytes(text, "VmHWM:"), anon: kilobytes(text, "RssAnon:")}
}

// kilobytes is the figure of a line "NAME: 12345 kB", in bytes.
func kilobytes(text []byte, name string) int64 {
	_, rest, _ := bytes.Cut(text, []byte("\n"+name))
	line, _, _ := bytes.Cut(rest, []byte(" kB"))
	n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 10, 64)
	if err != nil {
		return 0
	}
	return n << 10
}
