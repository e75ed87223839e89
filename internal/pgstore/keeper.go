package pgstore

import (
	"context"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

var _ workspace.Keeper = (*Store)(nil)

const sizeOfAll = "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint " + ourTables

// Info gives the size of all workspaces of the database: they share their tables.
func (s *Store) Info(ctx context.Context) (workspace.StoreInfo, error) {
	info := workspace.StoreInfo{Address: s.address, Schema: schemaVersion, Rows: map[workspace.Kind]int{}}
	err := s.View(ctx, func(r workspace.Reader) error {
		tx := r.(reader).session
		if tx.id == 0 {
			return workspace.Errorf(workspace.NotFound, "workspace %s does not exist yet", s.address).
				WithHint("check the address; the first change makes it")
		}
		for _, k := range workspace.StoredKinds() {
			n, err := tx.count("SELECT count(*) FROM "+s.tables[k].name+" t WHERE t.workspace_id = $1", tx.id)
			if err != nil {
				return err
			}
			info.Rows[k] = n
		}
		size, err := tx.count(sizeOfAll)
		info.Size = int64(size)
		if err != nil {
			return err
		}
		identity, err := tx.texts("SELECT identity FROM lobby.workspaces WHERE id = $1", tx.id)
		if err == nil {
			info.Identity = identity[0]
		}
		return err
	})
	return info, err
}

// mostOthers is how many workspaces of a database are named to who missed one.
const mostOthers = 20

// Missed reports whether the workspace was asked for and does not exist, and says
// which of the database do. Nobody is asked where it does exist.
func (s *Store) Missed(ctx context.Context) (others string, missed bool) {
	if !s.missed.Load() {
		return "", false
	}
	names, err := textsOf(ctx, s.pool, "SELECT name FROM lobby.workspaces WHERE NOT scratch ORDER BY name LIMIT $1", mostOthers)
	switch near := filter.Suggest(s.workspace, names); {
	case err != nil || len(names) == 0:
		return "", true
	case near != "":
		return "did you mean " + near + "?", true
	}
	return "the database holds " + strings.Join(names, ", "), true
}

// Backup is the server's business.
func (s *Store) Backup(context.Context, string) error {
	return workspace.Errorf(workspace.Invalid, "the database %s is not backed up from here", s.address).
		WithHint("use pg_dump, or the backups of the server")
}
