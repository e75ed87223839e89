package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// pgSize is the room of the peer's tables with all indexes.
func pgSize(ctx context.Context, s *set) (sample, error) {
	text, err := s.output(ctx, psql(pgStore, "-c", "SELECT pg_total_relation_size('contacts')+pg_total_relation_size('leads')"))
	if err != nil {
		return sample{}, err
	}
	bytes, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return sample{}, fmt.Errorf("the size of PostgreSQL's tables: %w", err)
	}
	return sample{Size: bytes}, nil
}

// workspaceInPostgreSQL is a workspace in a database beside the database's own way to
// copy the data in and out. A COPY into a table without an index is shown and not
// compared: what it makes cannot be searched.
func workspaceInPostgreSQL() []operation {
	export := lobby(pgAddress(pgWorkspace), "people", "export", "-o", "csv", "--out", "-")
	pgExport := psql(pgStore, "-c", "COPY contacts TO STDOUT CSV HEADER")
	counted := psql(pgCopy, "-c", "SELECT count(*) FROM contacts")
	return []operation{
		{name: "postgres/export", title: "PostgreSQL store: export", needs: postgresql, goals: []goal{{wall, 1.5, 1.1}}, want: "$N", ways: []way{
			{tool: "lobby", setup: startedPostgreSQL, run: measured(export), proof: exported(export)},
			{tool: postgresql, label: "psql COPY", run: measured(pgExport), proof: exported(pgExport)},
		}},
		{name: "postgres/import", title: "PostgreSQL store: import", needs: postgresql, goals: []goal{{wall, 1.5, 1.1}}, want: "$N", ways: []way{
			{tool: "lobby", before: step(startedPostgreSQL).then(freshDatabase(pgImported, "template0")), run: measured(importing(pgAddress(pgImported), "csv")...),
				proof: answers(words, append(importing(pgAddress(pgImported), "csv"), lobby(pgAddress(pgImported), "people", "list", "--count"))...)},
			{tool: postgresql, label: "psql COPY and indexes", before: freshDatabase(pgCopy, "template0"), run: measured(pgLoad(pgCopy)...),
				proof: answers(words, append(pgLoad(pgCopy), counted)...)},
			{tool: postgresql, label: "psql COPY without indexes", anchor: true, before: freshDatabase(pgCopy, "template0"), run: measured(pgCopyIn(pgCopy)...)},
		}},
	}
}

// startedPostgreSQL is for lobby, which comes before the peer that starts the server.
func startedPostgreSQL(ctx context.Context, s *set) error { return s.prepare(ctx, postgresql) }
