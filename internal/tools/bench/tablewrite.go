package main

// writing is what moves everything, and what changes something. Who writes gets a copy
// of the store each time, outside the clock.
func writing() []operation {
	export := lobby(lobbyStore, "people", "export", "-o", "csv", "--out", "-")
	pgExport := psql(pgStore, "-c", "COPY contacts TO STDOUT CSV HEADER")
	duckExport := func(to string) call { return duckAsks("COPY contacts TO '" + to + "' (FORMAT csv, HEADER)") }
	into := func(c call, path string) call {
		c.out = path
		return c
	}
	total := "SELECT count(*) FROM contacts"
	changed := "SELECT count(*) FROM leads l JOIN base.leads b USING(id) WHERE l.status<>b.status"
	return []operation{
		{name: "people/export", title: "full CSV export to /dev/null", goals: []goal{{wall, 0.4, 0.2}, {anonymous, 64e6, 32e6}}, want: "$N", ways: []way{
			{tool: "lobby", run: measured(export), proof: exported(export)},
			{tool: duckdb, run: measured(duckExport("/dev/null")), proof: exportedTo("$T/duck.csv", duckExport("$T/duck.csv"))},
			{tool: postgresql, run: measured(pgExport), proof: exported(pgExport)},
			{tool: sqlite, run: measured(sqliteExport("")), proof: exported(sqliteExport(""))},
		}},
		{name: "people/export-file", title: "full CSV export to a file", goals: []goal{{wall, 0.5, 0.3}}, ways: []way{
			{tool: "lobby", before: gone("$T/lobby.csv"), run: measured(into(export, "$T/lobby.csv"))},
			{tool: duckdb, before: gone("$T/duck.csv"), run: measured(duckExport("$T/duck.csv"))},
			{tool: postgresql, before: gone("$T/pg.csv"), run: measured(into(pgExport, "$T/pg.csv"))},
			{tool: sqlite, before: gone("$T/sqlite.csv"), run: measured(sqliteExport("$T/sqlite.csv"))},
			{tool: "cp", anchor: true, before: gone("$T/cp.csv"), run: measured(call{argv: []string{"cp", "$DATA/contacts.csv", "$T/cp.csv"}})},
		}},
		{name: "leads/close", title: "$LEADS leads closed in one durable transaction, journaled", goals: []goal{{wall, 0.6, 0.3}}, want: "$LEADS", ways: []way{
			{tool: "lobby", before: copied(openStore, lobbyCopy), run: measured(closing(lobbyCopy)),
				proof: answers(lines, closing(lobbyCopy), lobby(lobbyCopy, "leads", "list", "--status", "closed", "-o", "ids"))},
			{tool: duckdb, before: copied(duckStore, duckCopy), run: measured(duckWrites(duckCopy, duckClose)),
				proof: answers(words, duckWrites(duckCopy, duckClose), duckWrites(duckCopy, "ATTACH '"+duckStore+"' AS base (READ_ONLY)", changed))},
			{tool: sqlite, before: copied(sqliteStore, sqliteCopy), run: measured(sqliteScript(sqliteCopy, "update.sql")),
				proof: answers(words, sqliteScript(sqliteCopy, "update.sql"), sqliteAsksCopy(changed))},
			{tool: postgresql, run: measured(pgScript(pgStore, "update.sql", "$DATA/lead-ids.txt")),
				proof: answers(words, psql(pgStore, "-c", "DROP TABLE IF EXISTS was", "-c", "CREATE TABLE was AS SELECT id, status FROM leads"),
					pgScript(pgStore, "update.sql", "$DATA/lead-ids.txt"),
					pgAsks("SELECT count(*) FROM leads l JOIN was b USING(id) WHERE l.status<>b.status"))},
		}},
		{name: "leads/update", title: "one durable lead update, whole process", goals: []goal{{wall, 1, 0.6}}, runs: short, ways: []way{
			oneUpdate(lobbyCopy),
			{tool: sqlite, setup: copied(sqliteStore, sqliteCopy), run: measured(sqliteUpdate("customer")),
				proof: says("proved", answers(words, sqliteUpdate("proved"), sqliteAsksCopy("SELECT status FROM contacts WHERE id='$PROBE_ID'")))},
			{tool: postgresql, run: measured(pgAsks(updateOne("customer"))),
				proof: says("proved", answers(words, pgAsks(updateOne("proved")), pgAsks("SELECT status FROM contacts WHERE id='$PROBE_ID'")))},
		}},
		{name: "people/upsert", title: "upsert of $UPSERT_ROWS rows", goals: []goal{{wall, 0.6, 0.3}, {anonymous, 400e6, 200e6}}, want: "$UPSERTED", ways: []way{
			{tool: "lobby", before: copied(lobbyStore, lobbyCopy), run: measured(upserting(lobbyCopy)),
				proof: answers(words, upserting(lobbyCopy), lobby(lobbyCopy, "people", "list", "--count"))},
			{tool: postgresql, before: freshDatabase(pgCopy, pgStore), run: measured(pgScript(pgCopy, "upsert.sql", "$DATA/upsert.csv")),
				proof: answers(words, pgScript(pgCopy, "upsert.sql", "$DATA/upsert.csv"), psql(pgCopy, "-c", total))},
			{tool: sqlite, before: copied(sqliteStore, sqliteCopy), run: measured(sqliteScript(sqliteCopy, "upsert.sql")),
				proof: answers(words, sqliteScript(sqliteCopy, "upsert.sql"), sqliteAsksCopy(total))},
		}},
		importOf("csv"), importOf("ndjson"),
		{name: "store/size", title: "store size", goals: []goal{{size, 0.7, 0.55}}, once: true, ways: []way{
			{tool: "lobby", run: sizeOf(lobbyStore)},
			{tool: sqlite, run: sizeOf(sqliteStore)},
			{tool: postgresql, run: pgSize},
		}},
	}
}

// updateOne changes one row.
func updateOne(status string) string {
	return "UPDATE contacts SET status='" + status + "' WHERE id='$PROBE_ID'"
}

func sqliteUpdate(status string) call {
	return call{argv: []string{"sqlite3", sqliteCopy, "PRAGMA synchronous=FULL; " + updateOne(status)}}
}

// oneUpdate closes a lead, and opens it again outside the clock.
func oneUpdate(store string) way {
	change := func(verb string) call { return lobby(store, "leads", verb, "$LEAD", "-y", "-q") }
	return way{tool: "lobby", setup: copied(openStore, store), run: measured(change("close")), after: doing(change("reopen")),
		proof: says("closed", answers(words, change("close"), lobby(store, "leads", "show", "$LEAD", "--jq", ".status")))}
}

func upserting(store string) call { return lobby(store, "people", "import", "$DATA/upsert.csv", "-q") }

// importOf is the import of everything, with all indexes and text search. PostgreSQL
// reads no lines of JSON by itself.
func importOf(format string) operation {
	load := sqliteScript(sqliteCopy, "load-"+format+".sql")
	op := operation{name: "import/" + format, title: "import " + format + ", all indexes and text search",
		goals: []goal{{wall, 0.4, 0.2}, {anonymous, 500e6, 300e6}}, want: "$N", ways: []way{
			{tool: "lobby", before: gone(lobbyCopy), run: measured(importing(lobbyCopy, format)...),
				proof: answers(words, append(importing(lobbyCopy, format), lobby(lobbyCopy, "people", "list", "--count"))...)},
			{tool: sqlite, before: gone(sqliteCopy), run: measured(load),
				proof: answers(words, load, sqliteAsksCopy("SELECT count(*) FROM contacts"))},
		}}
	if format == "csv" {
		op.ways = append(op.ways, way{tool: postgresql, setup: freshDatabase(pgCopy, "template0"), run: measured(pgLoad(pgCopy)...),
			proof: answers(words, append(pgLoad(pgCopy), psql(pgCopy, "-c", "SELECT count(*) FROM contacts"))...)})
	}
	return op
}
