package engine

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// A token lets a caller in over the network, under its name and with its role,
// until it is revoked or expires. Tokens that ended stay, so that the journal can
// be read. What is kept of the secret never leaves the engine.

// longestTokenName is how many characters the name of a token may have.
const longestTokenName = 100

// hashDigits is how long the hash of a secret is.
const hashDigits = 64

// checkToken refuses what cannot be a token, whatever others there are.
func checkToken(c workspace.CreateToken) error {
	if err := workspace.CheckText("name", c.Name); err != nil {
		return err
	}
	n := utf8.RuneCountInString(c.Name)
	if n > longestTokenName || strings.TrimSpace(c.Name) != c.Name || filter.Fold(c.Name) == "" || !workspace.Plain(c.Name) {
		return workspace.Errorf(workspace.Invalid, "%q cannot be the name of a token", excerpt(c.Name)).
			WithHint("use 1 to %d characters on one line, without spaces around", longestTokenName)
	}
	if _, isID := workspace.Token.ParseID(c.Name); isID {
		return workspace.Errorf(workspace.Invalid, "%q looks like an id and cannot be the name of a token", c.Name).WithHint("choose another name")
	}
	if roles := workspace.Token.Spec(workspace.TokenRole).Enum; !slices.Contains(roles, string(c.Role)) {
		return workspace.Errorf(workspace.Invalid, "%q is not a role", excerpt(string(c.Role))).WithHint("roles: %s", strings.Join(roles, ", "))
	}
	if len(c.Hash) != hashDigits || strings.Trim(c.Hash, "0123456789abcdef") != "" {
		return workspace.Errorf(workspace.Invalid, "the hash of a secret is %d hexadecimal digits in lower case", hashDigits)
	}
	return nil
}

// createToken lets a caller in.
func (b *batch) createToken(c workspace.CreateToken) error {
	if err := checkToken(c); err != nil {
		return err
	}
	var expires time.Time
	if c.Expires != "" {
		var err error
		if expires, err = workspace.ParseMoment(c.Expires); err != nil {
			return workspace.Errorf(workspace.Invalid, "expires_at: %v", err)
		}
		if !expires.After(b.at) {
			return workspace.Errorf(workspace.Invalid, "expires_at: %s is not in the future", workspace.FormatTime(expires))
		}
	}
	if err := b.flush(); err != nil {
		return err
	}
	if err := b.freeForToken(c); err != nil {
		return err
	}
	row, err := b.create(workspace.Token)
	if err != nil {
		return err
	}
	row.Set(workspace.TokenName, workspace.TextValue(c.Name))
	row.Set(workspace.TokenRole, workspace.TextValue(string(c.Role)))
	row.Set(workspace.TokenCreatedAt, workspace.TimeValue(b.at))
	row.Set(workspace.TokenCreatedBy, workspace.TextValue(b.actor))
	row.Set(workspace.TokenExpiresAt, workspace.TimeValue(expires))
	row.Set(workspace.TokenHashed, workspace.TextValue(c.Hash))
	b.final = finalTokens
	b.changed(workspace.Token, idset.Of(row.No))
	return nil
}

// freeForToken refuses a name that a living token has, and a secret that any
// token had. Everything in hand must have been flushed.
func (b *batch) freeForToken(c workspace.CreateToken) error {
	l := b.lookup()
	named, err := l.lookAll(workspace.Token, workspace.TokenName, []string{c.Name})
	if err != nil {
		return err
	}
	if holder, taken := named[0].Min(); taken {
		return workspace.Errorf(workspace.Conflict, "%s: %s has this name and lets its holder in", c.Name, workspace.Token.ID(holder)).
			WithHint("choose another name, or end that one: lobby tokens revoke %s", workspace.Token.ID(holder))
	}
	hashed, err := l.Look(workspace.Token, workspace.TokenHashed, []string{c.Hash})
	if err != nil {
		return err
	}
	if holder, taken := hashed[0].Min(); taken {
		return workspace.Errorf(workspace.Conflict, "%s: %s has or had this secret", c.Name, workspace.Token.ID(holder)).WithHint("make a new secret")
	}
	return nil
}

// revokeToken ends a token, for good.
func (b *batch) revokeToken(c workspace.RevokeToken) error {
	row, err := b.tokenMeant(c.Token)
	if err != nil {
		return err
	}
	if !row.Get(workspace.TokenRevokedAt).Missing() {
		b.same(workspace.Token, idset.Of(row.No))
		return nil
	}
	row.Set(workspace.TokenRevokedAt, workspace.TimeValue(b.at))
	row.Set(workspace.TokenRevokedBy, workspace.TextValue(b.actor))
	b.final = finalTokens
	b.changed(workspace.Token, idset.Of(row.No))
	return nil
}

// tokenMeant takes the token with an id in hand, or the latest with a name: the
// one that lives if any does, and else the last, so that ending it twice is no
// error.
func (b *batch) tokenMeant(ref string) (workspace.Row, error) {
	if err := b.flush(); err != nil {
		return workspace.Row{}, err
	}
	no, isID := workspace.Token.ParseID(ref)
	if !isID {
		named, err := b.lookup().Look(workspace.Token, workspace.TokenName, []string{ref})
		if err != nil {
			return workspace.Row{}, err
		}
		no, _ = named[0].Max()
	}
	row, ok, err := b.row(workspace.Token, no)
	if err == nil && !ok {
		err = noSuch(workspace.Token, ref)
	}
	return row, err
}
