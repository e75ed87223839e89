package pgstore

import (
	"context"
	"embed"
	"errors"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// schemaVersion is that of the last migration.
const schemaVersion = 4

const (
	ledger     = schema + ".migrations" // what goose notes
	oneAtATime = 7_201_000_001          // the lock of those who migrate a database
)

// ready makes sure that the tables are those this program knows.
func (s *Store) ready(ctx context.Context) error {
	have, err := s.version(ctx)
	switch {
	case err != nil:
		return err
	case have > schemaVersion:
		return s.newer(have)
	case have == schemaVersion:
		return nil
	case s.options.ReadOnly:
		return workspace.Errorf(workspace.NotFound, "the database %s has no tables of this version yet", s.address).
			WithHint("let somebody who may change it open it once")
	}
	return s.migrate(ctx)
}

func (s *Store) newer(have int64) error {
	return workspace.Errorf(workspace.Invalid, "the database %s has version %d of the schema, and this lobby knows versions up to %d", s.address, have, schemaVersion).
		WithHint("use a newer lobby")
}

// version is that of the database; 0 is none. It sees what a fill left out, too.
func (s *Store) version(ctx context.Context) (int64, error) {
	var there bool
	var version int64
	err := s.pool.QueryRow(ctx, "SELECT to_regclass('"+ledger+"') IS NOT NULL").Scan(&there)
	if err == nil && there {
		unmade := false
		err = s.pool.QueryRow(ctx, "SELECT coalesce(max(version_id), 0), EXISTS ("+mayMake+") FROM "+ledger+" WHERE is_applied").Scan(&version, &unmade)
		s.unmade.Store(unmade && !s.options.ReadOnly)
	}
	return version, s.failure(ctx, err)
}

// migrate brings the tables up to date. Of several who want to, one does and the
// others wait: the lock is that of a session of its own, which ends it.
func (s *Store) migrate(ctx context.Context) error {
	if err := s.suitable(ctx); err != nil {
		return err
	}
	turn, err := s.lone(ctx)
	if err != nil {
		return s.failure(ctx, err)
	}
	defer release(ctx, turn)
	if _, err := turn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(oneAtATime)); err != nil {
		return s.failure(ctx, err)
	}
	have, err := s.version(ctx)
	switch {
	case err != nil || have == schemaVersion: // somebody was faster
		return err
	case have > schemaVersion:
		return s.newer(have)
	}
	err = s.apply(ctx)
	var theirs *pgconn.PgError
	switch {
	case !errors.As(err, &theirs):
	case theirs.Code == featureMissing || theirs.Code == fileMissing:
		return workspace.Errorf(workspace.Invalid, "the tables in %s cannot be made: %w", s.address, plain(theirs)).
			WithHint("install PostgreSQL's own extensions on the server: Debian has them in postgresql, others in postgresql-contrib")
	case theirs.Code == insufficientRight:
		return workspace.Errorf(workspace.Denied, "the role may not make the tables in %s: %w", s.address, plain(theirs)).
			WithHint("let the owner of the database open it once, and whoever may: CREATE EXTENSION pg_trgm")
	}
	return s.failure(ctx, err)
}

// lone is a connection of its own beside those of the pool, which may be one alone.
func (s *Store) lone(ctx context.Context) (*pgx.Conn, error) {
	return pgx.ConnectConfig(ctx, s.pool.Config().ConnConfig)
}

func release(ctx context.Context, conn *pgx.Conn) { _ = conn.Close(context.WithoutCancel(ctx)) }

// apply runs the migrations that are missing. The schema is where goose notes
// them, so it comes first; who may not make it may use it.
func (s *Store) apply(ctx context.Context) error {
	var there bool
	err := s.pool.QueryRow(ctx, "SELECT to_regnamespace($1) IS NOT NULL", schema).Scan(&there)
	if err == nil && !there {
		_, err = s.pool.Exec(ctx, "CREATE SCHEMA "+schema)
	}
	if err != nil {
		return err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	db := stdlib.OpenDBFromPool(s.pool)
	defer db.Close()
	p, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithTableName(ledger), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// suitable refuses databases whose texts are not UTF-8, or that know letters of
// English alone: there, trigrams find nothing in Cyrillic or Chinese.
func (s *Store) suitable(ctx context.Context) error {
	var encoding, letters string
	err := s.pool.QueryRow(ctx, "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()").Scan(&encoding, &letters)
	if err != nil {
		return s.failure(ctx, err)
	}
	if encoding != "UTF8" || letters == "C" || letters == "POSIX" {
		return workspace.Errorf(workspace.Invalid, "the database %s has encoding %s and LC_CTYPE %s; UTF-8 is needed in both", s.address, encoding, letters).
			WithHint("make it with: createdb --template=template0 --encoding=UTF8 --locale=C.UTF-8 NAME")
	}
	return nil
}
