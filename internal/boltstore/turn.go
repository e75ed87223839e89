package boltstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// The turnstile. Who wants to read or write first passes FILE.gate, one at a
// time, and waits there for FILE.rw, shared or exclusive. A waiting writer keeps
// the gate, so readers that come later cannot overtake it for ever. The kernel
// queues and, when a process dies, lets go.

const (
	shared    = syscall.LOCK_SH
	exclusive = syscall.LOCK_EX
)

// turn is the right to use the file until its end.
type turn struct {
	rw    *os.File
	alone bool
}

// end lets the next ones in. Of a command that changed something nothing is left, as it
// may have named somebody who is gone now.
func (t turn) end() {
	if t.alone {
		_, _ = t.rw.WriteAt(bytes.Repeat([]byte{' '}, maxSign), 0)
	}
	_ = t.rw.Close()
}

// takeTurn is waitTurn for those who want a workspace there, or nothing.
func (s *Store) takeTurn(ctx context.Context, how int) (turn, error) {
	if err := s.foreign(); err != nil {
		return turn{}, err
	}
	return s.waitTurn(ctx, how)
}

// waitTurn waits for a turn, at most as long as the options say. The error is
// Unavailable and names who holds the file.
func (s *Store) waitTurn(ctx context.Context, how int) (turn, error) {
	wait, cancel := context.WithTimeout(ctx, s.options.LockTimeout)
	defer cancel()
	gate, err := s.lock(wait, ctx, s.path+".gate", exclusive)
	if err != nil {
		return turn{}, err
	}
	defer gate.Close()
	rw, err := s.lock(wait, ctx, s.path+".rw", how)
	if err != nil {
		return turn{}, err
	}
	s.sign(rw)
	return turn{rw, how == exclusive}, nil
}

// foreign refuses a file that is no workspace before locks are made beside it. One
// that has its locks already may be in use and is looked at in a turn.
func (s *Store) foreign() error {
	locked := func() bool {
		_, err := os.Stat(s.path + ".gate")
		return err == nil
	}
	if locked() || s.missing() {
		return nil
	}
	_, err := checkSize(s.path)
	if k := workspace.KindOf(err); k != workspace.Corrupt && k != workspace.Invalid || locked() {
		return nil
	}
	return err
}

// lock opens and locks a file. Without anybody in the way it does not wait; a
// lock that is won after the wait was over is let go.
func (s *Store) lock(wait, ctx context.Context, path string, how int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_CLOEXEC, 0o600)
	if err != nil {
		kind := workspace.Internal
		if errors.Is(err, fs.ErrPermission) {
			kind = workspace.Denied
		}
		return nil, workspace.Errorf(kind, "lock of the workspace: %w", err)
	}
	if err := flock(f, how|syscall.LOCK_NB); err == nil {
		return f, nil
	} else if !errors.Is(err, syscall.EWOULDBLOCK) {
		_ = f.Close()
		return nil, workspace.Errorf(workspace.Internal, "lock %s: %w", path, err)
	}
	won := make(chan error, 1)
	go func() { won <- flock(f, how) }()
	select {
	case err := <-won:
		if err != nil {
			_ = f.Close()
			return nil, workspace.Errorf(workspace.Internal, "lock %s: %w", path, err)
		}
		return f, nil
	case <-wait.Done():
		go func() {
			err := <-won
			_ = errors.Join(err, f.Close()) // nobody waits for it any more
		}()
		if ctx.Err() != nil {
			return nil, workspace.Errorf(workspace.Unavailable, "stopped while waiting for %s: %w", s.path, context.Cause(ctx))
		}
		return nil, s.occupied()
	}
}

func flock(f *os.File, how int) error {
	for {
		if err := syscall.Flock(int(f.Fd()), how); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// sign writes who holds the file into FILE.rw, for those who wait. Nothing
// depends on it.
func (s *Store) sign(rw *os.File) {
	since := ""
	if s.options.Now != nil {
		since = s.options.Now().UTC().Format(time.RFC3339)
	}
	line := fmt.Sprintf("%d\t%s\t%s\n", os.Getpid(), since, s.options.Holder)
	if len(line) > maxSign {
		line = line[:maxSign]
	}
	_, _ = rw.WriteAt([]byte(fmt.Sprintf("%-*s", maxSign, line)), 0)
}

// maxSign is the bytes of a signature. Behind it stands a mark.
const maxSign = 256

// Marks in FILE.rw.
const (
	unfinished = '!' // a writer has begun
	finished   = ' ' // it came to its end, and what it changed is durable
)

// mark notes how far the writer is whose turn it is.
func (t turn) mark(m byte) error {
	if _, err := t.rw.WriteAt([]byte{m}, maxSign); err != nil {
		return workspace.Errorf(workspace.Internal, "lock of the workspace: %w", err)
	}
	return nil
}

// marked is the mark that the writer before left; 0 when nobody has written yet.
func (t turn) marked() (byte, error) {
	var m [1]byte
	if _, err := t.rw.ReadAt(m[:], maxSign); err != nil && !errors.Is(err, io.EOF) {
		return 0, workspace.Errorf(workspace.Internal, "lock of the workspace: %w", err)
	}
	return m[0], nil
}

// occupied says who holds the file: of several readers, who came last.
func (s *Store) occupied() error {
	by := "another process"
	if b, err := os.ReadFile(s.path + ".rw"); err == nil {
		line, _, _ := strings.Cut(string(b[:min(len(b), maxSign)]), "\n")
		if parts := strings.SplitN(line, "\t", 3); len(parts) == 3 {
			by = "process " + parts[0]
			if command := strings.TrimSpace(parts[2]); command != "" {
				by += fmt.Sprintf(" (%s)", command)
			}
			if parts[1] != "" {
				by += " since " + parts[1]
			}
		}
	}
	return workspace.Errorf(workspace.Unavailable, "%s is in use by %s", s.path, by).
		WithHint("try again, or wait longer with --lock-timeout")
}
