// Package credentials is the room of secrets: where the tokens come from that
// workspaces over the network ask for, and where they rest on this machine. It is
// the only room that knows the system's keyring.
//
// A secret enters by the environment, by a file, by a command of the user, or by
// Keep, and leaves only to whoever asks for the origin it belongs to. No error and
// no notice ever holds one.
package credentials

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Wallet finds the secrets of one user.
type Wallet struct {
	Env     func(string) string
	Environ func() []string // all of it, which the command gets
	Err     io.Writer       // what the command says to people
	Command string          // prints the secret; "" is none
	Store   string          // where secrets rest: auto, keyring or file
	Folder  string          // of the file; "" is none
}

// Token is the secret for an origin (scheme://host:port): what the environment
// says (LOBBY_TOKEN, then the file LOBBY_TOKEN_FILE), else what the command
// prints, else what rests for the origin; "" when there is none. from says which of
// them it was: LOBBY_TOKEN, LOBBY_TOKEN_FILE, token_command, keyring or file.
func (w *Wallet) Token(ctx context.Context, origin string) (secret, from string, err error) {
	if err := w.emptied("LOBBY_TOKEN", "LOBBY_TOKEN_FILE"); err != nil {
		return "", "", err
	}
	if text := w.Env("LOBBY_TOKEN"); text != "" {
		secret, err = plausible(text, "LOBBY_TOKEN")
		return secret, "LOBBY_TOKEN", err
	}
	if path := w.Env("LOBBY_TOKEN_FILE"); path != "" {
		secret, err = fromFile(path)
		return secret, "LOBBY_TOKEN_FILE", err
	}
	if w.Command != "" {
		text, err := w.run(ctx, "token_command", w.Command, origin)
		if err == nil {
			secret, err = plausible(text, "what token_command prints")
		}
		return secret, "token_command", err
	}
	return w.resting(ctx, origin)
}

// emptied refuses a variable that is set to nothing: it was meant to hold a secret,
// and another one in its place would be a surprise.
func (w *Wallet) emptied(names ...string) error {
	set := w.Environ()
	for _, name := range names {
		if w.Env(name) == "" && slices.Contains(set, name+"=") {
			return workspace.Errorf(workspace.Usage, "%s is empty", name).WithHint("give it its value, or unset %s", name)
		}
	}
	return nil
}

// fromFile is the token in the file that LOBBY_TOKEN_FILE names.
func fromFile(path string) (string, error) {
	text, err := readPrivate(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", noFile("LOBBY_TOKEN_FILE")
	}
	if err != nil {
		return "", err
	}
	return plausible(firstLine(text), path)
}

// noFile says of a variable that the file it names is not there. It does not repeat the
// name: where a path is asked for, people give the secret itself.
func noFile(variable string) error {
	return workspace.Errorf(workspace.Usage, "%s: no such file", variable).WithHint("give it the path of a file that holds the secret, not the secret")
}

// Keep lets a secret rest for an origin, in the place of a former one, and says
// where.
func (w *Wallet) Keep(ctx context.Context, origin, secret string) (place string, err error) {
	if err := Plausible(secret); err != nil {
		return "", err
	}
	if w.usesKeyring() {
		err := setKeyring(ctx, origin, secret)
		if err == nil {
			_, err = w.forgetInFile(origin) // one place, or a stale one would come to light later
			return "keyring", err
		}
		if w.Store == "keyring" {
			return "", err
		}
	}
	return "file", w.keepInFile(origin, secret)
}

// Forget drops the secret of an origin; false when there was none.
func (w *Wallet) Forget(ctx context.Context, origin string) (bool, error) {
	had := false
	if w.usesKeyring() {
		var err error
		if had, err = dropKeyring(ctx, origin); err != nil && w.Store == "keyring" {
			return false, err
		}
	}
	inFile, err := w.forgetInFile(origin)
	return had || inFile, err
}

// Place says where a secret rests for an origin: keyring, file, or "" for nowhere.
func (w *Wallet) Place(ctx context.Context, origin string) (string, error) {
	_, place, err := w.resting(ctx, origin)
	return place, err
}

func (w *Wallet) resting(ctx context.Context, origin string) (secret, place string, err error) {
	if w.usesKeyring() {
		secret, err = getKeyring(ctx, origin)
		if secret != "" || err != nil && w.Store == "keyring" {
			return secret, "keyring", err
		}
	}
	if w.Store == "keyring" {
		return "", "", nil
	}
	all, err := w.readFile()
	if secret = all[origin]; secret != "" {
		place = "file"
	}
	return secret, place, err
}

// Plausible refuses what cannot be a secret; the error does not repeat it.
func Plausible(secret string) error {
	_, err := plausible(secret, "this")
	return err
}

// plausible refuses what cannot be a secret before it is sent anywhere: it may be
// a secret of something else.
func plausible(text, from string) (string, error) {
	text = strings.TrimSpace(text)
	if !workspace.PlausibleSecret(text) {
		return "", workspace.Errorf(workspace.Usage, "%s is not a token", from).
			WithHint("a token begins with lby_; lobby tokens create makes one")
	}
	return text, nil
}

func firstLine(text []byte) string {
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}

// readPrivate reads a file that holds a secret. One of our own must not be open to
// others; what somebody else lays before us, such as a secret mounted into a
// container, is their care.
func readPrivate(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() || info.Mode()&os.ModeDevice != 0 { // a pipe will do
		return nil, workspace.Errorf(workspace.Usage, "%s is not a file with a token", path)
	}
	if owned(info) && info.Mode().Perm()&0o077 != 0 {
		return nil, workspace.Errorf(workspace.Denied, "%s holds a token and can be read by others", path).
			WithHint("chmod 600 %s", path)
	}
	return io.ReadAll(io.LimitReader(f, mostBytes))
}

// mostBytes is what is read of any file or answer that holds secrets.
const mostBytes = 1 << 20
