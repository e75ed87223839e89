package pgstore

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Codes of PostgreSQL that are more than their class.
const (
	uniqueViolation      = "23505"
	readOnlyTransaction  = "25006"
	undefinedDatabase    = "3D000"
	undefinedSchema      = "3F000"
	undefinedTable       = "42P01"
	insufficientRight    = "42501"
	serializationFailure = "40001"
	deadlock             = "40P01"
	diskFull             = "53100"
	lockNotAvailable     = "55P03"
	queryCanceled        = "57014"
	dataCorrupted        = "XX001"
	indexCorrupted       = "XX002"
	statementExists      = "42P05" // somebody prepared it on this connection
	statementMissing     = "26000" // it was prepared on another connection
	featureMissing       = "0A000"
	fileMissing          = "58P01"
)

// stopped is the error of a context that ended; nil while it lives.
func stopped(ctx context.Context) error {
	if ctx.Err() != nil {
		return workspace.Errorf(workspace.Unavailable, "stopped: %w", context.Cause(ctx))
	}
	return nil
}

// failure says what an error of the driver or the server means. Values never get
// into a message: the server's details are left out.
func (s *Store) failure(ctx context.Context, err error) error {
	var ours *workspace.Error
	if err == nil || errors.As(err, &ours) {
		return err
	}
	if stop := stopped(ctx); stop != nil {
		return stop
	}
	var theirs *pgconn.PgError
	if !errors.As(err, &theirs) {
		var dialed *net.OpError // of one attempt; the driver may have made several
		var asked *net.DNSError
		switch {
		case errors.As(err, &asked):
			err = asked
		case errors.As(err, &dialed):
			err = dialed
		}
		return workspace.Errorf(workspace.Unavailable, "the database %s cannot be reached: %w", s.address, s.withoutSecrets(err)).
			WithHint("see whether the server runs and the address is right, and try again")
	}
	kind, hint := meaning(theirs.Code)
	if theirs.Code == uniqueViolation {
		return workspace.Errorf(kind, "the database %s has that record already (%s): %w", s.address, theirs.ConstraintName, plain(theirs)).WithHint("%s", hint)
	}
	return workspace.Errorf(kind, "the database %s: %w", s.address, plain(theirs)).WithHint("%s", hint)
}

// plain is an error of the server by its code; those who retry look for it.
func plain(e *pgconn.PgError) error {
	return &pgconn.PgError{Severity: e.Severity, Code: e.Code, Message: e.Message}
}

// meaning sorts the codes of PostgreSQL into kinds, with the next step.
func meaning(code string) (workspace.ErrKind, string) {
	switch code {
	case uniqueViolation:
		return workspace.Conflict, "try again; somebody else may have been faster"
	case insufficientRight:
		return workspace.Denied, "grant the role what it needs on the schema " + schema
	case readOnlyTransaction, featureMissing: // writing during recovery
		return workspace.Denied, "it takes no changes here: use the address of the primary server"
	case undefinedDatabase:
		return workspace.NotFound, "make it with createdb, or check the address"
	case undefinedSchema, undefinedTable:
		return workspace.NotFound, "let the owner of the database open it once, which makes the tables"
	case diskFull:
		return workspace.Unavailable, "the server's disk is full: make room there, and try again"
	case lockNotAvailable:
		return workspace.Unavailable, "somebody else is changing the workspace: try again, or wait longer with --lock-timeout"
	case statementExists, statementMissing:
		return workspace.Invalid, "a pooler such as PgBouncer forgets prepared statements: use pool_mode=session there, or max_prepared_statements (1.21 and later)"
	case dataCorrupted, indexCorrupted:
		return workspace.Corrupt, "look into the server's log, and restore a backup"
	case serializationFailure, deadlock, queryCanceled:
		return workspace.Unavailable, "try again"
	}
	switch code[:min(2, len(code))] {
	case "08", "53", "57", "58":
		return workspace.Unavailable, "see whether the server runs, and try again"
	case "28":
		return workspace.Denied, "check the user of the address and its password (PGPASSFILE, PGPASSWORD)"
	case "22", "54":
		return workspace.Invalid, ""
	}
	return workspace.Internal, ""
}

// retried reports whether the whole transaction may be tried again.
func retried(err error) bool {
	var theirs *pgconn.PgError
	return errors.As(err, &theirs) && (theirs.Code == serializationFailure || theirs.Code == deadlock)
}

// unsettled reports whether a failed commit may have been one all the same.
func unsettled(err error) bool {
	var theirs *pgconn.PgError
	return !errors.As(err, &theirs) || strings.HasPrefix(theirs.Code, "57") || strings.HasPrefix(theirs.Code, "08")
}

// withoutSecrets is an error as text without the password, should a driver ever
// repeat it.
func (s *Store) withoutSecrets(err error) error {
	text := err.Error()
	if s.password != "" {
		text = strings.ReplaceAll(text, s.password, "…")
	}
	return errors.New(strings.Join(strings.Fields(text), " "))
}
