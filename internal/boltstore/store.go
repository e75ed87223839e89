package boltstore

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Options are what a store needs from outside.
type Options struct {
	ReadOnly    bool             // refuse to change anything
	LockTimeout time.Duration    // how long to wait for others; 0 is 5 seconds, less than 0 not at all
	Holder      string           // the command line, shown to those who wait
	Now         func() time.Time // shown to them as well
	NewIdentity func() string    // random text for the identity of a new workspace
	Temp        string           // folder of scratch copies; "" is the system's
}

// Store is a workspace in one file. Its methods may be called by several
// goroutines; each transaction stands for itself.
type Store struct {
	path    string
	options Options
	scratch bool // private, removed with Close
}

var _ workspace.Store = (*Store)(nil)

// Open prepares a store in the file at path. It touches nothing yet: a file
// that does not exist reads as an empty workspace, and the first Update makes it.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, workspace.Errorf(workspace.Unavailable, "stopped: %w", err)
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil, workspace.Errorf(workspace.Internal, "%s: %w", path, err)
	}
	if o.LockTimeout == 0 {
		o.LockTimeout = 5 * time.Second
	}
	return &Store{path: followed(whole), options: o}, nil
}

// Path is where the file is, absolute and without links.
func (s *Store) Path() string { return s.path }

// mostLinks is how many links to links are followed.
const mostLinks = 40

// followed is the file that a path leads to, which may not be there yet: one
// file has one set of locks, and a link stays a link.
func followed(path string) string {
	for range mostLinks {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return real
		}
		to, err := os.Readlink(path)
		if err != nil {
			break
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return path
}

// Close forgets the store; a scratch copy is removed.
func (s *Store) Close() error {
	if s.scratch {
		return os.RemoveAll(filepath.Dir(s.path))
	}
	return nil
}

// View runs fn on a snapshot. Damage it meets is an error of kind Corrupt.
func (s *Store) View(ctx context.Context, fn func(workspace.Reader) error) error {
	return s.view(ctx, func(r *reader) error { return fn(r) })
}

func (s *Store) view(ctx context.Context, fn func(*reader) error) error {
	if s.missing() {
		empty, err := s.emptyCopy()
		if err != nil {
			return err
		}
		defer empty.Close()
		return empty.view(ctx, fn)
	}
	version, err := s.viewOnce(ctx, fn)
	if err != nil || version == schemaVersion {
		return err
	}
	if s.options.ReadOnly { // a copy is brought up to date
		scratch, err := s.scratchCopy(ctx, s.copyTo)
		if err != nil {
			return err
		}
		defer scratch.Close()
		return scratch.view(ctx, fn)
	}
	if err := s.Update(ctx, workspace.Commit, func(workspace.Writer) error { return nil }); err != nil {
		return err
	}
	_, err = s.viewOnce(ctx, fn)
	return err
}

// viewOnce reads under a shared turn. It gives the version of the file's schema
// and runs fn only if that is the current one.
func (s *Store) viewOnce(ctx context.Context, fn func(*reader) error) (version int, err error) {
	t, err := s.takeTurn(ctx, shared)
	if err != nil {
		return 0, err
	}
	defer t.end()
	err = guarded(s.path, func() error {
		db, err := s.openFile(true)
		if err != nil {
			return err
		}
		defer db.Close()
		return db.View(func(tx *bbolt.Tx) error {
			if version, err = versionOf(tx, s.path); err != nil || version != schemaVersion {
				return err
			}
			return fn(newReader(ctx, tx))
		})
	})
	return version, err
}

// Update runs fn once, in an exclusive turn.
func (s *Store) Update(ctx context.Context, m workspace.Mode, fn func(workspace.Writer) error) error {
	if s.options.ReadOnly && m == workspace.Commit {
		return s.readOnly()
	}
	if m == workspace.Rehearse && s.missing() {
		empty, err := s.emptyCopy()
		if err != nil {
			return err
		}
		defer empty.Close()
		return empty.Update(ctx, m, fn)
	}
	if err := makeFolder(filepath.Dir(s.path)); err != nil {
		return err
	}
	t, err := s.takeTurn(ctx, exclusive)
	if err != nil {
		return err
	}
	defer t.end()
	return s.changing(t, func(begin func() error) error {
		if m == workspace.Commit && s.missing() {
			return s.create(ctx, begin, fn)
		}
		return guarded(s.path, func() error { return s.updateOnce(ctx, m, begin, fn) })
	})
}

// create makes the file with what fn puts into it at once: whoever looks finds no
// file or a whole one, after a power cut as well, and none when fn fails.
func (s *Store) create(ctx context.Context, begin func() error, fn func(workspace.Writer) error) error {
	fresh := s.private(s.path + ".new")
	if err := os.Remove(fresh.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return workspace.Errorf(workspace.Internal, "new workspace: %w", err)
	}
	err := initFile(fresh.path, s.options.NewIdentity, true)
	if err == nil {
		err = guarded(fresh.path, func() error { return fresh.updateOnce(ctx, workspace.Commit, begin, fn) })
	}
	if err != nil {
		_ = os.Remove(fresh.path)
		return err
	}
	return moveInto(fresh.path, s.path)
}

// updateOnce lets go of the file whatever happens, also when reading it panics.
func (s *Store) updateOnce(ctx context.Context, m workspace.Mode, begin func() error, fn func(workspace.Writer) error) error {
	db, err := s.openFile(false)
	if err != nil {
		return err
	}
	defer db.Close() // what was committed is on disk already
	tx, err := db.Begin(true)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	return s.write(ctx, tx, m, begin, fn)
}

// write calls begin when there is something to make durable.
func (s *Store) write(ctx context.Context, tx *bbolt.Tx, m workspace.Mode, begin func() error, fn func(workspace.Writer) error) error {
	if err := migrate(tx, s.path, migrations()); err != nil {
		return err
	}
	w := newWriter(newReader(ctx, tx))
	if err := fn(w); err != nil {
		return err
	}
	if err := w.alive(); err != nil || m == workspace.Rehearse {
		return err
	}
	if err := w.finish(); err != nil {
		return err
	}
	if err := begin(); err != nil {
		return err
	}
	id := uint64(tx.ID())
	if err := w.commit(s.path); err != nil {
		return s.failedCommit(id, err)
	}
	return nil
}

// failedCommit tells a commit that did not reach the meta page, without which
// nothing has changed, from one of which nobody knows.
func (s *Store) failedCommit(id uint64, err error) error {
	if newest, look := checkSize(s.path); look == nil && newest < id {
		return workspace.Errorf(workspace.Internal, "nothing was changed, as writing %s failed: %w", s.path, err).
			WithHint("make sure there is space on the disk, and try again")
	}
	return workspace.Errorf(workspace.Unknown, "writing %s failed, and it is not known whether the change is there: %w", s.path, err).
		WithHint("look before trying again")
}

func (s *Store) readOnly() error {
	return workspace.Errorf(workspace.Denied, "%s was opened for reading only", s.path)
}

func (s *Store) missing() bool {
	_, err := os.Stat(s.path)
	return errors.Is(err, fs.ErrNotExist)
}

// emptyCopy is a new workspace in a private folder, for what reads or rehearses
// where there is none.
func (s *Store) emptyCopy() (*Store, error) {
	dir, err := os.MkdirTemp(s.options.Temp, "lobby-")
	if err != nil {
		return nil, workspace.Errorf(workspace.Internal, "folder for an empty workspace: %w", err)
	}
	empty := s.private(filepath.Join(dir, "empty.db"))
	if err := initFile(empty.path, s.options.NewIdentity, false); err != nil {
		_ = empty.Close()
		return nil, err
	}
	return empty, nil
}

// private is a store of our own, whatever may be done to s.
func (s *Store) private(path string) *Store {
	options := s.options
	options.ReadOnly = false
	return &Store{path: path, options: options, scratch: true}
}

// dying is how long bbolt's own lock may outlast a turn: a process that was killed
// lets go of one file after the other.
const dying = time.Second

// openFile opens the file for one transaction. The turn is ours already, so bbolt's own
// lock is free in a moment, or held by somebody who does not take turns. A file whose
// damage makes bbolt panic does not stay locked.
func (s *Store) openFile(readOnly bool) (*bbolt.DB, error) {
	var file *os.File
	returned := false
	defer func() {
		if !returned && file != nil {
			_ = flock(file, syscall.LOCK_UN) // as long as it is mapped, closing it is not enough
			_ = file.Close()
		}
	}()
	db, err := openBolt(s.path, &bbolt.Options{
		Timeout: dying, ReadOnly: readOnly, FreelistType: bbolt.FreelistArrayType, NoStatistics: true,
		OpenFile: func(name string, flag int, mode os.FileMode) (_ *os.File, err error) {
			file, err = os.OpenFile(name, flag, mode)
			return file, err
		},
	})
	returned = true
	return db, err
}

// openBolt checks and maps a file.
func openBolt(path string, o *bbolt.Options) (*bbolt.DB, error) {
	if _, err := checkSize(path); err != nil {
		return nil, err
	}
	db, err := bbolt.Open(path, 0o600, o)
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, workspace.Errorf(workspace.Unavailable, "%s is in use by another program", path)
	case errors.As(err, new(syscall.Errno)):
		return nil, unreadable(path, err)
	case err != nil:
		return nil, workspace.Errorf(workspace.Corrupt, "%s cannot be read: %w", path, err)
	}
	return db, nil
}
