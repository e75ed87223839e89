package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// server is a process that answers others until the run ends.
type server struct {
	name string
	argv []string // expanded
	as   account
	url  string // where it answers, of those that speak HTTP
	pid  int
	life io.Closer // while it is open the server lives
	end  func() error
}

// guard runs a server as long as the other end of its input is open, however the
// bench ends, and tells its number.
const guard = `"$@" </dev/null >&2 & echo $!; read -r _; kill -INT $!; wait $!`

// serve starts a server. It is told by its name until endServers.
func (b *bench) serve(s server) error {
	log, err := os.Create(filepath.Join(b.work, s.name+".log"))
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command("sh", append([]string{"-c", guard, "sh"}, s.argv...)...)
	cmd.Dir, cmd.Env, cmd.Stderr, cmd.SysProcAttr = b.work, b.environ(), log, s.as.attributes()
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", s.name, err)
	}
	line := make([]byte, 16)
	n, err := out.Read(line)
	if err == nil {
		s.pid, err = strconv.Atoi(strings.TrimSpace(string(line[:n])))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("start %s: %w", s.name, err), in.Close(), cmd.Wait())
	}
	go io.Copy(io.Discard, out) //nolint:errcheck // what it says is of no use
	s.life, s.end = in, cmd.Wait
	b.servers = append(b.servers, &s)
	return nil
}

// server is the running one of a name; nil when there is none.
func (b *bench) server(name string) *server {
	for _, s := range b.servers {
		if s.name == name {
			return s
		}
	}
	return nil
}

// stop ends the server of a name, and waits until it ended.
func (b *bench) stop(name string) {
	if s := b.server(name); s != nil {
		_ = s.life.Close()
		_ = s.end() // the status is that of a process told to end
		b.servers = slices.DeleteFunc(b.servers, func(other *server) bool { return other == s })
	}
}

func (b *bench) endServers() {
	for len(b.servers) > 0 {
		b.stop(b.servers[0].name)
	}
}

// eventually asks again until there is no error, or for too long.
func eventually(ctx context.Context, long time.Duration, ask func() error) error {
	const pause = 50 * time.Millisecond
	var err error
	for range long / pause {
		if err = ask(); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
	return err
}

// freePort is a port of this machine that nobody listens at.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// ticks is the processor time of a process so far, in milliseconds.
func ticks(pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ") // behind the name, which may hold anything
	fields := strings.Fields(rest)
	const utime, stime, millis = 11, 12, 10 // a tick is 10 ms on Linux
	if len(fields) <= stime {
		return 0
	}
	user, _ := strconv.ParseFloat(fields[utime], 64)
	system, _ := strconv.ParseFloat(fields[stime], 64)
	return (user + system) * millis
}
