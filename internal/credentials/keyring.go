package credentials

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"github.com/zalando/go-keyring"

	"github.com/lobbycli/lobby/internal/workspace"
)

// service is the name of our secrets in the keyring; their users are origins.
const service = "lobby"

// usesKeyring reports whether the keyring is asked. Where there is no desktop
// session nothing would answer, and on Linux asking could start one.
func (w *Wallet) usesKeyring() bool {
	if w.Store != "auto" || runtime.GOOS != "linux" {
		return w.Store != "file"
	}
	if w.Env("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	folder := w.Env("XDG_RUNTIME_DIR")
	_, err := os.Stat(filepath.Join(folder, "bus"))
	return folder != "" && err == nil
}

func getKeyring(ctx context.Context, origin string) (secret string, err error) {
	secret, err = patiently(ctx, func() (string, error) { return keyring.Get(service, origin) })
	if errors.Is(err, keyring.ErrNotFound) {
		return "", nil
	}
	return secret, err
}

func setKeyring(ctx context.Context, origin, secret string) error {
	_, err := patiently(ctx, func() (string, error) { return "", keyring.Set(service, origin, secret) })
	return err
}

func dropKeyring(ctx context.Context, origin string) (had bool, err error) {
	_, err = patiently(ctx, func() (string, error) { return "", keyring.Delete(service, origin) })
	if errors.Is(err, keyring.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// patiently waits for the keyring, which may ask somebody to unlock it, until the
// context ends. What was asked for is abandoned then.
func patiently(ctx context.Context, ask func() (string, error)) (string, error) {
	type answer struct {
		secret string
		err    error
	}
	done := make(chan answer, 1)
	go func() {
		secret, err := ask()
		done <- answer{secret, err}
	}()
	select {
	case a := <-done:
		if a.err != nil && !errors.Is(a.err, keyring.ErrNotFound) {
			a.err = workspace.Errorf(workspace.Unavailable, "the keyring: %w", a.err).WithHint("lobby config set token_store file")
		}
		return a.secret, a.err
	case <-ctx.Done():
		return "", workspace.Errorf(workspace.Unavailable, "the keyring did not answer: %w", context.Cause(ctx))
	}
}
