package engine_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

func secretOf(name string) string { return workspace.NewSecret(strings.Repeat("y", 26) + name) }

func tokenOf(name string, role workspace.Role) workspace.CreateToken {
	return workspace.CreateToken{Name: name, Role: role, Hash: workspace.TokenHash(secretOf(name))}
}

func TestABearerIsWhoeverHoldsALivingToken(t *testing.T) {
	d := newDesk(t)
	bearer := func(secret string) (workspace.Row, error) { return d.Bearer(d.Context(), workspace.TokenHash(secret)) }
	short := tokenOf("short", workspace.AgentRole)
	short.Expires = workspace.FormatTime(d.now.Add(time.Hour))
	d.apply(tokenOf("ci", workspace.Viewer), short)

	row, err := bearer(secretOf("short"))
	if err != nil || row.ID() != "K2" || row.Str(workspace.TokenName) != "short" || row.Str(workspace.TokenRole) != "agent" {
		t.Fatalf("%+v, %v, want K2", row, err)
	}
	if hash := row.Str(workspace.TokenHashed); hash != "" {
		t.Errorf("the hash came out: %s", hash)
	}
	d.apply(workspace.RevokeToken{Token: "ci"})
	d.now = row.Time(workspace.TokenExpiresAt).Add(-time.Microsecond)
	if _, err := bearer(secretOf("short")); err != nil {
		t.Errorf("a moment before it ends: %v", err)
	}
	d.now = d.now.Add(time.Microsecond)
	for secret, why := range map[string]string{
		secretOf("ci"): "the token was revoked", secretOf("short"): "the token has expired", secretOf("nobody"): "the token is unknown", "": "the token is unknown",
	} {
		row, err := bearer(secret)
		if workspace.KindOf(err) != workspace.Denied || err.Error() != why || row.Values != nil {
			t.Errorf("%s: %v, %v, want denied", why, row, err)
		}
	}
	if _, err := d.Bearer(d.Context(), ""); workspace.KindOf(err) != workspace.Denied {
		t.Errorf("no hash: %v, want denied", err)
	}
	d.apply(workspace.RevokeToken{Token: "short"}) // one that ended by itself
	if _, err := bearer(secretOf("short")); err == nil || err.Error() != "the token was revoked" {
		t.Errorf("%v, want revoked", err)
	}
}

func TestOnlyTheRecordOfATokenHoldsItsHash(t *testing.T) {
	store, err := boltstore.Open(t.Context(), filepath.Join(t.TempDir(), "lobby.db"), boltstore.Options{
		Now: workspacetest.Noon, Temp: t.TempDir(), NewIdentity: func() string { return "desk" },
	})
	if err != nil {
		t.Fatal(err)
	}
	ws := engine.New(store, engine.Options{Now: workspacetest.Noon, Temp: t.TempDir()})
	defer ws.Close()
	for _, c := range []workspace.Change{tokenOf("ci", workspace.Viewer), workspace.RevokeToken{Token: "ci"}} {
		if _, err := ws.Apply(t.Context(), workspace.Batch{Changes: []workspace.Change{c}, Actor: "ana", Key: c.Verb()}); err != nil {
			t.Fatal(err)
		}
	}
	hash, kept := []byte(workspace.TokenHash(secretOf("ci"))), 0
	err = store.View(t.Context(), func(r workspace.Reader) error {
		for space := range workspace.Spaces {
			for k, v := range r.Kept(space, nil, nil) {
				kept++
				if bytes.Contains(k, hash) || bytes.Contains(v, hash) {
					t.Errorf("space %d keeps it under %q: %q", space, k, v)
				}
			}
		}
		return nil
	})
	if err != nil || kept < 4 {
		t.Errorf("%d kept, %v", kept, err)
	}
}

func TestAReceiptSaysThatTheEntryCannotBeTakenBack(t *testing.T) {
	d := newDesk(t)
	with := func(key string, c workspace.Change) workspace.Receipt {
		return d.batch(workspace.Batch{Actor: "ana", Key: key, Changes: []workspace.Change{c}})
	}
	for range 2 { // the second time it is a replay
		if r := with("a", tokenOf("ci", workspace.Viewer)); !r.Final || r.Entry != 1 {
			t.Errorf("%+v, want the final J1", r)
		}
		if r := with("b", workspace.CreateSegment{Name: "mailed", Where: "email"}); r.Final || r.Entry != 2 {
			t.Errorf("%+v, want J2, which can be taken back", r)
		}
	}
	if r := d.batch(workspace.Batch{Actor: "ana", DryRun: true, Changes: []workspace.Change{workspace.RevokeToken{Token: "ci"}}}); !r.Final {
		t.Errorf("%+v: a dry run does not say it", r)
	}
}
