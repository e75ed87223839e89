package credentials_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

const mailbox = "smtp://lobby@mail.example.com"

func TestTheFirstPlaceThatHasAPasswordCounts(t *testing.T) {
	env := map[string]string{}
	w := wallet(t, env)
	password := func(command string) string {
		t.Helper()
		secret, err := w.Password(context.Background(), command, mailbox)
		if err != nil {
			t.Error(err)
		}
		return secret
	}
	if _, err := w.Password(context.Background(), "", mailbox); workspace.KindOf(err) != workspace.Denied {
		t.Errorf("without any: %v, want denied", err)
	}
	command := `printf '%s\nmore\n' "of $LOBBY_ORIGIN"`
	if got := password(command); got != "of "+mailbox {
		t.Errorf("of the command: %q", got)
	}
	path := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(path, []byte("in a file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env["LOBBY_SMTP_PASSWORD_FILE"] = path
	if got := password(command); got != "in a file" {
		t.Errorf("of the file: %q", got)
	}
	env["LOBBY_SMTP_PASSWORD"] = "in the environment"
	if got := password(command); got != "in the environment" {
		t.Errorf("of the environment: %q", got)
	}
}

func TestAPasswordThatCannotBeHadIsNotRepeated(t *testing.T) {
	const secret = "CANARY"
	for command, kind := range map[string]workspace.ErrKind{
		"echo " + secret + "; exit 1": workspace.Denied, "true": workspace.Denied,
	} {
		_, err := wallet(t, nil).Password(context.Background(), command, mailbox)
		if workspace.KindOf(err) != kind || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", command, err)
		}
	}
	open := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(open, []byte(secret), 0o644); err != nil {
		t.Fatal(err)
	}
	for path, kind := range map[string]workspace.ErrKind{open: workspace.Denied, "/none/such": workspace.Usage} {
		_, err := wallet(t, map[string]string{"LOBBY_SMTP_PASSWORD_FILE": path}).Password(context.Background(), "", mailbox)
		if workspace.KindOf(err) != kind || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v, want kind %v", path, err, kind)
		}
	}
}
