package pgstore

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/lobbycli/lobby/internal/workspace"
)

// What the server keeps of rows that were deleted: in the tables, and in what it knows
// of them for planning. The second is the owner of the database's to rewrite; others
// are passed over with a warning.
const (
	foreignTables = "SELECT count(*) " + ourTables + " AND NOT " + mayChange
	ownTables     = "SELECT format('VACUUM (FULL, ANALYZE) %I.%I', 'lobby', c.relname) " + ourTables + " ORDER BY c.relname"
	statisticsToo = "VACUUM (FULL) pg_catalog.pg_statistic"
)

// Compact rewrites the tables without what was deleted from them, for all workspaces
// of the database. Each is locked against everybody while it is rewritten. Only their
// owner may: Denied.
func (s *Store) Compact(ctx context.Context) (before, after int64, err error) {
	if s.options.ReadOnly {
		return 0, 0, workspace.Errorf(workspace.Denied, "%s was opened for reading only", s.address)
	}
	if before, err = s.sizeForOwner(ctx); err != nil {
		return 0, 0, err
	}
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return 0, 0, s.failure(ctx, err)
	}
	err = s.rewrite(ctx, conn)
	conn.Release()
	if err != nil {
		return 0, 0, s.failure(ctx, err)
	}
	after, err = s.sizeForOwner(ctx)
	return before, after, err
}

// sizeForOwner is the bytes of all tables, for whoever owns them.
func (s *Store) sizeForOwner(ctx context.Context) (size int64, err error) {
	err = s.View(ctx, func(r workspace.Reader) error {
		tx := r.(reader).session
		foreign, err := tx.count(foreignTables)
		if err != nil {
			return err
		}
		if foreign > 0 {
			return workspace.Errorf(workspace.Denied, "%s: the tables are not this role's to compact", s.address).
				WithHint("lobby db compact as the owner of the tables")
		}
		n, err := tx.count(sizeOfAll)
		size = int64(n)
		return err
	})
	return size, err
}

// rewrite runs outside of a transaction, as it must.
func (s *Store) rewrite(ctx context.Context, conn *pgxpool.Conn) (err error) {
	statements, err := textsOf(ctx, conn, ownTables)
	if err != nil {
		return err
	}
	if _, err = conn.Exec(ctx, "SELECT set_config('lock_timeout', $1, false)", s.lockTimeout()); err != nil {
		return err
	}
	for _, statement := range append(statements, statisticsToo) {
		if _, err = conn.Exec(ctx, statement, pgx.QueryExecModeSimpleProtocol); err != nil {
			break
		}
	}
	if _, reset := conn.Exec(ctx, "RESET lock_timeout"); err == nil {
		err = reset
	}
	return err
}
