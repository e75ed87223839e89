// Package term is the room of the terminal: the three streams and what is known
// about them, colour, links, safe text, widths, prompts, the pager, progress,
// charts and times for people. What is here knows nothing of people, leads or
// workspaces; whatever must know whether somebody is looking belongs here.
//
// Two layers keep data from driving a terminal. A value passes Safe (or
// SafeLines) before it is measured, painted or joined with other text. Text for
// people then leaves through a sanitising writer: Streams.Text for standard
// output, Streams.Err itself, the pager and the prompts. That writer lets through
// only newlines, tabs and the colours and links a Painter makes, and not even
// those where the stream's Painter makes none. Streams.Out is for machine formats,
// which carry values unchanged: it is the bare stream, unless that is a terminal,
// which gets newlines, tabs and printable text only.
package term

import (
	"errors"
	"io"
	"os"
	"strconv"
	"syscall"

	xterm "github.com/charmbracelet/x/term"
)

// Streams are the three standard streams of one run, for one goroutine at a
// time. Build them with New.
type Streams struct {
	In  io.Reader
	Out io.Writer // machine formats only; text for people goes to Text
	Err io.Writer // sanitised: notices, errors, hints

	bare         io.Writer // standard output as it was handed in
	in, out, err stream
	env          func(string) string
	tty          func() (io.ReadWriteCloser, error)
}

// stream is what is known about one stream.
type stream struct {
	file  *os.File // nil when the stream is not a file
	term  bool
	paint Painter
}

// New takes the streams as they are handed in at the door. Files are asked
// whether they are terminals, everything else is not one. env looks up the
// environment; tty opens the controlling terminal for prompts, nil means that
// there is none. Colour is decided as for SetColor("auto").
func New(in io.Reader, out, err io.Writer, env func(string) string, tty func() (io.ReadWriteCloser, error)) *Streams {
	s := &Streams{In: in, Out: out, env: env, tty: tty, bare: out}
	s.in, s.out, s.err = facts(in), facts(out), facts(err)
	if s.out.term {
		s.Out = &safeWriter{to: out, paint: &Painter{}}
	}
	s.Err = &safeWriter{to: err, paint: &s.err.paint}
	s.decideColor(colorAuto)
	return s
}

func facts(v any) stream {
	file, ok := v.(*os.File)
	if !ok || file == nil {
		return stream{}
	}
	return stream{file: file, term: xterm.IsTerminal(file.Fd())}
}

// Text is standard output for people: a sanitising writer. One
// writer serves one text, because it remembers a sequence cut by a write.
func (s *Streams) Text() io.Writer { return &safeWriter{to: s.bare, paint: &s.out.paint} }

// InTerminal reports whether standard input is a terminal.
func (s *Streams) InTerminal() bool { return s.in.term }

// OutTerminal reports whether standard output is a terminal.
func (s *Streams) OutTerminal() bool { return s.out.term }

// ErrTerminal reports whether standard error is a terminal.
func (s *Streams) ErrTerminal() bool { return s.err.term }

// Width is the width of standard output in columns: Columns, else 80.
func (s *Streams) Width() int { return firstPositive(s.Columns(), 80) }

// Columns is how wide text on standard output may get: COLUMNS, else what the
// terminal says, else 0: there is no terminal, and nothing need be cut.
func (s *Streams) Columns() int {
	width, _ := s.out.size()
	return firstPositive(number(s.env("COLUMNS")), width)
}

// Height is the height of standard output in rows: LINES, else what the
// terminal says, else 24.
func (s *Streams) Height() int {
	_, height := s.out.size()
	return firstPositive(number(s.env("LINES")), height, 24)
}

// size is 0, 0 when the stream is not a terminal or keeps its size to itself.
func (f stream) size() (width, height int) {
	if !f.term {
		return 0, 0
	}
	width, height, err := xterm.GetSize(f.file.Fd())
	if err != nil {
		return 0, 0
	}
	return width, height
}

// number is 0 for anything that is not a number of columns or rows.
func number(text string) int {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return 0
	}
	return int(n)
}

func firstPositive(numbers ...int) int {
	for _, n := range numbers {
		if n > 0 {
			return n
		}
	}
	return 0
}

// BrokenPipe reports whether the reader of our output has left, as in
// `| head -1`. That ends the run quietly and is no failure.
func BrokenPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}
