package main

import "slices"

// operations is everything that is measured: what lobby must reach beside others, and
// beside itself. The floors and goals are ratios to the best peer of the run, or bytes.
func operations() []operation {
	all := append(reading(), writing()...)
	all = append(all, apiOperations()...)
	all = append(all, workspaceInPostgreSQL()...)
	return append(all, itself()...)
}

// How many runs a round an operation gets that takes milliseconds, or tenths of a second.
const (
	short = 25
	some  = 5
)

// substring finds a text where a tool has no index for it.
func substring(like, text string) string {
	text = "'%" + text + "%'"
	return "WHERE (name " + like + " " + text + " OR email " + like + " " + text + " OR city " + like + " " + text + " OR country " + like + " " + text + ")"
}

// indexed finds a text in sqlite's index of trigrams.
func indexed(text string) string {
	return `WHERE rid IN (SELECT rowid FROM contact_fts WHERE contact_fts MATCH '"` + text + `"')`
}

func (w way) as(label string) way {
	w.label = label
	return w
}

func reading() []operation {
	byEmail, byID, source := "WHERE email='$PROBE_EMAIL'", "WHERE id='$PROBE_ID'", "WHERE source='ticket'"
	columns := "c.id,c.name,c.email,c.source,c.status,c.city,c.country,c.last_seen"
	deep := "FROM contacts c ORDER BY last_seen DESC LIMIT 25 OFFSET $OFFSET"
	deepPage := func(fields string) []string {
		return []string{"people", "list", "--sort", "-last_seen", "--limit", "25", "--page", "$PAGE", "-o", "table", "--utc", "--fields", fields}
	}
	counts := "SELECT count(*), count(*) FILTER (WHERE name IS NOT NULL), count(*) FILTER (WHERE last_seen>='$WEEK') FROM contacts"
	statistics := []string{"people", "stats", "--as-of", "$NOW", "-o", "json"}
	asJSON := func(jq string) call { return lobby(lobbyStore, slices.Concat(statistics, []string{"--jq", jq})...) }
	bySource, byStatus := "SELECT source,count(*) FROM contacts GROUP BY 1", "SELECT status,count(*) FROM contacts GROUP BY 1"
	// Who has a user id is a customer in lobby, whatever a file says; one of the data is none there.
	byRule := "SELECT CASE WHEN user_id IS NOT NULL THEN 'customer' ELSE status END,count(*) FROM contacts GROUP BY 1"
	sqliteTags := "SELECT tag,count(*) FROM contact_tags GROUP BY 1"
	duckTags := "SELECT t,count(*) FROM (SELECT unnest(string_split(tags,';')) t FROM contacts) GROUP BY 1"
	pgTags := "SELECT t,count(*) FROM contacts, unnest(string_to_array(tags,';')) t GROUP BY 1"
	return []operation{
		{name: "start/version", title: "`version` (all linked)", goals: []goal{{wall, 0.2, 0.1}}, runs: short, ways: []way{
			lobbyReads(nil, "version"),
			{tool: "gh", run: measured(call{argv: []string{"gh", "--version"}})},
			{tool: "kubectl", run: measured(call{argv: []string{"kubectl", "version", "--client"}})},
		}},
		{name: "people/show-email", title: "`people show` by e-mail, cold process", goals: []goal{{wall, 2, 1.3}}, runs: short, want: "$PROBE_ID", ways: []way{
			lobbyReads(answers(words, lobby(lobbyStore, "people", "show", "$PROBE_EMAIL", "--jq", ".external_id")), "people", "show", "$PROBE_EMAIL"),
			sqliteReads(answers(words, sqliteAsks("SELECT id FROM contacts "+byEmail)), "SELECT c.* FROM contacts c "+byEmail),
			duckReads(answers(words, duckAsks("SELECT id FROM contacts "+byEmail)), "SELECT * FROM contacts "+byEmail),
			pgReads(answers(words, pgAsks("SELECT id FROM contacts "+byEmail)), "SELECT * FROM contacts "+byEmail),
		}},
		{name: "people/show-id", title: "`people show` by id, cold process", goals: []goal{{wall, 2, 1.3}}, runs: short, want: "$PROBE_EMAIL", ways: []way{
			lobbyReads(answers(words, lobby(lobbyStore, "people", "show", "$PROBE_ID", "--jq", ".email")), "people", "show", "$PROBE_ID"),
			sqliteReads(answers(words, sqliteAsks("SELECT email FROM contacts "+byID)), "SELECT c.* FROM contacts c "+byID),
			pgReads(answers(words, pgAsks("SELECT email FROM contacts "+byID)), "SELECT * FROM contacts "+byID),
		}},
		{name: "people/page-source", title: "page of 25, source filter, newest activity first", goals: []goal{{wall, 2, 1.3}}, runs: short, ways: []way{
			lobbyPage("--source", "ticket"), sqlitePage(source), duckPage(source), pgPage(source),
		}},
		{name: "people/page-1000", title: "page 1000", goals: []goal{{wall, 1.4, 0.9}}, runs: short, ways: []way{
			lobbyReads(answers(minutes, lobby(lobbyStore, deepPage("last_seen")...)),
				deepPage("id,name,email,source,status,city,country,last_seen")...),
			sqliteReads(answers(minutes, sqliteAsks("SELECT c.last_seen "+deep)), "SELECT "+columns+" "+deep),
			pgReads(answers(minutes, pgAsks("SELECT c.last_seen "+deep)), "SELECT "+columns+" "+deep),
		}},
		{name: "people/search-one", title: "search, one hit", goals: []goal{{wall, 1.5, 1}}, runs: short, ways: []way{
			lobbyPage("--search", "zyvexq").hits("1"), sqlitePage(indexed("zyvexq")),
			duckPage(substring("ILIKE", "zyvexq")), pgPage("WHERE " + pgText + " ILIKE '%zyvexq%'"),
		}},
		searchMany("people/search-many", "search, thousands of hits, first page", "kowal", "$HITS_KOWAL"),
		searchMany("people/search-most", "search, tens of thousands of hits, first page", "ann", "$HITS_ANN"),
		{name: "people/counts", title: "counts (total, identified, active 7d)", goals: []goal{{wall, 0.15, 0.08}}, runs: some, want: "$N $IDENTIFIED $ACTIVE", ways: []way{
			lobbyReads(answers(words, asJSON(`[.total,.identified,.active_7d]|join(" ")`)), statistics...),
			proved(words, sqliteReads, sqliteAsks, "SELECT count(*) FROM contacts", "SELECT count(*) FROM contacts WHERE name IS NOT NULL",
				"SELECT count(*) FROM contacts WHERE last_seen>='$WEEK'"),
			proved(words, duckReads, duckAsks, counts),
			proved(words, pgReads, pgAsks, counts),
		}},
		{name: "people/breakdowns", title: "breakdowns by source, status, tag", goals: []goal{{wall, 0.08, 0.04}}, runs: some, ways: []way{
			lobbyReads(answers(listed, asJSON(`[.by_source,.by_status,.by_tag][]|to_entries[]|"\(.key) \(.value)"`)), statistics...),
			sqliteReads(answers(listed, sqliteAsks(bySource, byRule, sqliteTags)), bySource, byStatus, sqliteTags),
			duckReads(answers(listed, duckAsks(bySource, byRule, duckTags)), bySource, byStatus, duckTags),
			pgReads(answers(listed, pgAsks(bySource, byRule, pgTags)), bySource, byStatus, pgTags),
		}},
	}
}

// searchMany is a search of many hits, which some tools have two ways to go about.
func searchMany(name, title, text, hits string) operation {
	return operation{name: name, title: title, goals: []goal{{wall, 0.6, 0.35}}, runs: short, ways: []way{
		lobbyPage("--search", text).hits(hits),
		sqlitePage(substring("LIKE", text)).as("sqlite3 reading along"), sqlitePage(indexed(text)).as("sqlite3 FTS5"),
		duckPage(substring("ILIKE", text)), pgPage("WHERE " + pgText + " ILIKE '%" + text + "%'"),
	}}
}
