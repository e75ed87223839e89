package main

import (
	"context"
	"os"
	"path/filepath"
)

const postgresql = "postgresql"

// The databases: the peer's tables, where a run may change them, and a workspace of
// lobby's.
const (
	pgStore     = "bench"
	pgCopy      = "scratch"
	pgWorkspace = "lobby"
	pgImported  = "imported"
)

// preparePostgreSQL makes the peer's tables and the workspace. A data folder that was
// made anew has neither, so that both are stamped inside it.
func preparePostgreSQL(ctx context.Context, s *set) error {
	if err := s.startPostgreSQL(ctx, s); err != nil {
		return err
	}
	inside := func(name string) string { return filepath.Join(s.programs["PG"], "data", name) }
	binary, err := fileSum(s.lobby)
	if err != nil {
		return err
	}
	err = s.made(inside("bench.tables"), []string{s.vars["DATA"], scriptsSum("postgres")}, func(path string) error {
		s.note("loading %d people into PostgreSQL", s.n)
		if err := freshDatabase(pgStore, "template0").then(doing(pgLoad(pgStore)...))(ctx, s); err != nil {
			return err
		}
		return os.WriteFile(path, nil, 0o644)
	})
	if err != nil {
		return err
	}
	return s.made(inside("bench.workspace"), []string{s.vars["DATA"], binary}, func(path string) error {
		s.note("copying the workspace of %d people into PostgreSQL", s.n)
		copying := call{argv: []string{"$LOBBY", "workspaces", "copy", "bolt:" + lobbyStore, pgAddress(pgWorkspace), "--yes", "-q"}}
		if err := freshDatabase(pgWorkspace, "template0").then(doing(copying))(ctx, s); err != nil {
			return err
		}
		return os.WriteFile(path, nil, 0o644)
	})
}

// freshDatabase makes a database anew, like another one. Nobody may be connected to
// either.
func freshDatabase(name, template string) step {
	return doing(psql("postgres", "-c", "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)",
		"-c", "CREATE DATABASE "+name+" TEMPLATE "+template+" STRATEGY file_copy", "-c", "CHECKPOINT"))
}

// psql runs statements in a database. Memory and processor time are psql's own, those
// of the server are not in them.
func psql(database string, args ...string) call {
	return call{argv: append([]string{"$PGBIN/psql", "-h", "$PG", "-U", "postgres", "-d", database, "-XAtq", "-v", "ON_ERROR_STOP=1"}, args...)}
}

// pgAddress is that of a database for lobby.
func pgAddress(database string) string {
	return "postgres:///" + database + "?host=$PG&user=postgres"
}

// pgCopyIn brings the data in, without any index.
func pgCopyIn(database string) []call {
	return []call{
		psql(database, "-f", "$PEERS/postgres/schema.sql"),
		psql(database, "-c", `\copy contacts FROM '$DATA/contacts.csv' CSV HEADER`, "-c", `\copy leads FROM '$DATA/leads.csv' CSV HEADER`),
	}
}

// pgLoad brings the data in, indexes and all.
func pgLoad(database string) []call {
	return append(pgCopyIn(database), psql(database, "-f", "$PEERS/postgres/indexes.sql"))
}

// pgScript runs a script that reads a file.
func pgScript(database, script, in string) call {
	c := psql(database, "-f", "$PEERS/postgres/"+script)
	c.in = in
	return c
}

func pgReads(proof proof, statements ...string) way {
	return way{tool: postgresql, run: measured(pgAsks(statements...)), proof: proof}
}

func pgAsks(statements ...string) call {
	var args []string
	for _, sql := range statements {
		args = append(args, "-c", sql)
	}
	return psql(pgStore, args...)
}

// pgText is what the index of substrings is of.
const pgText = "(coalesce(name,'')||' '||coalesce(email,'')||' '||coalesce(city,'')||' '||coalesce(country,''))"

// pgPage is the first page of people, as lobbyPage.
func pgPage(rest string) way {
	const table, latest = "contacts c ", " ORDER BY last_seen DESC LIMIT 25"
	return pgReads(both(
		answers(words, pgAsks("SELECT count(*) FROM "+table+rest)),
		answers(minutes, pgAsks("SELECT last_seen FROM "+table+rest+latest)),
	), "SELECT c.id,c.name,c.email,c.source,c.status,c.city,c.country,c.last_seen FROM "+table+rest+latest)
}
