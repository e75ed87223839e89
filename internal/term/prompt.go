package term

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// ErrNoTerminal says that nobody can be asked: there is no controlling terminal.
var ErrNoTerminal = errors.New("no terminal to ask on")

// OpenTerminal opens the controlling terminal, whatever the streams are
// redirected to. It is what the door hands to New.
func OpenTerminal() (io.ReadWriteCloser, error) {
	return os.OpenFile("/dev/tty", os.O_RDWR, 0)
}

// maxAnswer is the longest answer that is read, in bytes.
const maxAnswer = 1 << 10

// afterthought is how long an answer waits for an interrupt that was typed before it:
// signals take their own way.
const afterthought = 100 * time.Millisecond

// Confirm asks a question, of one line or several, on the controlling terminal
// even when standard input is a pipe. What was typed before does not count. Only y and yes are a yes; an empty answer,
// end of input and anything else are a no. The error is ErrNoTerminal when there
// is no terminal, ctx's when the run is interrupted while waiting.
func (s *Streams) Confirm(ctx context.Context, question string) (bool, error) {
	if s.tty == nil {
		return false, ErrNoTerminal
	}
	tty, err := s.tty()
	if err != nil {
		return false, ErrNoTerminal
	}
	defer tty.Close()
	if file, ok := tty.(*os.File); ok {
		forgetTyped(file) // an answer is one to this question
	}
	if _, err := fmt.Fprintf(&safeWriter{to: tty, paint: &Painter{}}, "%s [y/N] ", question); err != nil {
		return false, fmt.Errorf("ask on the terminal: %w", err)
	}
	answer := make(chan string, 1)
	go func() {
		line, err := bufio.NewReader(io.LimitReader(tty, maxAnswer)).ReadString('\n')
		if err != nil { // no line end was typed: what we say next begins a line all the same
			_, _ = io.WriteString(tty, "\n")
		}
		answer <- line
	}()
	select {
	case line := <-answer:
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(afterthought):
		}
		line = strings.ToLower(strings.TrimSpace(line))
		return line == "y" || line == "yes", nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}
