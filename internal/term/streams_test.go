package term

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
)

// vars is an environment of name, value pairs.
func vars(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

// openPty is a terminal of 24 rows and 60 columns: keyboard and screen for the
// test, tty for the program.
func openPty(t *testing.T) (person, tty *os.File) {
	t.Helper()
	person, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { person.Close(); tty.Close() })
	if err := pty.Setsize(tty, &pty.Winsize{Rows: 24, Cols: 60}); err != nil {
		t.Fatal(err)
	}
	return person, tty
}

func TestColourIsDecidedPerStreamInAFixedOrder(t *testing.T) {
	_, tty := openPty(t)
	for _, c := range []struct {
		mode string
		env  []string
		out  bool // on a terminal
		err  bool // into a buffer
	}{
		{"auto", nil, true, false},
		{"", nil, true, false},
		{"always", []string{"NO_COLOR", "1", "TERM", "dumb"}, true, true},
		{"never", []string{"FORCE_COLOR", "1"}, false, false},
		{"auto", []string{"NO_COLOR", "1", "FORCE_COLOR", "1"}, false, false},
		{"auto", []string{"NO_COLOR", ""}, true, false},
		{"auto", []string{"FORCE_COLOR", "1", "TERM", "dumb"}, true, true},
		{"auto", []string{"CLICOLOR_FORCE", "1"}, true, true},
		{"auto", []string{"CLICOLOR_FORCE", "0"}, true, false},
		{"auto", []string{"TERM", "dumb"}, false, false},
	} {
		s := New(nil, tty, &bytes.Buffer{}, vars(c.env...), nil)
		if err := s.SetColor(c.mode); err != nil {
			t.Fatal(err)
		}
		out, err := s.OutPaint().Good("x") != "x", s.ErrPaint().Good("x") != "x"
		if out != c.out || err != c.err {
			t.Errorf("--color=%s %q: stdout %v, stderr %v; want %v, %v", c.mode, c.env, out, err, c.out, c.err)
		}
	}
}

func TestAnUnknownColourModeIsRefused(t *testing.T) {
	s := New(nil, io.Discard, io.Discard, vars(), nil)
	if err := s.SetColor("sometimes\x1b"); err == nil || strings.Contains(err.Error(), "\x1b") {
		t.Errorf("got %v", err)
	}
}

func TestLinksAreForTerminalsThatCan(t *testing.T) {
	_, tty := openPty(t)
	link := func(mode, termName, url string) string {
		s := New(nil, tty, io.Discard, vars("TERM", termName), nil)
		if err := s.SetColor(mode); err != nil {
			t.Fatal(err)
		}
		return s.OutPaint().Link("text", url)
	}
	if got, want := link("auto", "xterm", "https://example.com/a b"), "\x1b]8;;https://example.com/a%20b\atext\x1b]8;;\a"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, got := range []string{
		link("auto", "dumb", "https://example.com"), link("auto", "linux", "https://example.com"),
		link("never", "xterm", "https://example.com"), link("auto", "xterm", "javascript:alert(1)"),
		link("auto", "xterm", "example.com"), link("auto", "xterm", "file:///etc/passwd"), link("auto", "xterm", ""),
		link("auto", "xterm", "https://"+strings.Repeat("a", maxURL)),
		New(nil, &bytes.Buffer{}, io.Discard, vars("TERM", "xterm", "FORCE_COLOR", "1"), nil).OutPaint().Link("text", "https://example.com"),
	} {
		if got != "text" {
			t.Errorf("a link where none may be: %q", got)
		}
	}
	if got := link("auto", "xterm", "mailto:a\x1b]0;t\a@example.com"); strings.Count(got, "\x1b") != 2 || strings.Count(got, "\a") != 2 {
		t.Errorf("a hostile address escaped its link: %q", got)
	}
}

func TestPaintCoversEachLineForItself(t *testing.T) {
	p := newPainter(true, false)
	if got, want := p.Visitor("one\n\ntwo"), "\x1b[34mone\x1b[0m\n\n\x1b[34mtwo\x1b[0m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (Painter{}).Bold("x"); got != "x" {
		t.Errorf("the zero Painter paints: %q", got)
	}
	seen := map[string]bool{}
	for i := range 7 {
		seen[p.Badge(i, "tag")] = true
	}
	if len(seen) != 7 || p.Badge(-1, "tag") != p.Badge(6, "tag") || p.Badge(8, "tag") != p.Badge(1, "tag") {
		t.Errorf("seven badges have %d colours", len(seen))
	}
}

func TestTheSizeComesFromTheEnvironmentThenTheTerminalThenIsAssumed(t *testing.T) {
	_, tty := openPty(t)
	for _, c := range []struct {
		s    *Streams
		want string
	}{
		{New(nil, tty, tty, vars(), nil), "60x24"},
		{New(nil, tty, tty, vars("COLUMNS", "100", "LINES", "9"), nil), "100x9"},
		{New(nil, tty, tty, vars("COLUMNS", "-4", "LINES", "many"), nil), "60x24"},
		{New(nil, io.Discard, io.Discard, vars(), nil), "80x24"},
		{New(nil, io.Discard, io.Discard, vars("COLUMNS", "99999999999"), nil), "80x24"},
	} {
		if got := fmt.Sprintf("%dx%d", c.s.Width(), c.s.Height()); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestEachStreamKnowsWhetherItIsATerminal(t *testing.T) {
	_, tty := openPty(t)
	s := New(tty, &bytes.Buffer{}, tty, vars(), nil)
	if !s.InTerminal() || s.OutTerminal() || !s.ErrTerminal() {
		t.Errorf("in %v, out %v, err %v", s.InTerminal(), s.OutTerminal(), s.ErrTerminal())
	}
}

func TestATerminalGetsNoValueUnchanged(t *testing.T) {
	screen, tty := openPty(t)
	s := New(nil, tty, tty, vars("FORCE_COLOR", "1"), nil)
	for _, to := range []io.Writer{s.Out, s.Text(), s.Err} {
		fmt.Fprint(to, "\x1b[2J\u009b2J\u202e|")
		shown := make([]byte, 64)
		n, err := screen.Read(shown)
		if err != nil {
			t.Fatal(err)
		}
		if want := `\x1b[2J\u009b2J\u202e|`; string(shown[:n]) != want {
			t.Errorf("it got %q, want %q", shown[:n], want)
		}
	}
}

func TestOnlyTheBareStreamCarriesValuesUnchanged(t *testing.T) {
	var out, err bytes.Buffer
	s := New(nil, &out, &err, vars(), nil)
	fmt.Fprint(s.Out, "\x1b[2J ")
	fmt.Fprint(s.Text(), "\x1b[2J")
	fmt.Fprint(s.Err, "no person \x1b[2J")
	if out.String() != "\x1b[2J "+`\x1b[2J` || err.String() != `no person \x1b[2J` {
		t.Errorf("stdout %q, stderr %q", out.String(), err.String())
	}
}

func TestAReaderWhoLeavesIsRecognised(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	defer w.Close()
	_, err = w.Write([]byte("x"))
	if !BrokenPipe(fmt.Errorf("write rows: %w", err)) {
		t.Errorf("%v is not recognised", err)
	}
	if BrokenPipe(syscall.ENOSPC) || BrokenPipe(nil) || BrokenPipe(errors.New("broken pipe")) {
		t.Error("another error is taken for a broken pipe")
	}
}
