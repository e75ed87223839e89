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
	read, shows := readLine(tty), func() {}
	if file, ok := tty.(*os.File); ok && xterm.IsTerminal(file.Fd()) {
		fd := file.Fd()
		read = func() (string, error) {
			b, err := xterm.ReadPassword(fd)
			return string(b), err
		}
		if was, err := xterm.GetState(fd); err == nil {
			shows = func() { _ = xterm.Restore(fd, was) }
		}
	}
	type answer struct {
		line string
		err  error
	}
	typed := make(chan answer, 1)
	go func() {
		line, err := read()
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

// readLine reads from what is asked on where there is no terminal.
func readLine(from io.Reader) func() (string, error) {
	return func() (string, error) {
		return bufio.NewReader(io.LimitReader(from, maxAnswer)).ReadString('\n')
	}
}
