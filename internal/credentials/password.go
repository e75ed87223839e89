package credentials

import (
	"context"
	"errors"
	"io/fs"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Password is the secret for a mail server (smtp://user@host): what the environment
// says (LOBBY_SMTP_PASSWORD, then the file LOBBY_SMTP_PASSWORD_FILE), else what the
// command prints, else what the keyring has. Denied when there is none.
func (w *Wallet) Password(ctx context.Context, command, origin string) (secret string, err error) {
	if err := w.emptied("LOBBY_SMTP_PASSWORD", "LOBBY_SMTP_PASSWORD_FILE"); err != nil {
		return "", err
	}
	if secret = w.Env("LOBBY_SMTP_PASSWORD"); secret != "" {
		return secret, nil
	}
	path := w.Env("LOBBY_SMTP_PASSWORD_FILE")
	switch {
	case path != "":
		var text []byte
		if text, err = readPrivate(path); errors.Is(err, fs.ErrNotExist) {
			err = noFile("LOBBY_SMTP_PASSWORD_FILE")
		}
		secret = firstLine(text)
	case command != "":
		secret, err = w.run(ctx, "smtp.password_command", command, origin)
	case w.usesKeyring():
		secret, err = getKeyring(ctx, origin)
	}
	if err == nil && secret == "" {
		err = workspace.Errorf(workspace.Denied, "there is no password for %s", origin).
			WithHint("set LOBBY_SMTP_PASSWORD, LOBBY_SMTP_PASSWORD_FILE or smtp.password_command")
	}
	return secret, err
}
