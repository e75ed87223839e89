package pgstore

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Options are what a store needs from outside.
type Options struct {
	ReadOnly    bool          // refuse to change anything, the tables included
	LockTimeout time.Duration // how long to wait for others who change the workspace; 0 is 5 seconds, less than 0 not at all
	NewIdentity func() string // random text for the identity of a new workspace; nil leaves it empty

	Notice func(text string) // for who waits for what the database lacks to be made; from any goroutine, nil is nobody
}

// Store is one workspace in a database. Its methods may be called by several
// goroutines; each transaction has a connection of its own.
type Store struct {
	*statistics
	turns     turns
	pool      *pgxpool.Pool
	workspace string
	address   string // for messages: no user, no password
	password  string // to keep out of messages
	options   Options
	tables    []*table     // by kind
	missed    *atomic.Bool // the last transaction met no such workspace
	unmade    *atomic.Bool // a fill was cut off, and nobody made the indexes yet
}

var _ workspace.Store = (*Store)(nil)

// Open connects to the database at a postgres:// address; the parameter workspace
// chooses one of several workspaces in it. It makes the tables or brings them up
// to date if need be and the role may; the workspace itself is made by its first
// change. A database of a newer version is refused as it is.
//
// The address is checked at once (Usage). A server that does not answer is
// Unavailable, one that does not let us in Denied, a missing database NotFound.
func Open(ctx context.Context, address string, o Options) (*Store, error) {
	to, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	if o.LockTimeout == 0 {
		o.LockTimeout = 5 * time.Second
	}
	if o.NewIdentity == nil {
		o.NewIdentity = func() string { return "" }
	}
	if o.Notice == nil {
		o.Notice = func(string) {}
	}
	s := &Store{statistics: &statistics{analyzed: map[string]workspace.No{}}, workspace: to.workspace, address: to.String(), password: to.config.ConnConfig.Password, options: o, tables: newTables(), missed: new(atomic.Bool), unmade: new(atomic.Bool)}
	if s.pool, err = pgxpool.NewWithConfig(ctx, to.config); err != nil {
		return nil, s.failure(ctx, err)
	}
	s.turns = newTurns(s.pool.Config().MaxConns)
	if err := s.ready(ctx); err != nil {
		s.pool.Close()
		return nil, err
	}
	return s, nil
}

// Close closes the connections.
func (s *Store) Close() error {
	s.pool.Close()
	return nil
}

// lockTimeout is the wait for a turn in the server's words; a millisecond is the
// shortest there is.
func (s *Store) lockTimeout() string {
	return strconv.FormatInt(max(s.options.LockTimeout.Milliseconds(), 1), 10)
}

// View runs fn on a snapshot.
func (s *Store) View(ctx context.Context, fn func(workspace.Reader) error) error {
	s.finish(ctx)
	tx, err := s.begin(ctx, reading)
	if err != nil {
		return err
	}
	defer tx.end()
	if err := fn(reader{tx}); err != nil {
		return err
	}
	return tx.err
}

// mostTries is how often an Update is begun that others made impossible.
const mostTries = 5

// Update runs fn again when the server could not fit it in with what others do.
func (s *Store) Update(ctx context.Context, m workspace.Mode, fn func(workspace.Writer) error) error {
	if s.options.ReadOnly && m == workspace.Commit {
		return workspace.Errorf(workspace.Denied, "%s was opened for reading only", s.address)
	}
	s.finish(ctx)
	for try := 1; ; try++ {
		err := s.updateOnce(ctx, m, fn)
		if err == nil || !retried(err) || try == mostTries || ctx.Err() != nil {
			return err
		}
	}
}

func (s *Store) updateOnce(ctx context.Context, m workspace.Mode, fn func(workspace.Writer) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	tx, err := s.begin(ctx, writing)
	if err != nil {
		return err
	}
	defer tx.end()
	w := newWriter(tx)
	if err := fn(w); err != nil {
		return err
	}
	if tx.err != nil {
		return tx.err
	}
	if err := stopped(ctx); err != nil {
		return err
	}
	if err := w.flush(); err != nil || m == workspace.Rehearse {
		return err
	}
	if err := tx.commit(); err != nil {
		return err
	}
	s.missed.Store(tx.id == 0)
	s.analyze(ctx, w)
	return nil
}
