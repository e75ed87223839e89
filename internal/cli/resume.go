package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// token makes a run one that can go on: the idempotency keys of its slices begin
// with its key, so a slice that was brought in before is not brought in again.
// Until the run is through, the key rests in the state folder under a name made
// of the workspace and the content of the file.
type token struct{ key, path string }

// newToken gives the token of the interrupted run of the same file, or a new one.
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
		a.notice("no interrupted run of %s is known; it begins at its first line", in.name)
	}
	return t, t.keep()
}

func (t token) keep() error {
	if err := os.MkdirAll(filepath.Dir(t.path), 0o700); err != nil {
		return workspace.Errorf(workspace.Internal, "keep the progress: %w", err)
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

// forget ends a run that is through. A token that stays does no harm: a new run
// replaces it.
func (t token) forget() {
	if t.path != "" {
		_ = os.Remove(t.path)
	}
}
