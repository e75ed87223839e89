package engine

import (
	"context"
	"time"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Bearer is the living token whose secret has the hash (workspace.TokenHash), as
// of now: who calls, and in which role. Errors are Denied and say whether the
// token is unknown, revoked or expired. It is no part of Workspace: only what lets
// callers in asks.
func (e *Engine) Bearer(ctx context.Context, hash string) (token workspace.Row, err error) {
	err = e.store.View(ctx, func(r workspace.Reader) error {
		l := e.lookup(ctx, r)
		row, ok, err := l.oneByKey(workspace.Token, workspace.TokenHashed, hash)
		switch {
		case err != nil:
			return err
		case !ok:
			return denied("is unknown")
		case !row.Get(workspace.TokenRevokedAt).Missing():
			return denied("was revoked")
		case !living(row, l.now):
			return denied("has expired")
		}
		hideSecret(row)
		token = row
		return nil
	})
	return token, err
}

func denied(why string) error {
	return workspace.Errorf(workspace.Denied, "the token %s", why).WithHint("an admin of the workspace makes one: lobby tokens create")
}

// hideSecret takes off a token what nobody outside may see.
func hideSecret(token workspace.Row) { token.Set(workspace.TokenHashed, workspace.Value{}) }

// living reports whether a token lets its holder in at a moment.
func living(token workspace.Row, at time.Time) bool {
	expires := token.Time(workspace.TokenExpiresAt)
	return token.Get(workspace.TokenRevokedAt).Missing() && (expires.IsZero() || at.Before(expires))
}

// livingAmong are those of some tokens that let their holders in now.
func (l lookup) livingAmong(tokens workspace.Ids) (workspace.Ids, error) {
	var alive []workspace.No
	for row, err := range l.Rows(workspace.Token, tokens, workspace.TokenExpiresAt, workspace.TokenRevokedAt) {
		if err != nil {
			return idset.Set{}, err
		}
		if living(row, l.now) {
			alive = append(alive, row.No)
		}
	}
	return idset.Of(alive...), nil
}
