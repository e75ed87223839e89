package term

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// reply opens a terminal on which somebody answers when a question stands there. The
// screen is what it shows until then.
func reply(t *testing.T, answer string) (screen <-chan string, open func() (io.ReadWriteCloser, error)) {
	t.Helper()
	person, tty := openPty(t)
	shown := make(chan string, 1)
	go func() {
		var all strings.Builder
		buf := make([]byte, 256)
		for !strings.Contains(all.String(), "[y/N] ") {
			n, err := person.Read(buf)
			if err != nil {
				break
			}
			all.Write(buf[:n])
		}
		_, _ = person.WriteString(answer)
		shown <- all.String()
	}()
	return shown, func() (io.ReadWriteCloser, error) { return tty, nil }
}

func TestAYesThatWasTypedBeforeTheQuestionIsNone(t *testing.T) {
	person, tty := openPty(t)
	if _, err := person.WriteString("yes\ny\n"); err != nil {
		t.Fatal(err)
	}
	s := New(nil, io.Discard, io.Discard, vars(), func() (io.ReadWriteCloser, error) { return tty, nil })
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(200*time.Millisecond, cancel)
	if got, err := s.Confirm(ctx, "erase 3 people?"); got || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestAnInterruptBeforeAnAnswerCounts(t *testing.T) {
	for _, typed := range []string{"y\n", "\n"} {
		person, tty := openPty(t)
		ctx, cancel := context.WithCancel(t.Context())
		s := New(nil, io.Discard, io.Discard, vars(), func() (io.ReadWriteCloser, error) { return struct{ io.ReadWriteCloser }{tty}, nil })
		if _, err := person.WriteString(typed); err != nil { // it is there before the signal is
			t.Fatal(err)
		}
		time.AfterFunc(20*time.Millisecond, cancel)
		if got, err := s.Confirm(ctx, "erase 3 people?"); got || !errors.Is(err, context.Canceled) {
			t.Errorf("%q: %v, %v", typed, got, err)
		}
	}
}

func TestOnlyYesIsAYes(t *testing.T) {
	for typed, want := range map[string]bool{
		"y\n": true, "Yes\n": true, " YES \n": true,
		"\n": false, "n\n": false, "yep\n": false, "\x04": false, "yy\n": false,
	} {
		_, open := reply(t, typed)
		// standard input is a pipe full of y, and is not asked
		s := New(strings.NewReader("y\ny\n"), io.Discard, io.Discard, vars(), open)
		got, err := s.Confirm(t.Context(), "erase 3 people?")
		if got != want || err != nil {
			t.Errorf("%q: %v, %v; want %v", typed, got, err, want)
		}
	}
}

func TestAQuestionCannotDriveTheTerminal(t *testing.T) {
	screen, open := reply(t, "n\n")
	if _, err := New(nil, io.Discard, io.Discard, vars(), open).Confirm(t.Context(), "merge \x1b[2J?"); err != nil {
		t.Fatal(err)
	}
	if got := <-screen; !strings.Contains(got, `merge \x1b[2J? [y/N] `) {
		t.Errorf("the screen shows %q", got)
	}
}

// typed is a terminal without an echo: what is typed on it, and what it shows.
type typed struct {
	io.Reader
	bytes.Buffer
}

func (t *typed) Read(p []byte) (int, error) { return t.Reader.Read(p) }
func (t *typed) Close() error               { return nil }

func TestWhatFollowsAnEndOfInputBeginsALine(t *testing.T) {
	for text, want := range map[string]string{"": "sure? [y/N] \n", "y": "sure? [y/N] \n", "n\n": "sure? [y/N] "} {
		tty := &typed{Reader: strings.NewReader(text)}
		open := func() (io.ReadWriteCloser, error) { return tty, nil }
		if _, err := New(nil, io.Discard, io.Discard, vars(), open).Confirm(t.Context(), "sure?"); err != nil {
			t.Fatal(err)
		}
		if got := tty.String(); got != want {
			t.Errorf("%q: the screen shows %q", text, got)
		}
	}
}

func TestWithoutATerminalNobodyIsAsked(t *testing.T) {
	none := func() (io.ReadWriteCloser, error) { return nil, os.ErrNotExist }
	for _, open := range []func() (io.ReadWriteCloser, error){nil, none} {
		yes, err := New(strings.NewReader("y\n"), io.Discard, io.Discard, vars(), open).Confirm(t.Context(), "sure?")
		if yes || !errors.Is(err, ErrNoTerminal) {
			t.Errorf("%v, %v", yes, err)
		}
	}
}

func TestAnInterruptedQuestionEnds(t *testing.T) {
	_, open := reply(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	yes, err := New(nil, io.Discard, io.Discard, vars(), open).Confirm(ctx, "sure?")
	if yes || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", yes, err)
	}
}

// onScreen runs work with standard output and error on a terminal of a known
// size and returns what reached the screen.
func onScreen(t *testing.T, work func(tty *os.File)) string {
	t.Helper()
	person, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer person.Close()
	if err := pty.Setsize(tty, &pty.Winsize{Rows: 10, Cols: 60}); err != nil {
		t.Fatal(err)
	}
	screen := make(chan string)
	go func() {
		var all bytes.Buffer
		_, _ = io.Copy(&all, person) // ends when the last writer has closed
		screen <- all.String()
	}()
	work(tty)
	tty.Close()
	return strings.ReplaceAll(<-screen, "\r\n", "\n")
}

func TestOnlyATallTextGoesThroughThePager(t *testing.T) {
	page := func(lines int) string {
		return onScreen(t, func(tty *os.File) {
			p := New(nil, tty, tty, vars(), nil).Pager("sed s/^/paged:/")
			for range lines {
				if _, err := io.WriteString(p, "row\n"); err != nil {
					t.Error(err)
				}
			}
			if err := p.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	if got, want := page(9), strings.Repeat("row\n", 9); got != want {
		t.Errorf("a short text: %q", got)
	}
	if got, want := page(30), strings.Repeat("paged:row\n", 30); got != want {
		t.Errorf("a tall text: %q", got)
	}
}

func TestWrappedLinesCountAsTheRowsTheyTake(t *testing.T) {
	if got := rows(strings.Repeat("x", 60)+"\n"+strings.Repeat("日", 31)+"\n\nlast", 60); got != 5 {
		t.Errorf("got %d rows", got)
	}
}

func TestAPagerThatCannotStartIsNotMissed(t *testing.T) {
	tall := strings.Repeat("row\n", 30)
	for _, command := range []string{"no-such-pager-here -x", "  "} {
		got := onScreen(t, func(tty *os.File) {
			p := New(nil, tty, tty, vars(), nil).Pager(command)
			_, _ = io.WriteString(p, tall)
			_, _ = io.WriteString(p, "last\n")
			if err := p.Close(); err != nil {
				t.Error(err)
			}
		})
		if got != tall+"last\n" {
			t.Errorf("with %q: %q", command, got)
		}
	}
}

func TestAReaderWhoLeavesThePagerEndsTheTextQuietly(t *testing.T) {
	onScreen(t, func(tty *os.File) {
		p := New(nil, tty, tty, vars("PAGER", "true"), nil).Pager("")
		var err error
		for i := 0; i < 100_000 && err == nil; i++ {
			_, err = io.WriteString(p, "a row of the text\n")
		}
		if !BrokenPipe(err) {
			t.Errorf("the text went on: %v", err)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestWithoutATerminalTheTextIsNotPaged(t *testing.T) {
	var out bytes.Buffer
	p := New(nil, &out, io.Discard, vars("PAGER", "false"), nil).Pager("")
	_, _ = io.WriteString(p, strings.Repeat("row\x1b\n", 100))
	if err := p.Close(); err != nil || out.String() != strings.Repeat("row\\x1b\n", 100) {
		t.Errorf("%v, %q", err, out.String())
	}
}

func TestProgressAppearsAfterASecondAndLeavesNoTrace(t *testing.T) {
	run := func(step time.Duration) string {
		return onScreen(t, func(tty *os.File) {
			start := time.Now()
			clock := start
			p := NewProgress(New(nil, tty, tty, vars(), nil), "in\x1b", 200_000, func() time.Time { return clock })
			clock = start.Add(step)
			p.Add(50_000)
			time.Sleep(400 * time.Millisecond) // the line is drawn anew in between
			p.Done()
			p.Add(1)
			if _, err := tty.WriteString("end\n"); err != nil {
				t.Error(err)
			}
		})
	}
	if got := run(999 * time.Millisecond); got != "end\n" {
		t.Errorf("short work showed %q", got)
	}
	got := run(2 * time.Second)
	if want := `in\x1b █`; !strings.Contains(got, want) {
		t.Errorf("long work showed %q", got)
	}
	if !strings.HasSuffix(got, "\r\x1b[Kend\n") {
		t.Errorf("the line is still there: %q", got)
	}
}

func TestProgressIsForTerminals(t *testing.T) {
	if p := NewProgress(New(nil, io.Discard, io.Discard, vars(), nil), "x", 1, time.Now); p != nil {
		t.Error("progress into a pipe")
	}
	var none *Progress
	none.Add(1)
	none.Done()
}

func TestTheReportSaysRowsRateAndTimeLeft(t *testing.T) {
	for _, c := range []struct {
		done, total int64
		want        string
	}{
		{50_000, 200_000, "█████                50,000 of 200,000 rows, 10,000/s, 15s left"},
		{200_000, 200_000, "████████████████████ 200,000 of 200,000 rows, 40,000/s"},
		{300, 200, "████████████████████ 300 of 200 rows, 60/s"},
		{50_000, 0, "50,000 rows, 10,000/s"},
	} {
		if got := report(c.done, c.total, 5*time.Second, 80); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if got, want := report(50_000, 200_000, 5*time.Second, 45), "50,000 of 200,000 rows, 10,000/s, 15s left"; got != want {
		t.Errorf("without room for a bar: %q, want %q", got, want)
	}
}
