package connect

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Copying is a copy of a whole workspace on its way from one address to another.
type Copying struct {
	copier
	resume  bool
	cleanup []func() error
}

// NewCopying opens both ends; the source may be at any address, the target is a file
// or a database. Errors: Usage for other targets, NotFound for a source that does not
// exist, Conflict for a target that is not empty. With resume the target may hold what
// a copy of the same source left that was cut off: Conflict when the source has
// changed since.
func NewCopying(ctx context.Context, from, to string, resume bool, o Options) (*Copying, error) {
	c := &Copying{copier: copier{told: func(int) {}}, resume: resume}
	err := c.open(ctx, from, to, o)
	if err == nil {
		err = c.find(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func (c *Copying) open(ctx context.Context, from, to string, o Options) (err error) {
	if c.to, err = openEmpty(ctx, to, o); err != nil {
		return err
	}
	c.cleanup = append(c.cleanup, c.to.Close)
	if c.from, err = c.snapshot(ctx, from, o); err != nil {
		return err
	}
	info, err := c.from.(workspace.Keeper).Info(ctx)
	c.mark.Source = info.Identity
	return err
}

// openEmpty opens the target of a copy.
func openEmpty(ctx context.Context, address string, o Options) (workspace.Store, error) {
	switch {
	case elsewhere(address):
		return nil, workspace.Errorf(workspace.Usage, "%s: a copy goes into a file or a database, and a server is neither", address).
			WithHint("copy on the server's machine, to bolt:FILE or postgres://HOST/DATABASE, and serve that")
	case inDatabase(address):
		return openDatabase(ctx, address, o)
	}
	return openUnserved(ctx, address, o)
}

// snapshot opens the source. A database has snapshots of its own; of anything else a
// checked copy is made first, so that nobody waits for us.
func (c *Copying) snapshot(ctx context.Context, address string, o Options) (workspace.Store, error) {
	o.ReadOnly = true
	if inDatabase(address) {
		s, err := openDatabase(ctx, address, o)
		if err != nil {
			return nil, err
		}
		c.cleanup = append(c.cleanup, s.Close)
		return s, nil
	}
	folder, err := os.MkdirTemp(o.Temp, "lobby-copy-")
	if err != nil {
		return nil, workspace.Errorf(workspace.Internal, "copy of %s: %w", address, err)
	}
	c.cleanup = append(c.cleanup, func() error { return os.RemoveAll(folder) })
	k, err := OpenKeeper(ctx, address, o)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, "source.db")
	if err := errors.Join(k.Backup(ctx, path), k.Close()); err != nil {
		return nil, err
	}
	s, err := boltstore.Open(ctx, path, storeOptions(o))
	if err != nil {
		return nil, err
	}
	c.cleanup = append(c.cleanup, s.Close)
	return s, nil
}

// find sees where the copy begins.
func (c *Copying) find(ctx context.Context) error {
	err := c.from.View(ctx, func(r workspace.Reader) error {
		unfinished, err := marked(r)
		if unfinished != nil {
			return workspace.Errorf(workspace.Conflict, "the source is itself an unfinished copy").WithHint("finish it first with --resume")
		}
		c.mark.Last, _ = r.KeptLast(workspace.KeptJournal, nil, nil)
		c.mark.Last = bytes.Clone(c.mark.Last)
		return err
	})
	if err != nil {
		return err
	}
	return c.to.View(ctx, func(r workspace.Reader) error {
		left, err := marked(r)
		if err != nil {
			return err
		}
		if left == nil || !c.resume {
			c.resume = false
			return mustBeEmpty(r)
		}
		var was mark
		switch err := json.Unmarshal(left, &was); {
		case err != nil:
			return workspace.Errorf(workspace.Corrupt, "the mark of the unfinished copy cannot be read: %w", err).WithHint("begin again with an empty target")
		case was.Source != c.mark.Source:
			return workspace.Errorf(workspace.Conflict, "the unfinished copy in the target is one of another workspace").WithHint("name its source, or an empty target")
		case !bytes.Equal(was.Last, c.mark.Last):
			return workspace.Errorf(workspace.Conflict, "the source has changed since the copy was cut off").WithHint("begin again with an empty target")
		}
		c.mark = was
		return nil
	})
}

// Holdings are what the source holds of each sort.
func (c *Copying) Holdings(ctx context.Context) (parts []Part, err error) {
	err = c.from.View(ctx, func(r workspace.Reader) error {
		parts, err = holdings(r)
		return err
	})
	return parts, err
}

// Run copies and compares both sides: what was copied, with checksums. A difference
// is Corrupt. It tells how many rows and pairs were written, from time to time.
func (c *Copying) Run(ctx context.Context, told func(n int)) ([]Part, error) {
	c.told = told
	rows, err := c.about(ctx)
	if err != nil {
		return nil, err
	}
	var parts []Part
	err = workspace.Filling(ctx, c.to, rows, func() (err error) {
		if !c.resume {
			err = c.begin(ctx)
		}
		if err == nil {
			parts, err = c.run(ctx)
		}
		return err
	})
	return parts, err
}

// about is how many rows there are at most.
func (c *Copying) about(ctx context.Context) (n int, err error) {
	err = c.from.View(ctx, func(r workspace.Reader) error {
		for _, k := range workspace.StoredKinds() {
			next, err := r.Next(k)
			if err != nil {
				return err
			}
			n += int(next)
		}
		return nil
	})
	return n, err
}

// Close lets go of both ends. What is unfinished stays.
func (c *Copying) Close() (err error) {
	for i := len(c.cleanup) - 1; i >= 0; i-- {
		err = errors.Join(err, c.cleanup[i]())
	}
	return err
}
