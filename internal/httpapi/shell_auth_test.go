package httpapi

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

func logTo(b *strings.Builder) func(*Options) {
	return func(o *Options) { o.Log = slog.New(slog.NewTextHandler(b, nil)) }
}

func TestATokenIsLookedUpOnceInAWhileAndForgottenAtOnce(t *testing.T) {
	s := newShell(t)
	secret := s.token("ci", workspace.Viewer)
	counting := &counting{Workspace: s.ws, bearers: s.ws}
	s.server.ws = counting
	for range 10 {
		if w := s.ask(http.MethodGet, "/v1/whoami", secret); w.Code != http.StatusOK {
			t.Fatal(w.Code, w.Body)
		}
	}
	if n := counting.asked; n != 1 {
		t.Errorf("ten requests asked %d times", n)
	}
	s.apply(workspace.RevokeToken{Token: "ci"})
	s.server.forgetTokens()
	w := s.ask(http.MethodGet, "/v1/whoami", secret)
	wantProblem(t, w, http.StatusUnauthorized, workspace.Denied)
	if w.Header().Get("WWW-Authenticate") != "Bearer" {
		t.Error("no challenge")
	}
}

// counting counts how often the workspace is asked for tokens.
type counting struct {
	workspace.Workspace
	bearers Bearer
	asked   int
}

func (c *counting) Bearer(ctx context.Context, hash string) (workspace.Row, error) {
	c.asked++
	return c.bearers.Bearer(ctx, hash)
}

func TestATokenEndedElsewhereLetsNobodyInTwoSecondsLater(t *testing.T) {
	s := newShell(t)
	secret := s.token("ci", workspace.Viewer)
	s.ask(http.MethodGet, "/v1/whoami", secret)
	s.apply(workspace.RevokeToken{Token: "ci"})
	s.later(believed)
	wantProblem(t, s.ask(http.MethodGet, "/v1/whoami", secret), http.StatusUnauthorized, workspace.Denied)
}

func TestATokenExpiresToTheSecond(t *testing.T) {
	s := newShell(t)
	secret := s.token("ci", workspace.Viewer, "2026-03-02T12:00:01Z")
	if w := s.ask(http.MethodGet, "/v1/whoami", secret); w.Code != http.StatusOK {
		t.Fatal(w.Code, w.Body)
	}
	s.later(time.Second)
	wantProblem(t, s.ask(http.MethodGet, "/v1/whoami", secret), http.StatusUnauthorized, workspace.Denied)
}

func TestATokenMadeElsewhereIsKnownTwoSecondsLater(t *testing.T) {
	s := newShell(t)
	secret := workspace.NewSecret(s.key())
	wantProblem(t, s.ask(http.MethodGet, "/v1/whoami", secret), http.StatusUnauthorized, workspace.Denied)
	s.apply(workspace.CreateToken{Name: "ci", Role: workspace.Viewer, Hash: workspace.TokenHash(secret)})
	s.later(believed)
	if w := s.ask(http.MethodGet, "/v1/whoami", secret); w.Code != http.StatusOK {
		t.Error(w.Code, w.Body)
	}
}

func TestWhatWasAskedBeforeAllWasForgottenIsNotLearnt(t *testing.T) {
	var known tokens
	known.age = 7
	known.learn("h", holder{who: caller{"ci", workspace.Admin}}, 6)
	if len(known.holders) != 0 {
		t.Error("an answer from before a token ended is believed")
	}
}

func TestTheTablesOfTokensStayBounded(t *testing.T) {
	var known tokens
	var rates buckets
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for i := range 3 * mostTokens {
		hash := fmt.Sprint(i)
		known.learn(hash, holder{}, 0)
		known.learn(hash+"!", holder{err: unknownCaller("no")}, 0)
		if err := rates.take(hash, 1, now); err != nil {
			t.Fatal(err)
		}
	}
	if len(known.holders) > mostTokens || len(known.refused) > mostRefused || len(rates.per) > mostBuckets {
		t.Error(len(known.holders), len(known.refused), len(rates.per))
	}
}

func TestNoTokenIsEverLoggedOrEchoed(t *testing.T) {
	var log strings.Builder
	s := newShell(t, logTo(&log))
	good := s.token("ci", workspace.Viewer)
	unknown := workspace.NewSecret("CanaryCanaryCanaryCanary11")
	var answers strings.Builder
	for _, header := range [][]string{
		{"Authorization", "Bearer " + good}, {"Authorization", "Bearer " + unknown}, {"Authorization", "Basic " + unknown},
		{"Authorization", unknown}, {"Authorization", "Bearer " + unknown + " "}, {"Authorization", "Bearer " + unknown[:12]},
		{"Authorization", "Bearer " + good, "Authorization", "Bearer " + unknown},
	} {
		for _, path := range []string{"/v1/whoami", "/metrics", "/nothing"} {
			w := s.ask(http.MethodGet, path, "", header...)
			answers.WriteString(w.Body.String())
		}
	}
	for _, secret := range []string{good, unknown} {
		for _, part := range []string{secret, secret[:10], secret[len(secret)-8:], workspace.TokenHash(secret)} {
			if strings.Contains(log.String(), part) || strings.Contains(answers.String(), part) {
				t.Errorf("%s is shown", part)
			}
		}
	}
	if !strings.Contains(log.String(), "actor=ci") {
		t.Error("the log does not say who asked:", log.String())
	}
}

func TestTwoTokensAreOneTooMany(t *testing.T) {
	s := newShell(t)
	one, two := s.token("one", workspace.Viewer), s.token("two", workspace.Admin)
	w := s.ask(http.MethodGet, "/v1/whoami", one, "Authorization", "Bearer "+two)
	wantProblem(t, w, http.StatusUnauthorized, workspace.Denied)
}

func TestOverTheNetworkNobodyChoosesTheirName(t *testing.T) {
	s := newShell(t)
	w := s.ask(http.MethodGet, "/v1/whoami", s.token("ci", workspace.Viewer), headerActor, "somebody")
	if !strings.Contains(w.Body.String(), `"actor":"ci","role":"viewer"`) {
		t.Error(w.Body)
	}
	w = s.send(bySocket, http.MethodGet, "/v1/whoami", "", "", headerActor, "Zoë")
	if !strings.Contains(w.Body.String(), `"actor":"Zoë","role":"admin"`) {
		t.Error(w.Body)
	}
	w = s.send(bySocket, http.MethodGet, "/v1/whoami", "", "", headerActor, strings.Repeat("x", longestActor+1))
	wantProblem(t, w, http.StatusBadRequest, workspace.Usage)
}

func TestARouteWithoutARoleCannotBeMounted(t *testing.T) {
	s := newShell(t)
	defer func() {
		if recover() == nil {
			t.Error("a door stands open")
		}
	}()
	mount(s.server, endpoint[stubIn]{route: route{id: "x", method: http.MethodGet, path: "/v1/x"}})
}

func TestATokenHasItsShareOfRequestsAndMustWaitForMore(t *testing.T) {
	s := newShell(t, func(o *Options) { o.Rate = 3 })
	one, two := s.token("one", workspace.Viewer), s.token("two", workspace.Viewer)
	for range 3 {
		if w := s.ask(http.MethodGet, "/v1/whoami", one); w.Code != http.StatusOK {
			t.Fatal(w.Code, w.Body)
		}
	}
	w := s.ask(http.MethodGet, "/v1/whoami", one)
	wantProblem(t, w, http.StatusTooManyRequests, workspace.Unavailable)
	if w.Header().Get("Retry-After") != "1" {
		t.Errorf("Retry-After is %q", w.Header().Get("Retry-After"))
	}
	if w := s.ask(http.MethodGet, "/v1/whoami", two); w.Code != http.StatusOK {
		t.Error("another token pays:", w.Code)
	}
	s.later(time.Second)
	if w := s.ask(http.MethodGet, "/v1/whoami", one); w.Code != http.StatusOK {
		t.Error("the share does not grow back:", w.Code)
	}
}
