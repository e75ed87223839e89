package boltstore

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/lobbycli/lobby/internal/workspace"
	"go.etcd.io/bbolt"
)

// Held is a workspace in a file that stays open and in its exclusive turn until
// Close, for a process that serves many. Reads run side by side, each on a
// snapshot; updates wait in one queue, and those that wait together share a
// commit. Its methods may be called by several goroutines, but not from within
// the function of another.
type Held struct {
	file  *Store // the path and the options
	turn  turn
	queue queue

	// mu is held shared while a transaction begins, and exclusively while another
	// open file takes the place of this one.
	mu     sync.RWMutex
	open   *openFile
	closed bool
	broken atomic.Pointer[workspace.Error] // why nothing works any more
}

var _ workspace.Store = (*Held)(nil)

// Hold opens the file at path for as long as the store lives: who wants a turn
// meanwhile is told by whom it is in use. It makes the file if it is missing and
// brings an older schema up to date, unless the options say to read only.
func Hold(ctx context.Context, path string, o Options) (*Held, error) {
	s, err := Open(ctx, path, o)
	if err != nil {
		return nil, err
	}
	if !o.ReadOnly {
		err = makeFolder(filepath.Dir(s.path))
	} else if s.missing() {
		err = s.absent()
	}
	if err != nil {
		return nil, err
	}
	t, err := s.takeTurn(ctx, exclusive)
	if err != nil {
		return nil, err
	}
	if !o.ReadOnly {
		err = s.begin(t)
	}
	if err != nil {
		t.end()
		return nil, err
	}
	h := &Held{file: s, turn: t}
	h.queue.run = h.together
	h.queue.now = o.Now
	h.queue.idle.L = &h.queue.mu
	h.queue.full = make(chan struct{}, 1)
	if err := h.start(ctx); err != nil {
		t.end()
		return nil, err
	}
	return h, nil
}

func (h *Held) start(ctx context.Context) error {
	s := h.file
	if s.missing() && !s.options.ReadOnly {
		begun, nothing := func() error { return nil }, func(workspace.Writer) error { return nil }
		if err := s.create(ctx, begun, nothing); err != nil {
			return err
		}
	}
	var err error
	if h.open, err = openToHold(s.path); err != nil {
		return err
	}
	if err = guarded(s.path, h.modernize); err != nil {
		h.open.abandon()
	}
	return err
}

// modernize brings an older schema up to date.
func (h *Held) modernize() error {
	version := 0
	err := h.open.db.View(func(tx *bbolt.Tx) (err error) {
		version, err = versionOf(tx, h.file.path)
		return err
	})
	if err != nil || version == schemaVersion {
		return err
	}
	if h.file.options.ReadOnly {
		return workspace.Errorf(workspace.Denied, "%s has version %d of the schema, and was opened for reading only", h.file.path, version).
			WithHint("the first change brings it up to date")
	}
	return h.open.db.Update(func(tx *bbolt.Tx) error { return migrate(tx, h.file.path, migrations()) })
}

// Path is where the file is, absolute and without links.
func (h *Held) Path() string { return h.file.path }

// Replaced is an error of kind Corrupt when the file at the path is not the one
// that is held, nil otherwise.
func (h *Held) Replaced() error {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.open.inPlace(h.file.path)
}

// View runs fn on a snapshot. Damage it meets is an error of kind Corrupt, and so
// is another file at the path.
func (h *Held) View(ctx context.Context, fn func(workspace.Reader) error) error {
	return h.view(ctx, func(r *reader) error { return fn(r) })
}

func (h *Held) view(ctx context.Context, fn func(*reader) error) error {
	if ctx.Err() != nil {
		return stopped(ctx)
	}
	r, err := h.begin(ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = r.tx.Rollback() }()
	return guarded(h.file.path, func() error { return fn(r) })
}

// Update runs fn in its turn, in one transaction with others that wait; fn sees
// what those before it wrote. It returns when the commit they share is durable.
// A panic of fn reaches the caller as its own.
func (h *Held) Update(ctx context.Context, m workspace.Mode, fn func(workspace.Writer) error) error {
	if h.file.options.ReadOnly && m == workspace.Commit {
		return h.file.readOnly()
	}
	return h.queue.do(&call{ctx: ctx, mode: m, fn: fn})
}

// begin starts a transaction on the file as it is now.
func (h *Held) begin(ctx context.Context, writable bool) (*reader, error) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if h.closed {
		return nil, h.shut()
	}
	if why := h.broken.Load(); why != nil {
		return nil, why
	}
	o := h.open
	if err := o.inPlace(h.file.path); err != nil {
		return nil, err
	}
	var tx *bbolt.Tx
	err := guarded(h.file.path, func() (err error) {
		tx, err = o.db.Begin(writable)
		return err
	})
	switch {
	case errors.Is(err, errTorn): // it keeps its locks
		h.breaks(err)
		return nil, err
	case err != nil:
		return nil, workspace.Errorf(workspace.Corrupt, "%s cannot be read: %w", h.file.path, err)
	}
	o.grow(tx.Size())
	r := newReader(ctx, tx)
	r.memory = o.memory
	if writable {
		r.sets = o.memory.at(tx.ID() - 1)
	} else {
		r.sets = o.memory.at(tx.ID())
	}
	return r, nil
}

// breaks ends all work on the file, whose locks within this process are lost.
func (h *Held) breaks(why error) {
	h.broken.Store(workspace.Errorf(workspace.Corrupt, "%s cannot be used any more: %w", h.file.path, why).
		WithHint("restart lobby serve"))
}

// reopen opens the file anew, after readers in flight have finished: bbolt does
// not know what it had in hand when it panicked or could not write.
func (h *Held) reopen() {
	h.mu.Lock()
	defer h.mu.Unlock()
	was := h.open
	was.letGo()
	var fresh *openFile
	err := h.file.secure()
	if err == nil {
		fresh, err = openToHold(h.file.path)
	}
	if err == nil && !os.SameFile(was.info, fresh.info) {
		fresh.letGo()
		err = replaced(h.file.path)
	}
	if err != nil {
		h.breaks(err)
		return
	}
	h.open = fresh
}

// Close waits for the transactions in flight and for the updates that wait, and
// ends the turn. What comes later is Unavailable.
func (h *Held) Close() error {
	h.queue.close(h.shut())
	h.mu.Lock()
	before := h.closed
	h.closed = true
	h.mu.Unlock()
	if before {
		return nil
	}
	defer h.turn.end()
	if h.broken.Load() != nil {
		h.open.abandon()
		return nil
	}
	h.open.letGo()
	if !h.file.options.ReadOnly {
		_ = h.turn.mark(finished)
	}
	return nil
}

func (h *Held) shut() error {
	return workspace.Errorf(workspace.Unavailable, "%s was closed", h.file.path)
}

func stopped(ctx context.Context) error {
	return workspace.Errorf(workspace.Unavailable, "stopped: %w", context.Cause(ctx))
}

func replaced(path string) error {
	return workspace.Errorf(workspace.Corrupt, "%s was replaced by another file", path).WithHint("restart lobby serve")
}

// stat tells where the path leads now.
func stat(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, workspace.Errorf(workspace.Corrupt, "%s was removed", path).WithHint("restart lobby serve, or restore a backup")
	case err != nil:
		return nil, workspace.Errorf(workspace.Corrupt, "%s is out of reach: %w", path, err)
	}
	return info, nil
}
