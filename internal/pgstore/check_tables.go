package pgstore

import (
	"slices"

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
	good, err := c.texts(goodIndexes)
	if err != nil {
		return err
	}
	wanted, err := migratedIndexes()
	if err != nil {
		return err
	}
	noted, err := c.texts(notedTables)
	if err != nil {
		return err
	}
	for _, i := range wanted {
		comes := i.later && slices.Contains(noted, i.table)
		if !comes && !slices.Contains(good, i.name) {
			c.find(workspace.FoundIndex, "the index %s.%s is missing or not valid", schema, i.name)
		}
	}
	return c.err
}
