package pgstore

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// session is one transaction. It is used by one goroutine, and broken for good
// with its first failure, as the transaction itself is.
type session struct {
	store    *Store
	ctx      context.Context
	conn     *pgxpool.Conn
	id       int32 // of the workspace; 0 until its first change
	counters map[string]workspace.No
	cursors  []bool       // by number: in use
	ahead    *fetched     // what is being read
	noted    func() error // what is to be written before anything else is done
	err      error
}

// The frame of a transaction. The planner shall look at what a question asks for each
// time; who writes runs the same statement on many rows. Compiling a plan never pays here.
const (
	beginView   = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	beginCopy   = "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE"
	beginUpdate = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
	prepare     = "SELECT set_config('jit', 'off', true), set_config('lock_timeout', $1, true), set_config('plan_cache_mode', $2, true)"
	takeTurn    = "SELECT pg_advisory_xact_lock(hashtextextended($1, 7201))"
	findOurs    = "SELECT id, fold_version FROM lobby.workspaces WHERE name = $1"
	allCounters = "SELECT c.kind, c.next FROM lobby.counters c JOIN lobby.workspaces w ON w.id = c.workspace_id WHERE w.name = $1"
	makeOurs    = "INSERT INTO lobby.workspaces (name, identity, fold_version) VALUES ($1, $2, $3) RETURNING id"
)

// purpose is what a transaction is for.
type purpose uint8

const (
	reading purpose = iota // one snapshot
	copying                // one snapshot, written elsewhere
	writing                // in turn
)

// begin opens a transaction in one round trip. One that writes waits for its
// turn first: what it reads then is what those before it left.
func (s *Store) begin(ctx context.Context, p purpose) (*session, error) {
	for attempt := int32(0); ; attempt++ {
		conn, err := s.pool.Acquire(ctx)
		if err != nil {
			return nil, s.failure(ctx, err)
		}
		tx := &session{store: s, ctx: ctx, conn: conn, counters: map[string]workspace.No{}}
		err = tx.open(p)
		if err == nil {
			return tx, nil
		}
		gone := conn.Conn().IsClosed()
		tx.end()
		// A connection that was gone before anything happened tells nothing of the server.
		if !gone || ctx.Err() != nil || attempt >= s.pool.Config().MaxConns {
			return nil, s.failure(ctx, err)
		}
	}
}

func (tx *session) open(p purpose) error {
	var b pgx.Batch
	name, known := tx.store.workspace, false
	b.Queue([...]string{reading: beginView, copying: beginCopy, writing: beginUpdate}[p])
	planning := "force_custom_plan"
	if p == writing {
		planning = "auto"
	}
	b.Queue(prepare, tx.store.lockTimeout(), planning)
	if p == writing {
		b.Queue(takeTurn, name)
	}
	version := int32(0)
	b.Queue(findOurs, name).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			known = true
			if err := rows.Scan(&tx.id, &version); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	b.Queue(allCounters, name).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var kind string
			var next int64
			if err := rows.Scan(&kind, &next); err != nil {
				return err
			}
			tx.counters[kind] = workspace.No(next)
		}
		return rows.Err()
	})
	if err := tx.conn.SendBatch(tx.ctx, &b).Close(); err != nil {
		return err
	}
	tx.store.missed.Store(!known)
	if known && version != filter.FoldVersion {
		return workspace.Errorf(workspace.Invalid, "%s was folded by version %d of the rules, and this lobby knows version %d", tx.store.address, version, filter.FoldVersion).
			WithHint("use the lobby that wrote it")
	}
	return nil
}

// settle makes the workspace with its first change.
func (tx *session) settle() error {
	if err := tx.idle(); err != nil || tx.id != 0 {
		return err
	}
	err := tx.conn.QueryRow(tx.ctx, makeOurs, tx.store.workspace, tx.store.options.NewIdentity(), filter.FoldVersion).Scan(&tx.id)
	return tx.broken(err)
}

// broken keeps the first failure.
func (tx *session) broken(err error) error {
	if err != nil && tx.err == nil {
		tx.err = tx.store.failure(tx.ctx, err)
	}
	return tx.err
}

// idle comes before every statement: it waits until the connection is free, and
// writes what is noted.
func (tx *session) idle() error {
	tx.await()
	if noted := tx.noted; noted != nil && tx.err == nil {
		tx.noted = nil
		return noted()
	}
	return tx.err
}

func (tx *session) await() {
	if tx.ahead != nil {
		<-tx.ahead.done
		tx.ahead = nil
	}
}

// rollbackTime is how long giving up may take before the connection is dropped.
const rollbackTime = 5 * time.Second

// end gives the connection back; what was not committed is undone.
func (tx *session) end() {
	tx.await()
	defer tx.conn.Release()
	if tx.conn.Conn().IsClosed() || tx.conn.Conn().PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(tx.ctx), rollbackTime)
	defer cancel()
	_, _ = tx.conn.Conn().PgConn().ExecParams(ctx, "ROLLBACK", nil, nil, nil, nil).Close()
}

// commitTime is how long a commit may take; it is not stopped on the way.
const commitTime = time.Minute

func (tx *session) commit() error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(tx.ctx), commitTime)
	defer cancel()
	result := tx.conn.Conn().PgConn().ExecParams(ctx, "COMMIT", nil, nil, nil, nil)
	tag, err := result.Close()
	switch {
	case err != nil && unsettled(err):
		return workspace.Errorf(workspace.Unknown, "the connection to %s was lost during the commit, and it is not known whether the change is there", tx.store.address).
			WithHint("look before trying again")
	case err != nil:
		return tx.broken(err)
	case tag.String() != "COMMIT":
		return workspace.Errorf(workspace.Internal, "the database %s undid the change instead of committing it", tx.store.address)
	}
	return nil
}
