package main

import (
	"context"
	"strings"
)

const sqlite = "sqlite3"

// The store of the sqlite3 shell, and where a run may change one.
const (
	sqliteStore = "$STORES/sqlite.db"
	sqliteCopy  = "$T/sqlite.db"
)

func findSQLite(ctx context.Context, b *bench) (string, error) {
	said, err := installed("sqlite3", "--version")(ctx, b)
	version, _, _ := strings.Cut(said, " ") // a date and a hash follow
	return version, err
}

func prepareSQLite(ctx context.Context, s *set) error {
	return s.made(s.expand(sqliteStore), []string{s.here[sqlite], scriptsSum("sqlite")}, func(string) error {
		return gone(sqliteStore).then(doing(sqliteScript(sqliteStore, "load-ndjson.sql")))(ctx, s)
	})
}

// sqliteScript runs one of the scripts in a store.
func sqliteScript(store, script string) call {
	return call{argv: []string{"sqlite3", store}, in: "$PEERS/sqlite/" + script}
}

// sqliteAsks asks without writing.
func sqliteAsks(statements ...string) call {
	return call{argv: []string{"sqlite3", "-readonly", sqliteStore, strings.Join(statements, "; ")}}
}

// sqliteAsksCopy asks what a run changed, with the store as it was as "base".
func sqliteAsksCopy(sql string) call {
	return call{argv: []string{"sqlite3", sqliteCopy, "ATTACH '" + sqliteStore + "' AS base; " + sql}}
}

func sqliteReads(proof proof, statements ...string) way {
	return way{tool: sqlite, run: measured(sqliteAsks(statements...)), proof: proof}
}

// sqlitePage is the first page of people, as lobbyPage. rest is what stands behind the
// table's name up to the order.
func sqlitePage(rest string) way {
	const table, latest = "contacts c ", " ORDER BY last_seen DESC LIMIT 25"
	return sqliteReads(both(
		answers(words, sqliteAsks("SELECT count(*) FROM "+table+rest)),
		answers(minutes, sqliteAsks("SELECT last_seen FROM "+table+rest+latest)),
	), "SELECT c.id,c.name,c.email,c.source,c.status,c.city,c.country,c.last_seen FROM "+table+rest+latest)
}

// sqliteExport writes what lobby exports, as far as the data has it.
func sqliteExport(out string) call {
	return call{out: out, argv: []string{"sqlite3", "-readonly", "-csv", "-header", sqliteStore,
		"SELECT id,user_id,name,email,phone,company,source,platform,status,tags,city,country,ip,browser,os,language,timezone," +
			"last_page_url,entry_url,conversations,messages,tickets,first_seen,last_seen,last_message,metadata FROM contacts"}}
}
