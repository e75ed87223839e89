package connect_test

import (
	"context"
	"crypto/rand"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/workspace"
)

func TestACertificateOfOurOwnIsTrustedByItsFile(t *testing.T) {
	ctx, secret := context.Background(), workspace.NewSecret(rand.Text())
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+secret {
			t.Errorf("no token, or another one")
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"actor":"ana","role":"viewer","workspace":"u-1","api":1}`))
	}))
	defer s.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(ca, text, 0o600); err != nil {
		t.Fatal(err)
	}
	o := options(t)
	o.Patience = -1
	asked := 0
	o.Token = func(_ context.Context, origin string) (string, error) {
		asked++
		if origin != connect.Origin(s.URL) {
			t.Errorf("asked for the token of %s", origin)
		}
		return secret, nil
	}
	if _, err := connect.Whoami(ctx, s.URL, o); workspace.KindOf(err) != workspace.Unavailable {
		t.Errorf("a certificate nobody knows: %v", err)
	}
	o.CA = ca
	who, err := connect.Whoami(ctx, s.URL, o)
	if err != nil || who.Actor != "ana" || who.Role != "viewer" || who.Workspace != "u-1" {
		t.Errorf("%+v, %v", who, err)
	}
	if asked != 2 {
		t.Errorf("the token was asked for %d times", asked)
	}
	for _, broken := range []string{filepath.Join(t.TempDir(), "missing.pem"), filepath.Join("testdata", "..", "connect.go")} {
		o.CA = broken
		if _, err := connect.Open(ctx, s.URL, o); workspace.KindOf(err) != workspace.Usage {
			t.Errorf("%s: %v", broken, err)
		}
	}
}
