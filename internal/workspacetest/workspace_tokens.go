package workspacetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// token is a change that makes a viewer's token of a name; each name has a
// secret of its own.
func token(name string) workspace.CreateToken {
	return workspace.CreateToken{Name: name, Role: workspace.Viewer, Hash: hashOf(name)}
}

func hashOf(name string) string {
	return workspace.TokenHash(workspace.NewSecret(strings.Repeat("x", 26) + name))
}

func testTokens(t *testing.T, open func(*testing.T) *desk) {
	ctx := context.Background()
	t.Run("TokensAreMadeListedAndEnded", func(t *testing.T) {
		d := open(t)
		d.came(d.apply(token("ci")), counts{Matched: 1, Changed: 1})
		expires := Noon().Add(time.Hour)
		d.apply(workspace.CreateToken{Name: "Füller", Role: workspace.IngestRole, Hash: hashOf("2"), Expires: "2026-11-20T15:00:00+02:00"})
		d.has(workspace.Token, "K1", map[workspace.Field]string{
			workspace.TokenName: "ci", workspace.TokenRole: "viewer", workspace.TokenCreatedBy: actor,
			workspace.TokenCreatedAt: workspace.FormatTime(d.now), workspace.TokenExpiresAt: "", workspace.TokenRevokedAt: "", workspace.TokenRevokedBy: "",
		})
		d.has(workspace.Token, "K2", map[workspace.Field]string{workspace.TokenRole: "ingest", workspace.TokenExpiresAt: workspace.FormatTime(expires)})
		d.equal(d.ids(workspace.Query{Kind: workspace.Token}), "K1", "K2")
		d.now = d.now.Add(time.Minute)
		d.came(d.apply(workspace.RevokeToken{Token: "CI"}), counts{Matched: 1, Changed: 1})
		d.has(workspace.Token, "K1", map[workspace.Field]string{workspace.TokenRevokedAt: workspace.FormatTime(d.now), workspace.TokenRevokedBy: actor})
		for _, again := range []string{"K1", "k1", "ci"} {
			d.came(d.apply(workspace.RevokeToken{Token: again}), counts{Matched: 1, Unchanged: 1})
		}
		d.refused(workspace.NotFound, workspace.RevokeToken{Token: "nobody"})
		d.refused(workspace.NotFound, workspace.RevokeToken{Token: "K3"})
		d.equal(d.ids(workspace.Query{Kind: workspace.Token, Where: Where(t, workspace.Token, "not revoked_at and role = ingest")}), "K2")
	})
	t.Run("OneLivingTokenHasAName", func(t *testing.T) {
		d := open(t)
		d.apply(workspace.CreateToken{Name: "Écran", Role: workspace.Viewer, Hash: hashOf("1"), Expires: workspace.FormatTime(Noon().Add(time.Hour))})
		d.refused(workspace.Conflict, token("ecran"))
		_, err := d.try(token("ecran"))
		if err == nil || !strings.Contains(err.Error(), "K1") {
			t.Errorf("%v, want a conflict that names K1", err)
		}
		d.now = Noon().Add(time.Hour)
		d.apply(token("ecran"))
		d.apply(workspace.RevokeToken{Token: "ecran"}, workspace.CreateToken{Name: "ECRAN", Role: workspace.Admin, Hash: hashOf("3")})
		d.has(workspace.Token, "K2", map[workspace.Field]string{workspace.TokenRevokedBy: actor})
		if nos, err := d.ws.Refer(ctx, workspace.Token, []string{"écran", "K1"}); err != nil || !slices.Equal(nos, []workspace.No{3, 1}) {
			t.Errorf("%v, %v, want K3 and K1", nos, err)
		}
		d.apply(workspace.RevokeToken{Token: "K3"})
		if _, err := d.ws.Refer(ctx, workspace.Token, []string{"ecran"}); workspace.KindOf(err) != workspace.NotFound {
			t.Errorf("%v, want not found: no living token has the name", err)
		}
	})
	t.Run("WhatCannotBeATokenIsRefused", func(t *testing.T) {
		d := open(t)
		d.apply(token("ci"))
		with := func(change func(*workspace.CreateToken)) workspace.CreateToken {
			c := token("new")
			change(&c)
			return c
		}
		for _, name := range []string{"", " ", " ci2", "K3", "k12", "a\nb", "a\x1bb", "a\x00b", "\xff", strings.Repeat("ä", 101)} {
			d.refused(workspace.Invalid, with(func(c *workspace.CreateToken) { c.Name = name }))
		}
		for _, role := range []workspace.Role{"", "owner", "Admin"} {
			d.refused(workspace.Invalid, with(func(c *workspace.CreateToken) { c.Role = role }))
		}
		for _, hash := range []string{"", hashOf("x")[1:], strings.ToUpper(hashOf("x")), strings.Repeat("g", 64)} {
			d.refused(workspace.Invalid, with(func(c *workspace.CreateToken) { c.Hash = hash }))
		}
		for _, expires := range []string{workspace.FormatTime(Noon()), "2026-11-20", "90d", "2020-01-01T00:00:00Z"} {
			d.refused(workspace.Invalid, with(func(c *workspace.CreateToken) { c.Expires = expires }))
		}
		d.refused(workspace.Conflict, with(func(c *workspace.CreateToken) { c.Hash = hashOf("ci") }))
		d.apply(workspace.RevokeToken{Token: "ci"})
		d.refused(workspace.Conflict, with(func(c *workspace.CreateToken) { c.Hash = hashOf("ci") }))
		d.apply(with(func(c *workspace.CreateToken) { c.Name = strings.Repeat("ä", 100) }))
	})
	t.Run("ATokenIsNotTakenBack", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		d.apply(workspace.TagPeople{Selection: pick("P1"), Add: []string{"vip"}})
		d.apply(token("ci"))
		d.refused(workspace.Invalid, workspace.Undo{Entries: []int64{3}})
		d.refused(workspace.Invalid, workspace.Undo{Entries: []int64{3}, Force: true})
		d.refused(workspace.Invalid, workspace.Undo{Entries: []int64{2, 3}})
		d.refused(workspace.Invalid, workspace.Undo{}) // and not something older instead
		if _, err := d.try(workspace.Undo{}); err == nil || !strings.Contains(err.Error(), "J3") {
			t.Errorf("%v, want an error that names J3", err)
		}
		d.came(d.apply(workspace.Undo{Entries: []int64{2}}), counts{Matched: 1, Changed: 1})
		d.apply(workspace.RevokeToken{Token: "ci"}, workspace.TagPeople{Selection: pick("P1"), Add: []string{"vip"}})
		d.refused(workspace.Invalid, workspace.Undo{Entries: []int64{5}})
		d.came(d.apply(workspace.RevokeToken{Token: "ci"}), counts{Matched: 1, Unchanged: 1})
	})
	t.Run("NothingShowsTheHash", func(t *testing.T) {
		d := open(t)
		trial, err := d.ws.Apply(ctx, workspace.Batch{Changes: []workspace.Change{token("ci")}, Actor: actor, DryRun: true})
		if err != nil || len(trial.Steps) == 0 {
			t.Fatalf("%+v, %v", trial, err)
		}
		made := d.apply(token("ci"))
		ended := d.apply(workspace.RevokeToken{Token: "ci"})
		_, twice := d.try(workspace.CreateToken{Name: "other", Role: workspace.Viewer, Hash: hashOf("ci")})
		said := fmt.Sprintf("%+v\n%+v\n%+v\n%v", trial, made, ended, twice)
		for _, q := range []workspace.Query{
			{Kind: workspace.Token}, {Kind: workspace.Token, Limit: 1}, {Kind: workspace.Entry, All: true},
			{Kind: workspace.Step, Of: "J1"}, {Kind: workspace.Step, Of: "J2"},
		} {
			rows := d.find(q)
			if len(rows) == 0 {
				t.Errorf("no %s", q.Kind.Plural())
			}
			said += fmt.Sprintf("%+v\n", rows)
		}
		if strings.Contains(said, hashOf("ci")) {
			t.Errorf("the hash is in %s", said)
		}
		for _, q := range []workspace.Query{
			{Kind: workspace.Token, Where: filter.Compare{Field: "hash", Op: filter.Eq, Value: hashOf("ci")}},
			{Kind: workspace.Token, Where: filter.Has{Field: "hash"}},
			{Kind: workspace.Token, Order: []workspace.Order{{Field: workspace.TokenHashed}}},
		} {
			for row, err := range d.ws.Find(ctx, q) {
				if err == nil {
					t.Errorf("%+v selects %s", q, row.ID())
				}
			}
		}
	})
}
