package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// machine is where a run took place, and how busy that was before.
type machine struct {
	CPU        string  `json:"cpu"`
	Cores      int     `json:"cores"`
	Memory     int64   `json:"memory_bytes"`
	Kernel     string  `json:"kernel"`
	FileSystem string  `json:"file_system"`
	Load       float64 `json:"load_before"`

	begin time.Time
	busy  time.Duration // of all processors since the machine started
	ours  time.Duration // of this process and those that ended below it
}

// quiet is how quiet the machine was during a run.
type quiet struct {
	Load   float64 `json:"load_after"`
	Others float64 `json:"others"` // processors that others kept busy, on average
}

// busyLoad is the load from which on a machine does not count as quiet, in processors.
const busyLoad = 0.5

func look(folder string) machine {
	return machine{
		CPU: line("/proc/cpuinfo", "model name"), Cores: runtime.NumCPU(), Memory: kilobytes(read("/proc/meminfo", "\n"), "MemTotal:"),
		Kernel: strings.TrimSpace(string(read("/proc/sys/kernel/osrelease", ""))), FileSystem: fileSystem(string(read("/proc/self/mountinfo", "")), folder),
		Load: load(), begin: time.Now(), busy: busy(), ours: ours(),
	}
}

// since compares with the machine as it was looked at, after all servers ended.
func (m machine) since() quiet {
	others := (busy() - m.busy) - (ours() - m.ours)
	return quiet{Load: load(), Others: max(0, others.Seconds()/time.Since(m.begin).Seconds())}
}

// warnings says what speaks against the figures.
func (m machine) warnings(q quiet) (all []string) {
	if m.Load > busyLoad {
		all = append(all, fmt.Sprintf("The load was %.2f at the start: compare ratios only.", m.Load))
	}
	if q.Others > busyLoad {
		all = append(all, fmt.Sprintf("Others kept %.1f processors busy meanwhile: compare ratios only.", q.Others))
	}
	return all
}

func read(path, before string) []byte {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return append([]byte(before), text...)
}

// line is the value of a line "NAME : value".
func line(path, name string) string {
	_, rest, _ := bytes.Cut(read(path, "\n"), []byte("\n"+name))
	value, _, _ := bytes.Cut(rest, []byte("\n"))
	return strings.TrimLeft(string(value), "\t :")
}

func load() float64 {
	first, _, _ := strings.Cut(string(read("/proc/loadavg", "")), " ")
	n, _ := strconv.ParseFloat(first, 64)
	return n
}

// busy is how long processors worked, by the first line of /proc/stat: user, nice,
// system, then idle and waiting, which are not work, and interrupts.
func busy() time.Duration {
	first, _, _ := strings.Cut(string(read("/proc/stat", "")), "\n")
	var ticks int64
	for i, f := range strings.Fields(first) {
		if n, err := strconv.ParseInt(f, 10, 64); err == nil && i < 8 && i != 4 && i != 5 {
			ticks += n
		}
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

func ours() (sum time.Duration) {
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err == nil {
			sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
		}
	}
	return sum
}

// fileSystem is the form of the mount that a folder lies in, out of the kernel's list.
func fileSystem(mounts, folder string) (form string) {
	longest := -1
	for line := range strings.Lines(mounts) {
		left, right, _ := strings.Cut(line, " - ")
		fields := strings.Fields(left)
		if len(fields) < 5 {
			continue
		}
		at := fields[4]
		if (folder == at || strings.HasPrefix(folder, strings.TrimSuffix(at, "/")+"/")) && len(at) > longest {
			longest = len(at)
			form, _, _ = strings.Cut(right, " ")
		}
	}
	return form
}
