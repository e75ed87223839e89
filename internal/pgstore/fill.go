package pgstore

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/lobbycli/lobby/internal/workspace"
)

// A table without rows takes many in several times as fast when the indexes that nobody
// looks anything up by meanwhile are made behind them, each in one go. Until then a note
// on the table says so, which every role can read and a dump carries: when a fill is cut
// off, who opens the database next, and may, makes them.
const (
	fillNote = "lobby makes more indexes when all that is being brought in is there"
	fillTurn = 7_201_000_002 // the lock of who fills a database, and of who makes what one left out
	manyRows = 10_000        // fewer are not worth it
)

const (
	tryFillTurn  = "SELECT pg_try_advisory_xact_lock($1)"
	mayStrip     = "SELECT 'lobby.' || c.relname " + ourTables + " AND " + mayChange
	notedTables  = "SELECT 'lobby.' || c.relname " + ourTables + " AND obj_description(c.oid, 'pg_class') = '" + fillNote + "'"
	mayMake      = notedTables + " AND " + mayChange
	soonOrNot    = "SET LOCAL lock_timeout = '1s'" // others wait behind us for a table
	withTrigrams = "SELECT set_config('lock_timeout', $1, true), set_config('search_path', quote_ident(n.nspname), true) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'"
)

// Fill runs fn, as workspace.Filler says. Tables without a row of any workspace, which
// are this role's, go without later indexes meanwhile: everything is found all the same,
// some of it by reading the table. An error of fn comes first. Where the indexes cannot
// be made, what came in is there, and the next who opens the database makes them.
func (s *Store) Fill(ctx context.Context, rows int, fn func() error) error {
	if rows < manyRows || s.options.ReadOnly {
		return fn()
	}
	turn := s.takeFillTurn(ctx)
	if turn == nil {
		return fn()
	}
	defer release(ctx, turn)
	s.unmade.Store(false) // it is us who make them, at the end
	s.strip(ctx)
	err := fn()
	if ctx.Err() != nil {
		return err
	}
	if made := s.makeLater(ctx); err == nil && made != nil {
		err = workspace.Errorf(workspace.KindOf(made), "everything came in, and the indexes of it are not made yet: %w", made).
			WithHint("whatever uses the workspace next makes them")
	}
	return err
}

// finish makes what a fill left out that was cut off, once.
func (s *Store) finish(ctx context.Context) {
	if !s.unmade.CompareAndSwap(true, false) {
		return
	}
	if turn := s.takeFillTurn(ctx); turn != nil {
		defer release(ctx, turn)
		_ = s.makeLater(ctx) // without them all is found, too
	}
}

// takeFillTurn is a connection that has the turn as long as it is there; nil when
// somebody else has it. It lasts for a transaction, in which nothing happens: behind a
// pooler, what lasts longer would be left to strangers.
func (s *Store) takeFillTurn(ctx context.Context) *pgx.Conn {
	conn, err := s.lone(ctx)
	if err != nil {
		return nil
	}
	ours := false
	tx, err := conn.Begin(ctx)
	if err == nil {
		err = tx.QueryRow(ctx, tryFillTurn, int64(fillTurn)).Scan(&ours)
	}
	if err != nil || !ours {
		release(ctx, conn)
		return nil
	}
	return conn
}

// strip takes the later indexes of tables without rows. What it cannot have soon, or
// may not change, stays as it is.
func (s *Store) strip(ctx context.Context) {
	all, err := migratedIndexes()
	if err != nil {
		return
	}
	conn, err := s.lone(ctx)
	if err != nil {
		return
	}
	defer release(ctx, conn)
	tables, err := textsOf(ctx, conn, mayStrip)
	if err != nil {
		return
	}
	for _, table := range tables {
		if list := laterIndexes(all, table); len(list) > 0 {
			_ = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return stripTable(ctx, tx, table, list) })
		}
	}
}

func stripTable(ctx context.Context, tx pgx.Tx, table string, later []index) error {
	names := make([]string, len(later))
	for i, x := range later {
		names[i] = schema + "." + x.name
	}
	if _, err := tx.Exec(ctx, soonOrNot); err != nil {
		return err
	}
	if used, err := inUse(ctx, tx, table); err != nil || used {
		return err
	}
	if _, err := tx.Exec(ctx, "LOCK TABLE "+table+" IN ACCESS EXCLUSIVE MODE"); err != nil {
		return err
	}
	if used, err := inUse(ctx, tx, table); err != nil || used { // somebody was faster
		return err
	}
	_, err := tx.Exec(ctx, "DROP INDEX IF EXISTS "+strings.Join(names, ", "))
	if err == nil {
		_, err = tx.Exec(ctx, "COMMENT ON TABLE "+table+" IS '"+fillNote+"'")
	}
	return err
}

// inUse reports whether a table has rows, or a note: one of ours, or whoever's.
func inUse(ctx context.Context, tx pgx.Tx, table string) (used bool, err error) {
	err = tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM "+table+") OR obj_description('"+table+"'::regclass, 'pg_class') IS NOT NULL").Scan(&used)
	return used, err
}

// makeLater makes the indexes that noted tables lack, and takes the notes away. Nobody
// writes into a table meanwhile.
func (s *Store) makeLater(ctx context.Context) error {
	conn, err := s.lone(ctx)
	if err != nil {
		return s.failure(ctx, err)
	}
	defer release(ctx, conn)
	tables, err := textsOf(ctx, conn, mayMake)
	if err != nil || len(tables) == 0 {
		return s.failure(ctx, err)
	}
	all, err := migratedIndexes()
	if err != nil {
		return err
	}
	var list []index
	for _, table := range tables {
		list = append(list, laterIndexes(all, table)...)
	}
	s.options.Notice("making the indexes of what came in")
	if err := s.makeAll(ctx, conn, list); err != nil {
		return s.failure(ctx, err)
	}
	for _, table := range tables {
		if _, err := conn.Exec(ctx, "ANALYZE "+table); err != nil {
			return s.failure(ctx, err)
		}
		if _, err := conn.Exec(ctx, "COMMENT ON TABLE "+table+" IS NULL"); err != nil {
			return s.failure(ctx, err)
		}
	}
	return nil
}

// makeAll makes indexes, those of trigrams first: one of these takes as long as all others
// of its table, which a second connection makes beside it if there is one to be had. The
// first failure lets that end which is being made, and nothing else begin.
func (s *Store) makeAll(ctx context.Context, conn *pgx.Conn, list []index) error {
	slices.SortStableFunc(list, func(a, b index) int { return trigrams(b) - trigrams(a) })
	next := make(chan index, len(list))
	for _, i := range list {
		next <- i
	}
	close(next)
	var beside sync.WaitGroup
	var failed error
	beside.Go(func() {
		if other, err := s.lone(ctx); err == nil {
			defer release(ctx, other)
			failed = s.makeSome(ctx, other, next)
		}
	})
	err := s.makeSome(ctx, conn, next)
	beside.Wait()
	if err == nil {
		err = failed
	}
	return err
}

func trigrams(i index) int { return strings.Count(i.sql, "gin_trgm_ops") }

// makeSome makes one index after the other, or throws away what is left.
func (s *Store) makeSome(ctx context.Context, conn *pgx.Conn, next <-chan index) error {
	var err error
	for i := range next {
		if err != nil {
			continue
		}
		err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, withTrigrams, s.lockTimeout()); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, i.sql)
			return err
		})
	}
	return err
}
