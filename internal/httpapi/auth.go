package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Headers of ours.
const (
	headerActor   = "Lobby-Actor"   // over the socket: whom the journal shall name
	HeaderRequest = "Lobby-Request" // of an answer: the request's id in the log
)

// longestActor is how many bytes the name of an actor may have.
const longestActor = 200

// admit lets a request in to a route, or says why not.
func (v *visit) admit(r route, in any) error {
	if err := v.identify(r.role); err != nil {
		return err
	}
	query, err := queryOf(v.request, r.parameters)
	if err != nil {
		return err
	}
	for _, name := range []string{headerKey, headerActor, headerRehearsal} {
		if len(v.request.Header.Values(name)) > 1 {
			return workspace.Errorf(workspace.Usage, "the header %s stands there twice", name)
		}
	}
	if err := v.enterRehearsal(); err != nil {
		return err
	}
	return read(r.parameters, v.request, query, in)
}

// identify finds out who asks, and whether they may call a route of this role.
func (v *visit) identify(least workspace.Role) error {
	if v.door == bySocket {
		v.who = caller{"local", workspace.Admin}
		return v.takeActor()
	}
	if least == anyone {
		return nil
	}
	hash, err := bearerOf(v.request.Header)
	if err == nil {
		v.who, err = v.server.tokens.holder(v.request.Context(), v.server, hash)
	}
	if err != nil {
		v.server.metrics.refused("token")
		return err
	}
	if err := v.server.rates.take(hash, v.server.options.Rate, v.server.options.Now()); err != nil {
		v.server.metrics.refused("rate")
		return err
	}
	if least != everyone && !v.who.role.Covers(least) {
		v.server.metrics.refused("role")
		return workspace.Errorf(workspace.Denied, "the token %s has the role %s; this needs at least %s", v.who.name, v.who.role, least).
			WithHint("ask an admin for another token")
	}
	return nil
}

// takeActor takes the name that the owner of the file goes by.
func (v *visit) takeActor() error {
	name := v.request.Header.Get(headerActor)
	if name == "" {
		return nil
	}
	if len(name) > longestActor || !utf8.ValidString(name) || !workspace.OneLine(name) {
		return workspace.Errorf(workspace.Usage, "%s: not a name", headerActor)
	}
	v.who.name = name
	return nil
}

// enterRehearsal turns to the scratch workspace that is asked for.
func (v *visit) enterRehearsal() error {
	id := v.request.Header.Get(headerRehearsal)
	if id == "" {
		return nil
	}
	if !v.who.role.Covers(workspace.Admin) {
		return workspace.Errorf(workspace.Denied, "rehearsals are for admins")
	}
	ws, err := v.server.rehearsal(id, v.owner())
	if err != nil {
		return err
	}
	v.ws = ws
	return nil
}

// bearerOf is the hash of the token that a request carries.
func bearerOf(h http.Header) (string, error) {
	given := h.Values("Authorization")
	if len(given) == 0 {
		return "", unknownCaller("a token is needed")
	}
	scheme, secret, _ := strings.Cut(given[0], " ")
	if len(given) > 1 || !strings.EqualFold(scheme, "Bearer") || !workspace.PlausibleSecret(secret) {
		return "", unknownCaller(notLiving)
	}
	return workspace.TokenHash(secret), nil
}

// notLiving says of a token that it lets nobody in, and not why: whoever tries out
// tokens learns nothing. lobby tokens list tells an admin.
const notLiving = "the token is unknown, was revoked or has expired"

// unknownCaller is the answer to who brings no living token.
func unknownCaller(why string) error {
	return &statusError{
		status: http.StatusUnauthorized,
		header: [][2]string{{"WWW-Authenticate", "Bearer"}},
		err:    workspace.Errorf(workspace.Denied, "%s", why).WithHint("send the header Authorization: Bearer lby_…"),
	}
}

// askBearer asks the workspace who holds the token with a hash, and until when.
func (s *Server) askBearer(ctx context.Context, hash string) (caller, time.Time, error) {
	bearers, ok := s.ws.(Bearer)
	if !ok {
		return caller{}, time.Time{}, unknownCaller("this workspace has no tokens")
	}
	row, err := bearers.Bearer(ctx, hash)
	if workspace.KindOf(err) == workspace.Denied {
		return caller{}, time.Time{}, unknownCaller(notLiving)
	}
	if err != nil {
		return caller{}, time.Time{}, err
	}
	var expires time.Time
	if at := row.Get(workspace.TokenExpiresAt); !at.Missing() {
		expires = time.UnixMicro(at.N)
	}
	return caller{row.Get(workspace.TokenName).S, workspace.Role(row.Get(workspace.TokenRole).S)}, expires, nil
}
