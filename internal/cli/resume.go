package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// keptTokens is how long a token rests: as long as a workspace remembers the
// idempotency keys it begins.
const keptTokens = 30 * 24 * time.Hour

// token makes a run one that can go on: the idempotency keys of its slices begin
// with its key, so a slice that was brought in before is not brought in again.
// The key rests in the state folder under a name made of the workspace and the
// content of the file, until the file is brought in anew.
type token struct{ key, path string }

// newToken gives the token of the last run of the same file, to go on with it,
// or a new one.
func (a *app) newToken(in *input, noun string, resume bool) (token, error) {
	t := token{key: a.door.NewKey()}
	address, err := a.address()
	if err != nil {
		return t, err
	}
	folder := a.config.StateFolder()
	if folder == "" {
		return t, nil
	}
	name := sha256.Sum256([]byte(address + "\x00" + noun + "\x00" + in.content))
	t.path = filepath.Join(folder, "runs", hex.EncodeToString(name[:16]))
	if resume {
		known, err := os.ReadFile(t.path)
		switch {
		case err == nil && len(known) > 0:
			t.key = string(known)
			return t, nil
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return t, workspace.Errorf(workspace.Internal, "read the progress: %w", err)
		}
		a.notice("no run of %s is known; it begins at its first line", in.name)
	}
	return t, t.keep(a.door.Now())
}

// keep makes the token durable and drops those nobody can go on with.
func (t token) keep(now time.Time) error {
	folder := filepath.Dir(t.path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return workspace.Errorf(workspace.Internal, "keep the progress: %w", err)
	}
	others, err := os.ReadDir(folder)
	if err != nil {
		return workspace.Errorf(workspace.Internal, "keep the progress: %w", err)
	}
	for _, other := range others {
		if info, err := other.Info(); err == nil && now.Sub(info.ModTime()) > keptTokens {
			_ = os.Remove(filepath.Join(folder, other.Name())) // another run may have done it
		}
	}
	file, err := transfer.NewAtomicFile(t.path, true)
	if err != nil {
		return err
	}
	defer file.Abort()
	if _, err := file.Write([]byte(t.key)); err != nil {
		return workspace.Errorf(workspace.Internal, "keep the progress: %w", err)
	}
	return file.Commit()
}
