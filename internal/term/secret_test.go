package term

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func TestASecretIsAskedForAndNotShown(t *testing.T) {
	person, tty := openPty(t)
	s := New(nil, io.Discard, io.Discard, vars(), func() (io.ReadWriteCloser, error) { return tty, nil })
	screen := make(chan string, 1)
	go func() {
		var shown strings.Builder
		buf := make([]byte, 256)
		for !strings.HasSuffix(shown.String(), "\n") {
			n, err := person.Read(buf)
			if err != nil {
				break
			}
			shown.Write(buf[:n])
			if strings.HasSuffix(shown.String(), "Token: ") {
				time.Sleep(100 * time.Millisecond) // people are slower than terminals
				if _, err := person.WriteString("lby_canary\n"); err != nil {
					break
				}
			}
		}
		screen <- shown.String()
	}()
	got, err := s.Secret(t.Context(), "Token: ")
	if got != "lby_canary" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if shown := <-screen; strings.Contains(shown, "canary") || !strings.Contains(shown, "Token: ") {
		t.Errorf("the screen shows %q", shown)
	}
}

func TestAnInterruptedSecretLeavesTheTerminalAsItWas(t *testing.T) {
	person, tty := openPty(t)
	s := New(nil, io.Discard, io.Discard, vars(), func() (io.ReadWriteCloser, error) { return tty, nil })
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	if _, err := s.Secret(ctx, "Token: "); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, err := person.WriteString("echo\n"); err != nil {
		t.Fatal(err)
	}
	shown := ""
	buf := make([]byte, 256)
	for !strings.Contains(shown, "echo") {
		n, err := person.Read(buf)
		if err != nil {
			t.Fatalf("the terminal shows %q and then %v", shown, err)
		}
		shown += string(buf[:n])
	}
}

func TestWithoutATerminalNoSecretIsAskedFor(t *testing.T) {
	s := New(strings.NewReader("lby_x\n"), io.Discard, io.Discard, vars(), nil)
	if _, err := s.Secret(t.Context(), "Token: "); !errors.Is(err, ErrNoTerminal) {
		t.Error(err)
	}
}
