package httpapi

import (
	"bytes"
	"math"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// tellProcess writes the figures that the system keeps of this process, under the
// names that monitoring systems know them by. What a system does not keep is left out.
func (s *sheet) tellProcess() {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) == nil {
		s.one("process_cpu_seconds_total", "counter", "Total user and system CPU time spent in seconds.", secondsOf(used.Utime)+secondsOf(used.Stime))
	}
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) == nil {
		s.one("process_max_fds", "gauge", "Maximum number of open file descriptors.", float64(limit.Cur))
	}
	if received, sent, ok := networkBytes(procFile("net/netstat")); ok {
		s.one("process_network_receive_bytes_total", "counter", "Number of bytes received by the process over the network.", received)
		s.one("process_network_transmit_bytes_total", "counter", "Number of bytes sent by the process over the network.", sent)
	}
	if open, err := os.ReadDir("/proc/self/fd"); err == nil {
		s.one("process_open_fds", "gauge", "Number of open file descriptors.", float64(len(open)-1)) // not that of the folder itself
	}
	if stat, ok := readStat(procFile("stat"), bootTime()); ok {
		s.one("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.", stat.resident)
		s.one("process_start_time_seconds", "gauge", "Start time of the process since unix epoch in seconds.", stat.started)
		s.one("process_virtual_memory_bytes", "gauge", "Virtual memory size in bytes.", stat.virtual)
		if syscall.Getrlimit(syscall.RLIMIT_AS, &limit) == nil {
			s.one("process_virtual_memory_max_bytes", "gauge", "Maximum amount of virtual memory available in bytes.", float64(limit.Cur))
		}
	}
}

func secondsOf(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }

// procFile is what the system tells about this process; nothing where there is no
// such file.
func procFile(name string) []byte {
	text, err := os.ReadFile("/proc/self/" + name)
	if err != nil {
		return nil
	}
	return text
}

// bootTime is when the system began, in seconds since 1970; 0 when it does not say.
func bootTime() float64 {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	_, after, _ := bytes.Cut(text, []byte("\nbtime "))
	line, _, _ := bytes.Cut(after, []byte("\n"))
	return float(string(line))
}

// processStat is memory in bytes and seconds since 1970.
type processStat struct{ virtual, resident, started float64 }

// readStat reads the line of /proc/self/stat. The name of the program, in parentheses
// near its beginning, may hold anything.
func readStat(line []byte, boot float64) (processStat, bool) {
	_, after, _ := strings.Cut(string(line[bytes.LastIndexByte(line, ')')+1:]), " ")
	fields := strings.Fields(after)
	const started, virtual, resident, hertz = 19, 20, 21, 100 // counted from the state on
	if len(fields) <= resident || boot == 0 {
		return processStat{}, false
	}
	return processStat{
		virtual: float(fields[virtual]), resident: float(fields[resident]) * float64(os.Getpagesize()),
		started: boot + float(fields[started])/hertz,
	}, true
}

// networkBytes reads InOctets and OutOctets of the section IpExt, which is a line of
// names and a line of numbers.
func networkBytes(netstat []byte) (received, sent float64, ok bool) {
	var names []string
	for line := range strings.Lines(string(netstat)) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] != "IpExt:" {
			continue
		}
		if names == nil {
			names = words
			continue
		}
		for i := range min(len(names), len(words)) {
			switch names[i] {
			case "InOctets":
				received = float(words[i])
			case "OutOctets":
				sent, ok = float(words[i]), true
			}
		}
	}
	return received, sent, ok
}

// float reads a number; what is none is not a number.
func float(text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return n
}
