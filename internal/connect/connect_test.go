package connect_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/workspace"
)

func TestAnAddressNamesAFile(t *testing.T) {
	for address, want := range map[string]string{
		"bolt:team.db":      "team.db",
		"bolt:/srv/team":    "/srv/team",
		"team.db":           "team.db",
		"./a:b/team.db":     "./a:b/team.db",
		`C:\lobby\team.db`:  `C:\lobby\team.db`,
		"bolt:C:\\lobby.db": `C:\lobby.db`,
	} {
		if got, err := connect.File(address); err != nil || got != want {
			t.Errorf("File(%q) = %q, %v; want %q", address, got, err, want)
		}
	}
}

func TestOtherAddressesAreUsageErrorsThatRepeatNoPassword(t *testing.T) {
	for _, address := range []string{
		"", "bolt:", "team", "team.sqlite", "unix:/run/lobby.sock", "https://chat.example.com",
		"postgres://me:secret@host/db", "postgres://host/db?password=secret", "postgres://me:secret%zz@host/db",
		"https://lby_secret@host", "https://host?token=lby_secret", "https://secret@host",
	} {
		_, err := connect.File(address)
		if workspace.KindOf(err) != workspace.Usage {
			t.Errorf("File(%q): %v, not a usage error", address, err)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("File(%q) repeats the password: %v", address, err)
		}
	}
}

func TestAnAddressIsKeptSoThatItMeansTheSameEverywhere(t *testing.T) {
	here, err := filepath.Abs("team.db")
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"team.db": "bolt:" + here, "bolt:team.db": "bolt:" + here, "unix:team.db": "unix:" + here, "BOLT:team.db": "bolt:" + here,
		"HTTPS://chat.example.com":              "https://chat.example.com",
		"postgres://ana@host/db?workspace=team": "postgres://ana@host/db?workspace=team",
		"https://chat.example.com/":             "https://chat.example.com", "http://127.0.0.1:7420/team": "http://127.0.0.1:7420/team",
	} {
		if got, err := connect.Canonical(address); err != nil || got != want {
			t.Errorf("Canonical(%q) = %q, %v; want %q", address, got, err, want)
		}
	}
	for _, address := range []string{
		"team", "postgres://host/db?password=secret", "postgresql://me:secret@host/db", "postgres://host/db?sslpassword=secret", "postgres://host/db?default_query_exec_mode=simple_protocol", "mysql://host/db", "http://chat.example.com", "https://", "https://host?x=1", "https://host#x",
		"https://me:secret@host", "https://lby_secret@host", "https://host/lby_secret", "unix:",
	} {
		if got, err := connect.Canonical(address); workspace.KindOf(err) != workspace.Usage || strings.Contains(err.Error(), "secret") {
			t.Errorf("Canonical(%q) = %q, %v", address, got, err)
		}
		if _, err := connect.Open(context.Background(), address, options(t)); workspace.KindOf(err) != workspace.Usage || strings.Contains(err.Error(), "secret") {
			t.Errorf("Open(%q): %v", address, err)
		}
	}
}

func TestAHostWithAPortIsToldHowItIsWritten(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:7431": "http://127.0.0.1:7431", "localhost:7431": "http://localhost:7431", "chat.example.com:443": "https://chat.example.com:443",
	} {
		_, err := connect.Canonical(address)
		var e *workspace.Error
		if !errors.As(err, &e) || e.Kind != workspace.Usage || e.Hint != "write "+want {
			t.Errorf("Canonical(%q): %v", address, err)
		}
	}
}

func TestATokenBelongsToSchemeHostAndPort(t *testing.T) {
	for address, want := range map[string]string{
		"https://Chat.Example.com/team": "https://chat.example.com:443", "https://chat.example.com:443": "https://chat.example.com:443",
		"http://127.0.0.1": "http://127.0.0.1:80", "http://[::1]:7420": "http://[::1]:7420", "bolt:team.db": "", "unix:/run/lobby.sock": "",
	} {
		if got := connect.Origin(address); got != want {
			t.Errorf("Origin(%q) = %q, not %q", address, got, want)
		}
	}
}

func TestARestoreGivesBackWhatTheBackupHeld(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	address, backup := "bolt:"+filepath.Join(folder, "new", "team.db"), filepath.Join(folder, "backup.db")
	o := options(t)
	setPlaceholder(t, ctx, "bolt:"+backup, "guest")
	setPlaceholder(t, ctx, address, "anonymous")
	if err := connect.CheckBackup(ctx, address, backup, false, o); err != nil {
		t.Fatal(err)
	}
	done, err := connect.Restore(ctx, address, backup, o)
	if err != nil {
		t.Fatal(err)
	}
	if got := placeholder(t, ctx, "bolt:"+done.Kept); got != "anonymous" {
		t.Errorf("kept %q, not anonymous", got)
	}
	if got := placeholder(t, ctx, address); got != "guest" {
		t.Errorf("restored %q, not guest", got)
	}
	left, err := filepath.Glob(filepath.Join(folder, "new", "*.part*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestABackupThatIsNoneIsRefused(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	broken := filepath.Join(folder, "broken.db")
	if err := os.WriteFile(broken, []byte("this is no workspace"), 0o600); err != nil {
		t.Fatal(err)
	}
	address := "bolt:" + filepath.Join(folder, "team.db")
	if err := connect.CheckBackup(ctx, address, broken, false, options(t)); workspace.KindOf(err) != workspace.Corrupt {
		t.Errorf("a broken backup: %v", err)
	}
	if err := connect.CheckBackup(ctx, address, filepath.Join(folder, "missing.db"), false, options(t)); workspace.KindOf(err) != workspace.NotFound {
		t.Errorf("a missing backup: %v", err)
	}
}

func options(t *testing.T) connect.Options {
	t.Helper()
	return connect.Options{
		Now:    func() time.Time { return time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC) },
		NewKey: func() string { return "identity-of-a-test" },
		Temp:   t.TempDir(), LockTimeout: time.Second, Holder: "test",
	}
}

func setPlaceholder(t *testing.T, ctx context.Context, address, value string) {
	t.Helper()
	ws, err := connect.Open(ctx, address, options(t))
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	change := workspace.SetSetting{Name: "people.placeholder", Value: value}
	if _, err := ws.Apply(ctx, workspace.Batch{Changes: []workspace.Change{change}, Actor: "tester"}); err != nil {
		t.Fatal(err)
	}
}

func placeholder(t *testing.T, ctx context.Context, address string) string {
	t.Helper()
	ws, err := connect.Open(ctx, address, options(t))
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	for row, err := range ws.Find(ctx, workspace.Query{Kind: workspace.Setting}) {
		if err != nil {
			t.Fatal(err)
		}
		if row.Str(workspace.SettingName) == "people.placeholder" {
			return row.Str(workspace.SettingValue)
		}
	}
	return ""
}
