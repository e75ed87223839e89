package httpapi

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
)

// TestADamagedOrReplacedFileIsA503AndTheServerLives takes the file away from under a
// server, or spoils it, and asks every route. When the same file is back, so is the
// workspace; one that was read while it was spoilt needs a new start.
func TestADamagedOrReplacedFileIsA503AndTheServerLives(t *testing.T) {
	unavailable, wrong := 0, 0
	for name, hurt := range map[string]func(path string, good []byte) error{
		"replaced by a copy": func(path string, good []byte) error { return os.WriteFile(path, good, 0o600) },
		"removed":            func(string, []byte) error { return nil },
		"no workspace":       func(path string, _ []byte) error { return os.WriteFile(path, []byte("none"), 0o600) },
		"empty":              func(path string, _ []byte) error { return os.WriteFile(path, nil, 0o600) },
		"a folder":           func(path string, _ []byte) error { return os.Mkdir(path, 0o700) },
		"cut off": func(path string, _ []byte) error {
			return errors.Join(os.Rename(path+".old", path), os.Truncate(path, 8<<10))
		},
		"spoilt": func(path string, good []byte) error {
			for i := 8 << 10; i < len(good); i++ {
				good[i] ^= 0x5a
			}
			return errors.Join(os.Rename(path+".old", path), inPlace(path, good))
		},
	} {
		s, address, secret := withLead(t)
		path := filepath.Join(s.server.options.Temp, "w.db")
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.Rename(path, path+".old"), hurt(path, append([]byte(nil), good...))); err != nil {
			t.Fatal(name, err)
		}
		all := samples()
		for _, r := range s.server.routes {
			one := all[r.id]
			if one.path == "" {
				one.path = r.path
			}
			w := s.send(byToken, r.method, one.path, secret, one.body)
			if w.Code == http.StatusServiceUnavailable {
				unavailable++
			}
			if w.Code == http.StatusInternalServerError || w.Code/100 == 2 && r.tag == "reading" && r.id != "whoami" || strings.Contains(w.Body.String(), s.server.options.Temp) {
				wrong++
				t.Errorf("%s: %s %s: %d %.300s", name, r.method, one.path, w.Code, w.Body)
			}
		}
		wantProblem(t, s.ask(http.MethodGet, "/healthz", ""), http.StatusServiceUnavailable, workspace.Corrupt)
		wantProblem(t, s.ask(http.MethodGet, "/v1/people", secret), http.StatusServiceUnavailable, workspace.Corrupt)
		if name == "spoilt" {
			continue
		}
		if _, err := os.Stat(path + ".old"); err == nil {
			if err := errors.Join(os.RemoveAll(path), os.Rename(path+".old", path)); err != nil {
				t.Fatal(err)
			}
		}
		if err := inPlace(path, good); err != nil {
			t.Fatal(err)
		}
		_ = answered(t, address)
		if w := s.ask(http.MethodGet, "/v1/people", secret); w.Code != http.StatusOK {
			t.Errorf("%s: not even when it is back: %d %s", name, w.Code, w.Body)
		}
	}
	soak.Figure(t, "a damaged or replaced file: answers of 503", unavailable)
	soak.Figure(t, "a damaged or replaced file: answers as if nothing were wrong", wrong)
}

// inPlace writes into a file that is there.
func inPlace(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(b, 0)
	return errors.Join(err, f.Close())
}
