package credentials_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/credentials"
	"github.com/lobbycli/lobby/internal/workspace"
)

const (
	origin = "https://chat.example.com:443"
	canary = "lby_CANARYCANARYCANARYCANARY01"
	other  = "lby_ANOTHERANOTHERANOTHERANO02"
)

// wallet is one that keeps secrets in a file of the test.
func wallet(t *testing.T, env map[string]string) *credentials.Wallet {
	t.Helper()
	return &credentials.Wallet{
		Env:     func(name string) string { return env[name] },
		Environ: func() []string { return []string{"PATH=" + os.Getenv("PATH")} },
		Err:     &bytes.Buffer{}, Store: "file", Folder: filepath.Join(t.TempDir(), "lobby"),
	}
}

func mustFind(t *testing.T, w *credentials.Wallet, want, from string) {
	t.Helper()
	if got, source, err := w.Token(context.Background(), origin); err != nil || got != want || source != from {
		t.Errorf("Token: %q from %q, %v; want %q from %q", got, source, err, want, from)
	}
}

func TestTheFirstPlaceThatHasATokenCounts(t *testing.T) {
	env := map[string]string{}
	w := wallet(t, env)
	mustFind(t, w, "", "")
	if place, err := w.Keep(context.Background(), origin, canary); err != nil || place != "file" {
		t.Fatal(place, err)
	}
	mustFind(t, w, canary, "file")
	w.Command = "printf '%s\\nmore\\n' " + other
	mustFind(t, w, other, "token_command")
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(canary+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env["LOBBY_TOKEN_FILE"] = path
	mustFind(t, w, canary, "LOBBY_TOKEN_FILE")
	env["LOBBY_TOKEN"] = other
	mustFind(t, w, other, "LOBBY_TOKEN")
}

func TestATokenRestsForItsOriginAloneUntilItIsForgotten(t *testing.T) {
	ctx, w := context.Background(), wallet(t, nil)
	if _, err := w.Keep(ctx, origin, canary); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Keep(ctx, "https://chat.example.com:8443", other); err != nil {
		t.Fatal(err)
	}
	for _, elsewhere := range []string{"http://chat.example.com:443", "https://chat.example.com:80", "https://example.com:443"} {
		if got, _, err := w.Token(ctx, elsewhere); got != "" || err != nil {
			t.Errorf("%s has a token: %v", elsewhere, err)
		}
	}
	info, err := os.Stat(filepath.Join(w.Folder, "tokens"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info.Mode(), err)
	}
	if had, err := w.Forget(ctx, origin); !had || err != nil {
		t.Errorf("forget: %v, %v", had, err)
	}
	mustFind(t, w, "", "")
	if had, err := w.Forget(ctx, origin); had || err != nil {
		t.Errorf("forget again: %v, %v", had, err)
	}
	if place, err := w.Place(ctx, "https://chat.example.com:8443"); place != "file" || err != nil {
		t.Errorf("the other one: %q, %v", place, err)
	}
}

func TestFilesThatOthersCanReadAreRefused(t *testing.T) {
	ctx, env := context.Background(), map[string]string{}
	w := wallet(t, env)
	if _, err := w.Keep(ctx, origin, canary); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(w.Folder, "tokens"), 0o640); err != nil {
		t.Fatal(err)
	}
	mustRefuse(t, w, workspace.Denied)
	open := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(open, []byte(canary), 0o644); err != nil {
		t.Fatal(err)
	}
	env["LOBBY_TOKEN_FILE"] = open
	mustRefuse(t, w, workspace.Denied)
}

func TestWhatIsNoTokenIsRefusedAndNotRepeated(t *testing.T) {
	env := map[string]string{"LOBBY_TOKEN": strings.TrimPrefix(canary, "lby_")}
	w := wallet(t, env)
	mustRefuse(t, w, workspace.Usage)
	delete(env, "LOBBY_TOKEN")
	w.Command = "echo CANARY; echo CANARY >&2"
	mustRefuse(t, w, workspace.Usage)
	w.Command = "echo " + canary + "; exit 3"
	mustRefuse(t, w, workspace.Denied)
	if _, err := w.Keep(context.Background(), origin, "CANARY"); workspace.KindOf(err) != workspace.Usage || strings.Contains(err.Error(), "CANARY") {
		t.Errorf("keep: %v", err)
	}
}

func TestACommandThatDoesNotEndIsLeft(t *testing.T) {
	w := wallet(t, nil)
	w.Command = "sleep 30; true"
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	begin := time.Now()
	_, _, err := w.Token(ctx, origin)
	if took := time.Since(begin); workspace.KindOf(err) != workspace.Unavailable || took > 5*time.Second {
		t.Errorf("%v after %v", err, took)
	}
}

func TestACommandIsToldWhichTokenIsMeant(t *testing.T) {
	w := wallet(t, nil)
	w.Command = `test "$LOBBY_ORIGIN" = ` + origin + " && echo " + canary
	mustFind(t, w, canary, "token_command")
}

func TestAVariableThatIsSetToNothingDoesNotBringAnotherTokenToLight(t *testing.T) {
	for _, name := range []string{"LOBBY_TOKEN", "LOBBY_TOKEN_FILE"} {
		w := wallet(t, nil)
		if _, err := w.Keep(context.Background(), origin, canary); err != nil {
			t.Fatal(err)
		}
		w.Environ = func() []string { return []string{name + "="} }
		mustRefuse(t, w, workspace.Usage)
	}
}

func TestWhatIsNoFileHoldsNoToken(t *testing.T) {
	for _, path := range []string{os.DevNull, t.TempDir(), filepath.Join(t.TempDir(), "missing")} {
		mustRefuse(t, wallet(t, map[string]string{"LOBBY_TOKEN_FILE": path}), workspace.Usage)
	}
}

func mustRefuse(t *testing.T, w *credentials.Wallet, want workspace.ErrKind) {
	t.Helper()
	secret, _, err := w.Token(context.Background(), origin)
	if workspace.KindOf(err) != want || secret != "" {
		t.Errorf("%v, not of kind %v", err, want)
	}
	if err != nil && strings.Contains(err.Error(), "CANARY") {
		t.Errorf("the error repeats the secret: %v", err)
	}
}
