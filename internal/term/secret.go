package term

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"

	xterm "github.com/charmbracelet/x/term"
)

// Secret asks for a line on the controlling terminal, which does not show what is
// typed. Errors are those of Confirm.
func (s *Streams) Secret(ctx context.Context, question string) (string, error) {
	if s.tty == nil {
		return "", ErrNoTerminal
	}
	tty, err := s.tty()
	if err != nil {
		return "", ErrNoTerminal
	}
	defer tty.Close()
	if _, err := io.WriteString(&safeWriter{to: tty, paint: &Painter{}}, question); err != nil {
		return "", fmt.Errorf("ask on the terminal: %w", err)
	}
	shows := func() {}
	if file, ok := tty.(*os.File); ok {
		if was, err := xterm.GetState(file.Fd()); err == nil {
			shows = func() { _ = xterm.Restore(file.Fd(), was) }
		}
	}
	type answer struct {
		line string
		err  error
	}
	typed := make(chan answer, 1)
	go func() {
		line, err := readHidden(tty)
		typed <- answer{line, err}
	}()
	select {
	case a := <-typed:
		_, _ = io.WriteString(tty, "\n")
		return a.line, a.err
	case <-ctx.Done():
		shows() // the abandoned read would leave the terminal mute
		return "", ctx.Err()
	}
}

// readHidden reads a line that a terminal does not show.
func readHidden(tty io.Reader) (string, error) {
	if file, ok := tty.(*os.File); ok && xterm.IsTerminal(file.Fd()) {
		b, err := xterm.ReadPassword(file.Fd())
		return string(b), err
	}
	return bufio.NewReader(io.LimitReader(tty, maxAnswer)).ReadString('\n')
}
