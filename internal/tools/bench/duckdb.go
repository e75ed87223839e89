package main

import (
	"context"
	"os/exec"
	"regexp"
	"strings"
)

const duckdb = "duckdb"

// The store of DuckDB, and where a run may change one.
const (
	duckStore = "$STORES/people.duckdb"
	duckCopy  = "$T/people.duckdb"
)

// findDuckDB takes the shell of DuckDB where there is one, and else the stand-in of
// the same arguments, built with DuckDB's Go binding.
func findDuckDB(ctx context.Context, b *bench) (string, error) {
	if path, err := exec.LookPath("duckdb"); err == nil {
		b.programs["DUCK"] = path
		return installed(path, "--version")(ctx, b)
	}
	path, said, err := b.built(ctx, "duckdb", "duck")
	if err != nil {
		return "", err
	}
	b.programs["DUCK"] = path
	return versionOf(said, "github.com/duckdb/duckdb-go/v2"), nil
}

// versionOf picks the line of a module out of what a binary was made of.
func versionOf(said, module string) string {
	line := regexp.MustCompile(`\sdep\s+` + regexp.QuoteMeta(module) + `\s+(\S+)`).FindStringSubmatch(said)
	if line == nil {
		return "unknown"
	}
	return line[1]
}

func prepareDuckDB(ctx context.Context, s *set) error {
	return s.made(s.expand(duckStore), []string{s.here[duckdb], duckLoad}, func(string) error {
		return gone(duckStore).then(doing(duckWrites(duckStore, duckLoad)))(ctx, s)
	})
}

// duckLoad makes the tables and the indexes that DuckDB has. It has none of substrings,
// so that its import is no peer of an import with one.
const duckLoad = "CREATE TABLE contacts AS SELECT * FROM read_csv('$DATA/contacts.csv', all_varchar=false);\n" +
	"CREATE TABLE leads AS SELECT * FROM read_csv('$DATA/leads.csv');\n" +
	"CREATE UNIQUE INDEX i1 ON contacts(id);\nCREATE INDEX i2 ON contacts(email);\nCREATE INDEX i3 ON contacts(user_id);\n" +
	"CREATE UNIQUE INDEX i4 ON leads(id);\nCHECKPOINT"

// duckClose marks the leads of the list.
const duckClose = "UPDATE leads SET status = CASE status WHEN 'handled' THEN 'closed' ELSE 'handled' END WHERE id IN " +
	"(SELECT id FROM read_csv('$DATA/lead-ids.txt', header=false, columns={'id':'VARCHAR'}))"

func duckWrites(store string, statements ...string) call {
	return call{argv: []string{"$DUCK", "-list", "-noheader", store, "-c", strings.Join(statements, ";\n")}}
}

func duckAsks(statements ...string) call {
	return call{argv: []string{"$DUCK", "-readonly", "-list", "-noheader", duckStore, "-c", strings.Join(statements, ";\n")}}
}

func duckReads(proof proof, statements ...string) way {
	return way{tool: duckdb, run: measured(duckAsks(statements...)), proof: proof}
}

// duckPage is the first page of people, as lobbyPage.
func duckPage(rest string) way {
	const latest = " ORDER BY last_seen DESC LIMIT 25"
	return duckReads(both(
		answers(words, duckAsks("SELECT count(*) FROM contacts "+rest)),
		answers(minutes, duckAsks("SELECT last_seen FROM contacts "+rest+latest)),
	), "SELECT id,name,email,source,status,city,country,last_seen FROM contacts "+rest+latest)
}
