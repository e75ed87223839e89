package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

const pocketbase = "pocketbase"

func findPocketBase(ctx context.Context, b *bench) (string, error) {
	for _, needed := range []string{sqlite, wrk} {
		if b.here[needed] == "" {
			return "", fmt.Errorf("it takes %s to fill and to ask it", needed)
		}
	}
	path, said, err := b.built(ctx, "pocketbase", pocketbase)
	if err != nil {
		return "", err
	}
	b.programs["PB"] = path
	return versionOf(said, "github.com/pocketbase/pocketbase"), nil
}

// pbData is the folder of PocketBase; pbIDs is whom it is asked for.
const (
	pbData = "$STORES/pocketbase"
	pbIDs  = "$STORES/pocketbase.ids"
)

// preparePocketBase makes its collection, the people in it, and starts it.
func preparePocketBase(ctx context.Context, s *set) error {
	err := s.made(s.expand(pbData), []string{s.here[pocketbase], s.here[sqlite], pbInsert}, func(string) error {
		s.note("loading %d people into PocketBase", s.n)
		if err := prepareSQLite(ctx, s); err != nil {
			return err
		}
		if err := doing(call{argv: []string{"$PB", "superuser", "upsert", pbName, pbPassword, "--dir", pbData}})(ctx, s); err != nil {
			return err
		}
		if err := s.startPocketBase(ctx); err != nil {
			return err
		}
		if err := s.makeCollection(ctx); err != nil {
			return err
		}
		s.stop(pocketbase)
		return doing(call{argv: []string{"sqlite3", pbData + "/data.db", pbInsert}})(ctx, s)
	})
	if err != nil {
		return err
	}
	ids := call{argv: []string{"sqlite3", pbData + "/data.db", "SELECT id FROM contacts LIMIT 50000 OFFSET min(10000, $N/10)"}, out: pbIDs}
	if _, err := s.run(ctx, ids); err != nil {
		return err
	}
	return s.startPocketBase(ctx)
}

const (
	pbName     = "a@b.example"
	pbPassword = "perf-perf-1"
	pbRecords  = "/api/collections/contacts/records"
)

const pbInsert = `ATTACH '` + sqliteStore + `' AS src;
INSERT INTO contacts(id,user_id,name,email,phone,company,source,platform,status,tags,city,country,ip,browser,os,language,timezone,last_page_url,entry_url,conversations,messages,tickets,first_seen,last_seen,last_message,metadata)
SELECT substr(id,9,15),coalesce(user_id,''),coalesce(name,''),coalesce(email,''),coalesce(phone,''),coalesce(company,''),source,platform,status,coalesce(tags,''),city,country,ip,browser,os,language,timezone,last_page_url,coalesce(entry_url,''),conversations,messages,tickets,first_seen,last_seen,last_message,metadata FROM src.contacts;`

func (s *set) startPocketBase(ctx context.Context) error {
	listen, err := freePort()
	if err != nil {
		return err
	}
	b := server{name: pocketbase, url: "http://" + listen, argv: []string{s.programs["PB"], "serve", "--http", listen, "--dir", s.expand(pbData)}}
	if err := s.serve(b); err != nil {
		return err
	}
	return eventually(ctx, time.Minute, func() error {
		return s.server(pocketbase).ask(ctx, http.MethodGet, "/api/health", "", nil, nil)
	})
}

// makeCollection makes the table of people, open to everybody so that no request pays
// for who asks.
func (s *set) makeCollection(ctx context.Context) error {
	b := s.server(pocketbase)
	var who struct {
		Token string `json:"token"`
	}
	err := b.ask(ctx, http.MethodPost, "/api/collections/_superusers/auth-with-password", "",
		map[string]string{"identity": pbName, "password": pbPassword}, &who)
	if err != nil {
		return err
	}
	var fields []map[string]string
	add := func(form string, names ...string) {
		for _, name := range names {
			fields = append(fields, map[string]string{"name": name, "type": form})
		}
	}
	add("text", "user_id", "name", "email", "phone", "company", "source", "platform", "status", "tags", "city", "country", "ip", "browser",
		"os", "language", "timezone", "last_page_url", "entry_url", "first_seen", "last_seen", "last_message")
	add("number", "conversations", "messages", "tickets")
	add("json", "metadata")
	return b.ask(ctx, http.MethodPost, "/api/collections", who.Token, map[string]any{
		"name": "contacts", "type": "base", "listRule": "", "viewRule": "", "updateRule": "", "createRule": "", "fields": fields,
		"indexes": []string{
			"CREATE INDEX i1 ON contacts(source,last_seen)", "CREATE INDEX i2 ON contacts(status,last_seen)",
			"CREATE INDEX i3 ON contacts(last_seen)", "CREATE INDEX i4 ON contacts(email)", "CREATE INDEX i5 ON contacts(user_id)",
		},
	}, nil)
}

// The questions, as PocketBase spells them; it is spared counting all rows.
const (
	pbPage   = "?skipTotal=1&perPage=25&sort=-last_seen&filter=(source%3D%27ticket%27)"
	pbSearch = "?skipTotal=1&perPage=25&sort=-last_seen&filter=(name~%27kowal%27%7C%7Cemail~%27kowal%27%7C%7Ccity~%27kowal%27%7C%7Ccountry~%27kowal%27)"
)

// pbAnswers is a way to ask PocketBase.
func pbAnswers(op string, proof func(ctx context.Context, b *server, s *set) (string, error)) way {
	return way{tool: pocketbase, run: asked(pocketbase, op, "IDS="+pbIDs, "PAGE="+pbPage, "SEARCH="+pbSearch),
		proof: func(ctx context.Context, s *set) (string, error) { return proof(ctx, s.server(pocketbase), s) }}
}

func pbGet(ctx context.Context, b *server, s *set) (string, error) {
	var r record
	err := b.ask(ctx, http.MethodGet, pbRecords+"/"+s.vars["PROBE_ID"][8:23], "", nil, &r)
	return r.Email, err
}

func pbList(query string) func(context.Context, *server, *set) (string, error) {
	return func(ctx context.Context, b *server, _ *set) (string, error) {
		var p page
		err := b.ask(ctx, http.MethodGet, pbRecords+query, "", nil, &p)
		return p.seen(), err
	}
}

func pbUpdate(ctx context.Context, b *server, s *set) (string, error) {
	path, is := pbRecords+"/"+s.vars["PROBE_ID"][8:23], record{}
	err := errors.Join(
		b.ask(ctx, http.MethodPatch, path, "", map[string]string{"status": "proved"}, nil),
		b.ask(ctx, http.MethodGet, path, "", nil, &is))
	return strings.Replace(is.Status, "proved", "done", 1), err
}
