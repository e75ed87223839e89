package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// keptTokens is how long a token rests: as long as a workspace remembers the
// idempotency keys it begins.
const keptTokens = 30 * 24 * time.Hour

// lookAgain is how often a run looks whether another one has ended.
const lookAgain = 20 * time.Millisecond

// token makes a run one that can go on: the idempotency keys of its slices begin
// with its key, so a slice that was brought in before is not brought in again.
// The key rests in the state folder under a name made of the workspace and the
// content of the file, until the file is brought in anew. The file it rests in
// is locked while the run goes on, so that no file comes in twice at once.
type token struct {
	key  string
	file *os.File // nil where there is no state folder
}

// newToken gives the token of the last run of the same file, to go on with it,
// or a new one. Unavailable while another run of the file goes on.
func (a *app) newToken(ctx context.Context, in *input, noun string, resume bool) (token, error) {
	t := token{key: a.door.NewKey()}
	address, err := a.address()
	if err != nil {
		return t, err
	}
	o, err := a.options()
	if err != nil {
		return t, err
	}
	state := a.config.StateFolder()
	if state == "" {
		return t, nil
	}
	folder := filepath.Join(state, "runs")
	if err := a.forgetTokens(folder); err != nil {
		return t, workspace.Errorf(workspace.Internal, "keep the progress: %w", err)
	}
	name := sha256.Sum256([]byte(address + "\x00" + noun + "\x00" + in.content))
	t.file, err = os.OpenFile(filepath.Join(folder, hex.EncodeToString(name[:16])), os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		err = t.lock(ctx, o.LockTimeout)
	}
	known, pid := t.read()
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		t.end()
		return t, workspace.Errorf(workspace.Unavailable, "%s: another import of it is running%s", in.name, pid).
			WithHint("wait for its end, or longer with --lock-timeout 1m")
	case resume && known != "":
		t.key = known
	case resume:
		a.notice("no run of %s is known; it begins at its first line", in.name)
	}
	if err == nil {
		err = t.write()
	}
	if err == nil {
		err = syncFolder(folder) // or the file is gone after a power cut, and with it what says which slices are in
	}
	if err != nil {
		t.end()
		return t, workspace.Errorf(workspace.Internal, "keep the progress: %w", err)
	}
	return t, nil
}

// forgetTokens makes the folder and drops the tokens nobody can go on with.
func (a *app) forgetTokens(folder string) error {
	if err := makeFolder(folder); err != nil {
		return err
	}
	all, err := os.ReadDir(folder)
	for _, old := range all {
		if info, err := old.Info(); err == nil && a.door.Now().Sub(info.ModTime()) > keptTokens {
			_ = os.Remove(filepath.Join(folder, old.Name())) // another run may have done it
		}
	}
	return err
}

// makeFolder makes a folder, and those above it that are missing, durably.
func makeFolder(path string) error {
	err := os.Mkdir(path, 0o700)
	if errors.Is(err, fs.ErrNotExist) && filepath.Dir(path) != path {
		if err = makeFolder(filepath.Dir(path)); err == nil {
			err = os.Mkdir(path, 0o700)
		}
	}
	switch {
	case err == nil:
		return syncFolder(filepath.Dir(path))
	case errors.Is(err, fs.ErrExist): // or something else, as whoever uses it will find
		return nil
	}
	return err
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

// lock waits for the file of the token, at most this long.
func (t token) lock(ctx context.Context, wait time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for {
		err := syscall.Flock(int(t.file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil || !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(lookAgain):
		}
	}
}

// read gives the key that rests in the file, "" for none, and who wrote it.
func (t token) read() (key, pid string) {
	if t.file == nil {
		return "", ""
	}
	text, err := io.ReadAll(io.NewSectionReader(t.file, 0, 1<<10))
	words := strings.Fields(string(text))
	if err != nil || len(words) == 0 {
		return "", ""
	}
	if len(words) > 1 {
		pid = fmt.Sprintf(" (pid %s)", words[1])
	}
	return words[0], pid
}

// write makes the key durable. It never cuts the file, so that a run that is
// killed here leaves the key that was there or the new one.
func (t token) write() error {
	if _, err := t.file.WriteAt(fmt.Appendf(nil, "%s %-10d\n", t.key, os.Getpid()), 0); err != nil {
		return err
	}
	return t.file.Sync()
}

// end lets the next run of the file begin.
func (t token) end() {
	if t.file != nil {
		_ = t.file.Close()
	}
}
