package boltstore

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
)

// TestMain lets the tests start this binary again as another process that
// works on the same file: argv is the part it plays and the file.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 {
		if part, ok := parts()[os.Args[1]]; ok {
			if err := part(os.Args[2]); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

func parts() map[string]func(path string) error {
	return map[string]func(string) error{
		"part-write": writePart, "part-read": readPart, "part-hold": holdPart, "part-full": fullPart,
		"part-serve": servePart, "part-serve-full": serveDiskFull,
	}
}

func openPart(path string) (*Store, error) {
	return Open(context.Background(), path, Options{Holder: strings.Join(os.Args[1:2], " "), Now: time.Now})
}

// begins waits until everybody is there, which is when standard input ends, and gives
// how long a part lasts.
func begins() (time.Duration, error) {
	fmt.Println("ready")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return 0, err
	}
	return time.ParseDuration(os.Getenv(soak.TimeVariable))
}

// writePart adds one to a counter as often as it can; it prints how often, and
// its longest wait.
func writePart(path string) error {
	s, err := openPart(path)
	if err != nil {
		return err
	}
	lasts, err := begins()
	if err != nil {
		return err
	}
	n, worst := 0, time.Duration(0)
	for end := time.Now().Add(lasts); time.Now().Before(end); n++ {
		start := time.Now()
		err := s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
			worst = max(worst, time.Since(start))
			for row, err := range w.Rows(workspace.Person, idset.Of(1)) {
				if err != nil {
					return err
				}
				row.Set(workspace.PersonMessages, workspace.IntValue(row.Num(workspace.PersonMessages)+1))
				if err := w.Put(workspace.Person, []workspace.Row{row}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	fmt.Println(n, worst.Milliseconds())
	return nil
}

// readPart reads the counter, which never falls.
func readPart(path string) error {
	s, err := openPart(path)
	if err != nil {
		return err
	}
	lasts, err := begins()
	if err != nil {
		return err
	}
	n, last := 0, int64(0)
	for end := time.Now().Add(lasts); time.Now().Before(end); n++ {
		err := s.View(context.Background(), func(r workspace.Reader) error {
			for row, err := range r.Rows(workspace.Person, idset.Of(1)) {
				if err != nil {
					return err
				}
				if now := row.Num(workspace.PersonMessages); now < last {
					return fmt.Errorf("%d after %d", now, last)
				}
				last = row.Num(workspace.PersonMessages)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	fmt.Println(n, 0)
	return nil
}

// holdPart keeps the file until it is killed.
func holdPart(path string) error {
	s, err := openPart(path)
	if err != nil {
		return err
	}
	return s.Update(context.Background(), workspace.Commit, func(workspace.Writer) error {
		fmt.Println("held")
		time.Sleep(time.Minute)
		return nil
	})
}

// servePart holds the file until it is killed.
func servePart(path string) error {
	h, err := Hold(context.Background(), path, Options{Holder: os.Args[1], Now: time.Now})
	if err != nil {
		return err
	}
	err = h.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
		return w.Put(workspace.Person, []workspace.Row{samplePerson(1), samplePerson(2), samplePerson(3)})
	})
	if err != nil {
		return err
	}
	fmt.Println("held")
	time.Sleep(time.Minute)
	return h.Close()
}

// fullPart writes more than the process may.
func fullPart(path string) error {
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20}); err != nil {
		return err
	}
	s, err := openPart(path)
	if err != nil {
		return err
	}
	err = s.Update(context.Background(), workspace.Commit, func(w workspace.Writer) error {
		rows := make([]workspace.Row, 20_000)
		for i := range rows {
			rows[i] = samplePerson(workspace.No(i + 1))
		}
		return w.Put(workspace.Person, rows)
	})
	if err == nil {
		return fmt.Errorf("all was written")
	}
	fmt.Println(workspace.KindOf(err))
	return nil
}

func startPart(tb testing.TB, part, path string) (*exec.Cmd, *bufio.Reader) {
	tb.Helper()
	return startWaiting(tb, nil, part, path)
}

// startWaiting starts a part that has something to read.
func startWaiting(tb testing.TB, in io.Reader, part, path string) (*exec.Cmd, *bufio.Reader) {
	tb.Helper()
	cmd := exec.Command(os.Args[0], part, path)
	cmd.Stdin = in
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	return cmd, bufio.NewReader(out)
}

// crowd is what 8 writers and 8 readers in processes of their own came to.
type crowd struct{ written, read, worst, fewest, most int }

// crowdOn lets them work on a file at the same time.
func crowdOn(t *testing.T, s *Store) crowd {
	t.Helper()
	type running struct {
		cmd *exec.Cmd
		out *bufio.Reader
	}
	var all []running
	waiting, begin, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	for range 8 {
		for _, part := range []string{"part-write", "part-read"} {
			cmd, out := startWaiting(t, waiting, part, s.path)
			all = append(all, running{cmd, out})
			if line, err := out.ReadString('\n'); err != nil || line != "ready\n" {
				t.Fatalf("process said %q: %v", line, err)
			}
		}
	}
	if err := errors.Join(waiting.Close(), begin.Close()); err != nil {
		t.Fatal(err)
	}
	c := crowd{fewest: 1 << 30}
	for i, p := range all {
		line, _ := p.out.ReadString('\n')
		var n, ms int
		if _, err := fmt.Sscan(line, &n, &ms); err != nil {
			t.Fatalf("process said %q", line)
		}
		if err := p.cmd.Wait(); err != nil {
			t.Fatal(err)
		}
		c.worst = max(c.worst, ms)
		if i%2 == 0 {
			c.written, c.fewest, c.most = c.written+n, min(c.fewest, n), max(c.most, n)
		} else {
			c.read += n
		}
	}
	return c
}

func TestManyProcessesLoseNoUpdateAndNobodyStarves(t *testing.T) {
	s := openIn(t)
	fill(t, s, 100, 100)
	row := workspace.NewRow(workspace.Person, 1)
	update(t, s, func(w workspace.Writer) error { return w.Put(workspace.Person, []workspace.Row{row}) })
	t.Setenv(soak.TimeVariable, soak.Time(t, 2*time.Second).String())
	var c crowd
	written := 0
	for range 3 { // a machine that is busy may forget a process for once; a lock that does would do so each time
		c = crowdOn(t, s)
		if written += c.written; c.fewest*4 >= c.most {
			break
		}
	}
	counted := 0
	view(t, s, func(r workspace.Reader) error {
		for row, err := range r.Rows(workspace.Person, idset.Of(1)) {
			if err != nil {
				return err
			}
			counted = int(row.Num(workspace.PersonMessages))
		}
		return nil
	})
	soak.Figure(t, "updates", written)
	soak.Figure(t, "reads", c.read)
	soak.Figure(t, "lost updates", written-counted)
	soak.Figure(t, "worst write wait ms", c.worst)
	soak.Figure(t, "slowest to fastest writer ratio", fmt.Sprintf("%.2f", float64(c.fewest)/float64(max(1, c.most))))
	if counted != written {
		t.Errorf("%d updates, and the counter says %d", written, counted)
	}
	if c.fewest*4 < c.most {
		t.Errorf("a writer got %d turns while another got %d", c.fewest, c.most)
	}
}

func TestATimeOutNamesTheHolder(t *testing.T) {
	s := openIn(t)
	fill(t, s, 1, 1)
	cmd, out := startPart(t, "part-hold", s.path)
	if line, err := out.ReadString('\n'); err != nil || line != "held\n" {
		t.Fatal(line, err)
	}
	s.options.LockTimeout = 20 * time.Millisecond
	for range 2 { // the second waits at the gate behind what the first left
		err := s.View(context.Background(), func(workspace.Reader) error { return nil })
		kindIs(t, err, workspace.Unavailable)
		if want := fmt.Sprintf("process %d (part-hold) since ", cmd.Process.Pid); !strings.Contains(err.Error(), want) {
			t.Fatalf("%q does not say %q", err, want)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	s.options.LockTimeout = time.Minute
	kindIs(t, s.View(ctx, func(workspace.Reader) error { return nil }), workspace.Unavailable)

	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed
	view(t, s, func(workspace.Reader) error { return nil })
	fill(t, s, 1, 1)
}

func TestWhoDoesNotWaitTriesOnce(t *testing.T) {
	s := openIn(t)
	fill(t, s, 1, 1)
	hasty, err := Open(context.Background(), s.path, Options{LockTimeout: -1})
	if err != nil {
		t.Fatal(err)
	}
	view(t, hasty, func(workspace.Reader) error { return nil })
	view(t, s, func(workspace.Reader) error {
		start := time.Now()
		kindIs(t, hasty.Update(context.Background(), workspace.Commit, func(workspace.Writer) error { return nil }), workspace.Unavailable)
		if waited := time.Since(start); waited > time.Second {
			t.Fatalf("waited %s", waited)
		}
		return nil
	})
}

func TestAFullDiskLosesNothing(t *testing.T) {
	s := openIn(t)
	fill(t, s, 10, 10)
	before := people(t, s)
	cmd, out := startPart(t, "part-full", s.path)
	line, _ := out.ReadString('\n')
	if err := cmd.Wait(); err != nil || line != "internal\n" {
		t.Fatalf("%q %v", line, err)
	}
	for found, err := range s.Check(context.Background()) {
		t.Fatal(found, err)
	}
	if after := people(t, s); len(after) != len(before) {
		t.Fatalf("%d people, before %d", len(after), len(before))
	}
}

func TestALinkIsTheSameFile(t *testing.T) {
	s := openIn(t)
	fill(t, s, 1, 1)
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(s.path, link); err != nil {
		t.Fatal(err)
	}
	linked, err := Open(context.Background(), link, Options{})
	if err != nil || linked.path != s.path {
		t.Fatal(linked, err)
	}
}
