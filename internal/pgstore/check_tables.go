package pgstore

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

const (
	goodIndexes   = "SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = to_regnamespace('lobby') AND i.indisvalid AND i.indisready"
	haveExtension = "SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'"
)

// checkTables finds what the migrations made and somebody took away: without an
// index everything works, only that it reads everything, or takes a number twice.
func (c *checker) checkTables() error {
	extensions, err := c.count(haveExtension)
	if err != nil {
		return err
	}
	if extensions == 0 {
		c.find(workspace.FoundIndex, "the extension pg_trgm is missing, and with it the indexes of search: CREATE EXTENSION pg_trgm brings it back")
	}
	good, err := all(c.session, func(cells [][]byte) (string, error) { return string(cells[0]), nil }, goodIndexes)
	if err != nil {
		return err
	}
	wanted, err := migratedIndexes()
	if err != nil {
		return err
	}
	for _, name := range wanted {
		if !slices.Contains(good, name) {
			c.find(workspace.FoundIndex, "the index %s.%s is missing or not valid", schema, name)
		}
	}
	return c.err
}

// migratedIndexes is the names of all indexes that the migrations make, those of
// primary keys among them.
func migratedIndexes() ([]string, error) {
	var names []string
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := migrations.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(text)) {
			words := strings.Fields(line)
			switch {
			case strings.HasPrefix(line, "CREATE TABLE "):
				names = append(names, strings.TrimPrefix(words[2], schema+".")+"_pkey")
			case strings.HasPrefix(line, "CREATE INDEX "):
				names = append(names, words[2])
			}
		}
	}
	return names, nil
}
