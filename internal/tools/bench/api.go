package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

// served is the name of lobby's server, and its store.
const (
	served      = "lobby"
	servedStore = "$STORES/served.db"
)

// apiOperations is what the interface over HTTP is asked for, sixteen requests at once:
// lobby with a token and whole records, PocketBase open to everybody.
func apiOperations() []operation {
	op := func(name, title string, floor, goals float64, ours, peer way) operation {
		return operation{name: "api/" + name, title: "API: " + title, needs: wrk, ways: []way{ours, peer},
			goals: []goal{{rate, floor, goals}, {slowest, 0.5, 0.3}}}
	}
	return []operation{
		op("get", "get by id", 4, 8, lobbyAnswers("get", apiGet), pbAnswers("get", pbGet)),
		op("page", "filtered page", 6, 15, lobbyAnswers("page", apiList(apiPage)), pbAnswers("page", pbList(pbPage))),
		op("search", "search", 100, 300, lobbyAnswers("search", apiList(apiSearch)), pbAnswers("search", pbList(pbSearch))),
		op("update", "update, synced", 4, 10, lobbyAnswers("update", apiUpdate), pbAnswers("update", pbUpdate)),
	}
}

// The questions, as lobby spells them.
const (
	apiPage   = "?where=source%20%3D%20ticket&sort=-last_seen&limit=25"
	apiSearch = "?search=kowal&sort=-last_seen&limit=25"
)

// lobbyAnswers is a way to ask lobby's server, with every lead open before each run.
func lobbyAnswers(op string, proof func(ctx context.Context, l *server, s *set) (string, error)) way {
	w := way{tool: "lobby", setup: startLobby,
		proof: func(ctx context.Context, s *set) (string, error) { return proof(ctx, s.server(served), s) }}
	w.run = asked(served, op, "IDS=$STORES/people.ids", "LEADS=$STORES/leads.ids", "PAGE="+apiPage, "SEARCH="+apiSearch, "TOKEN=$TOKEN")
	if op == "update" {
		w.before = func(ctx context.Context, s *set) error {
			return s.server(served).ask(ctx, http.MethodPost, "/v1/apply", "Bearer "+s.vars["TOKEN"], map[string]any{
				"changes": []map[string]string{{"change": "lead.reopen", "where": "status = closed"}}, "continue": true}, nil)
		}
	}
	return w
}

// startLobby starts the server once a run, on a store of its own.
func startLobby(ctx context.Context, s *set) error {
	if s.server(served) != nil {
		return nil
	}
	if err := s.prepare(ctx, wrk); err != nil {
		return err
	}
	if err := copied(openStore, servedStore)(ctx, s); err != nil {
		return err
	}
	token, err := s.output(ctx, lobby(servedStore, "tokens", "create", "bench", "--role", "admin", "-y", "-q", "-o", "json", "--jq", ".token"))
	if err != nil {
		return err
	}
	s.vars["TOKEN"] = strings.TrimSpace(string(token))
	listen, err := freePort()
	if err != nil {
		return err
	}
	l := server{name: served, url: "http://" + listen, argv: []string{s.lobby, "-W", s.expand("bolt:" + servedStore), "serve", "--listen", listen}}
	if err := s.serve(l); err != nil {
		return err
	}
	return eventually(ctx, time.Minute, func() error {
		return s.server(served).ask(ctx, http.MethodGet, "/healthz", "", nil, nil)
	})
}

func apiGet(ctx context.Context, l *server, s *set) (string, error) {
	var r record
	err := l.ask(ctx, http.MethodGet, "/v1/people/"+s.vars["PROBE_ID"], "Bearer "+s.vars["TOKEN"], nil, &r)
	return r.Email, err
}

func apiList(query string) func(context.Context, *server, *set) (string, error) {
	return func(ctx context.Context, l *server, s *set) (string, error) {
		var p page
		err := l.ask(ctx, http.MethodGet, "/v1/people"+query, "Bearer "+s.vars["TOKEN"], nil, &p)
		return p.seen(), err
	}
}

func apiUpdate(ctx context.Context, l *server, s *set) (string, error) {
	path, is := "/v1/leads/"+s.vars["LEAD"], record{}
	err := errors.Join(
		l.ask(ctx, http.MethodPost, path+"/close", "Bearer "+s.vars["TOKEN"], nil, nil),
		l.ask(ctx, http.MethodGet, path, "Bearer "+s.vars["TOKEN"], nil, &is))
	return strings.Replace(is.Status, "closed", "done", 1), err
}
