package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	xterm "github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lobbycli/lobby/internal/cli"
	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/soak"
)

// TestHostileNamesNeverReachATerminal runs every command there is on a workspace in
// which every text is hostile: with its examples, with hostile arguments, files and
// flags, asked and not, in every format. What a terminal gets of it, on standard output
// and standard error, is printable text, new lines, tabs, and what our painter makes.
func TestHostileNamesNeverReachATerminal(t *testing.T) {
	workspace, random := hostileWorkspace(t), soak.Random(t)
	t.Chdir(t.TempDir())
	for name, text := range hostileFiles() {
		writeFile(t, name, text)
	}
	var jobs []attack
	for range soak.Rounds(t, 1) {
		everyCommand(cli.Command(cli.Door{}), func(cmd *cobra.Command) { jobs = append(jobs, attack{cmd, random.Uint64()}) })
	}
	next, runs, shown, wrong := atomic.Int64{}, atomic.Int64{}, atomic.Int64{}, atomic.Int64{}
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			s := newScreen(t)
			for i := next.Add(1) - 1; int(i) < len(jobs); i = next.Add(1) - 1 {
				j := jobs[i]
				v := newVictim(t, workspace, rand.New(rand.NewPCG(j.seed, j.seed)))
				for _, args := range attacks(j.cmd) {
					bytes, bad := v.attacked(s, args)
					shown.Add(int64(bytes))
					wrong.Add(int64(bad))
					runs.Add(1)
				}
			}
		})
	}
	workers.Wait()
	soak.Figure(t, "commands under a terminal", runs.Load())
	soak.Figure(t, "bytes shown there", shown.Load())
	soak.Figure(t, "hostile names: forbidden bytes", wrong.Load())
	if runs.Load() < 1000 || shown.Load() < 1<<20 {
		t.Error("that is hardly anything")
	}
}

// TestCallersDoNotDriveTheTerminalOfAServer sends a server, whose log goes to a terminal,
// requests that are hostile wherever callers can write.
func TestCallersDoNotDriveTheTerminalOfAServer(t *testing.T) {
	o, s := newOffice(t), newScreen(t)
	server := o.apart("serve", "--create", "--behind-proxy", "--listen", "127.0.0.1:0")
	server.Stderr = s.tty
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	shows := func(pattern string) string {
		t.Helper()
		for range 1000 {
			if found := regexp.MustCompile(pattern).FindStringSubmatch(s.got.String()); found != nil {
				return found[1]
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatalf("the terminal never shows %s: %q", pattern, s.got.String())
		return ""
	}
	host := shows(`at\shttp://(\S+)\n`)
	for _, bad := range append(drives(), hides()...) {
		inLine := strings.NewReplacer("\r", "", "\n", "", " ", "").Replace(bad)
		for _, request := range []string{
			"GET /v1/people?where=" + inLine + " HTTP/1.1\r\nHost: x\r\n\r\n", "GET /" + inLine + " HTTP/1.1\r\nHost: x\r\n\r\n", inLine + " / HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET / HTTP/1.1\r\nHost: " + inLine + "\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + inLine + "\r\nForwarded: for=" + inLine + "\r\nUser-Agent: " + inLine + "\r\nX-Request-Id: " + inLine + "\r\n\r\n",
			"GET /v1/people HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + inLine + "\r\n\r\n", fmt.Sprintf("POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(bad), bad), bad,
		} {
			line, err := net.Dial("tcp", host)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(line, strings.ReplaceAll(request, "\r\n\r\n", "\r\nConnection: close\r\n\r\n"))
			if request == bad {
				_ = line.(*net.TCPConn).CloseWrite() // nothing else says that it ends
			}
			_ = line.SetReadDeadline(time.Now().Add(10 * time.Second))
			_, _ = io.Copy(io.Discard, line) // whatever it answers
			_ = line.Close()
		}
	}
	if err := server.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = server.Wait()
	if _, err := io.WriteString(s.tty, "all was read\n"); err != nil {
		t.Fatal(err)
	}
	shows(`(all was read)`) // who reads the terminal may be behind
	lines := strings.Count(s.got.String(), "method=")
	for _, bad := range forbiddenOn(s.got.String(), true, true) {
		t.Errorf("a terminal gets %s", bad)
	}
	soak.Figure(t, "hostile requests in a log", lines)
	if lines == 0 { // most are refused before there is anything to log
		t.Error("no request was logged")
	}
}

// attack is a command to be run in every way, with the seed of its random choices.
type attack struct {
	cmd  *cobra.Command
	seed uint64
}

// attacks are the command lines of a command.
func attacks(cmd *cobra.Command) (all [][]string) {
	words := strings.Fields(cmd.CommandPath())[1:]
	with := func(args ...string) { all = append(all, slices.Concat(words, args)) }
	with("--help")
	if cmd.CommandPath() == "lobby serve" { // it would stay; its log has a test of its own
		return all
	}
	first := words
	for line := range strings.Lines(cmd.Example) {
		for _, args := range exampleRuns(line) {
			all = append(all, args, others(args))
			first = args
		}
	}
	for _, arg := range []string{"", "--all", "-", "P3", "L3", "C3", hostileText(1), hostileLabel(1), "--" + hostileKey(2), "-" + hostileKey(3), "\xff\xfe\x1b[2J"} {
		with(strings.Fields(arg + " ")[:min(1, len(arg))]...)
		if strings.ContainsRune(arg, ' ') {
			with(arg)
		}
	}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Value.Type() != "bool" {
			all = append(all, append(slices.Clone(first), "--"+f.Name+"="+hostileText(len(all))), append(slices.Clone(words), "--"+f.Name, hostileLabel(len(all))))
		}
	})
	return all
}

// victim is somebody whose workspace, settings and terminal are under attack.
type victim struct {
	*testing.T
	home   string
	file   string
	random *rand.Rand
}

func newVictim(t *testing.T, workspace []byte, random *rand.Rand) *victim {
	v := &victim{T: t, home: t.TempDir(), random: random}
	v.file = filepath.Join(v.home, "hostile.db")
	if err := os.WriteFile(v.file, workspace, 0o600); err != nil {
		t.Error(err)
	}
	config := filepath.Join(v.home, ".config", "lobby")
	if err := os.MkdirAll(config, 0o700); err != nil {
		t.Error(err)
	}
	text := fmt.Sprintf("workspaces:\n  - {name: team, address: %q}\n  - {name: prod, address: %q}\n", "bolt:"+v.file, "bolt:x\x1b[2J\u202e.db")
	if err := os.WriteFile(filepath.Join(config, "config.yaml"), []byte(text), 0o600); err != nil {
		t.Error(err)
	}
	return v
}

// attacked runs a command line, mostly for a table, and gives how many bytes were shown
// and how many of them should not.
func (v *victim) attacked(s *screen, args []string) (shown, wrong int) {
	format := output.Table
	if v.random.IntN(2) == 0 {
		format = output.Formats()[v.random.IntN(len(output.Formats()))]
	}
	color := []string{"FORCE_COLOR", "NO_COLOR"}[v.random.IntN(2)]
	env := map[string]string{
		"HOME": v.home, "LOBBY_WORKSPACE": "bolt:" + v.file, "LOBBY_ACTOR": hostileText(v.random.IntN(100)), "LOBBY_OUTPUT": format, color: "1",
		"TERM": []string{"xterm", "linux"}[v.random.IntN(2)], "LINES": "60000", "PAGER": "cat", "COLUMNS": []string{"60", "200"}[v.random.IntN(2)],
	}
	text := s.shows(v.T, func(tty *os.File) { v.run(tty, env, args) })
	found := forbiddenOn(text, color == "FORCE_COLOR", env["TERM"] == "xterm")
	for _, bad := range found[:min(len(found), 3)] {
		v.Errorf("lobby %q as %s, %s: a terminal gets %s", args, format, color, bad)
	}
	return len(text), len(found)
}

// again is the program in a process of its own.
func (v *victim) again(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "lobby", args...)
	cmd.Env = append(os.Environ(), "LOBBY_WORKSPACE=bolt:"+v.file, "HOME="+v.home, "STORY_NOW="+storyNow)
	return cmd
}

// run runs a command on a terminal, on which it asks too.
func (v *victim) run(tty *os.File, env map[string]string, args []string) {
	now := moment(storyNow)
	cli.Main(cli.Door{
		Program: "lobby", Again: v.again, Args: args, In: strings.NewReader(hostileText(v.random.IntN(100)) + "\nP2\n"), Out: tty, Err: tty, Temp: os.TempDir,
		Env: func(name string) string { return env[name] }, Environ: func() []string { return nil }, User: func() string { return "tester" }, Zone: time.UTC,
		Now: func() time.Time { now = now.Add(time.Second); return now }, NewKey: storyDoor().NewKey,
		Terminal: func() (io.ReadWriteCloser, error) { return answering{tty, strings.NewReader("n\n")}, nil },
	})
}

// answering is a terminal at which somebody says no.
type answering struct {
	io.Writer
	io.Reader
}

func (answering) Close() error { return nil }

// screen is a terminal and what arrives on it.
type screen struct {
	tty  *os.File
	got  said
	ends int
}

func newScreen(t *testing.T) *screen {
	person, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{tty: tty}
	if _, err := xterm.MakeRaw(tty.Fd()); err != nil { // what arrives is what was sent
		t.Fatal(err)
	}
	read := make(chan struct{})
	go func() { defer close(read); _, _ = io.Copy(&s.got, person) }() // until the terminal is closed
	t.Cleanup(func() { tty.Close(); <-read; person.Close() })
	return s
}

// shows gives what arrives while fn writes to the terminal.
func (s *screen) shows(t *testing.T, fn func(tty *os.File)) string {
	fn(s.tty)
	s.ends++
	end := fmt.Sprintf("\x00end %d\x00", s.ends)
	fmt.Fprint(s.tty, end)
	for range 10_000 {
		if text, done := s.got.until(end); done {
			return text
		}
		time.Sleep(200 * time.Microsecond)
	}
	t.Error("the terminal is stuck")
	return ""
}

// until takes off what was said, up to an end.
func (s *said) until(end string) (text string, done bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, done := bytes.CutSuffix(s.text.Bytes(), []byte(end))
	if done {
		text = string(before)
		s.text.Reset()
	}
	return text, done
}

// forbiddenOn is what of a text may not be sent to a terminal: everything but printable
// text, new lines, tabs, the status line that is drawn anew, the colours of our painter, and
// links to places that are safe to go to.
func forbiddenOn(text string, paint, links bool) (found []string) {
	for _, forgery := range []string{"dyed\x1b", "lured\x1b"} {
		if strings.Contains(text, forgery) {
			found = append(found, "paint that is not ours")
		}
	}
	ours := `\r[^\r\n]*\x1b\[K`
	if paint {
		ours += `|\x1b\[(?:0|1|2|22|3[1-6]|96)m`
	}
	if links {
		ours += `|\x1b\]8;;(?:(?:https?|mailto|tel):[!-~]+)?\a`
	}
	text = regexp.MustCompile(ours).ReplaceAllString(text, "")
	flag, accents := false, 0
	for i, r := range text {
		flag = r == '🏴' || flag && r >= 0xE0020 && r <= 0xE007F
		if accents++; !unicode.Is(unicode.Mn, r) {
			accents = 0
		}
		bad := unicode.Is(unicode.Cc, r) && r != '\n' && r != '\t' || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control) ||
			unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' && !flag && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD") {
			bad = true
		}
		if bad || accents > 60 { // twice as many as a text may have: they are counted from write to write
			found = append(found, fmt.Sprintf("%q in %q", r, text[max(0, i-40):min(len(text), i+20)]))
		}
	}
	return found
}
