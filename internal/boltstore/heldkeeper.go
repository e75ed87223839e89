package boltstore

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"

	"github.com/lobbycli/lobby/internal/workspace"
)

var _ workspace.Keeper = (*Held)(nil)

// Info describes the workspace as it is now.
func (h *Held) Info(ctx context.Context) (workspace.StoreInfo, error) {
	info := h.file.blank()
	err := h.view(ctx, func(r *reader) error { return h.file.describe(&info, r) })
	return info, err
}

// Check reads a private copy: the file itself changes under whoever reads all of
// its pages.
func (h *Held) Check(ctx context.Context) iter.Seq2[workspace.Finding, error] {
	return func(yield func(workspace.Finding, error) bool) {
		scratch, err := h.file.scratchCopy(ctx, h.copyTo)
		if err != nil {
			yield(workspace.Finding{}, err)
			return
		}
		defer scratch.Close()
		scratch.Check(ctx)(yield)
	}
}

// Backup copies one snapshot while others write. The copy is checked before it
// gets its name, which is free or that of a file that is replaced.
func (h *Held) Backup(ctx context.Context, path string) error {
	return h.file.backup(ctx, path, h.copyTo)
}

// Scratch is a private copy of one snapshot, which closing removes.
func (h *Held) Scratch(ctx context.Context) (workspace.Store, error) {
	return h.file.scratchCopy(ctx, h.copyTo)
}

// Image is one snapshot as a file that has no name; whoever closes it removes it.
// It is not checked. Its size is what Stat says.
func (h *Held) Image(ctx context.Context) (*os.File, error) {
	f, err := os.CreateTemp(h.file.options.Temp, "lobby-")
	if err != nil {
		return nil, workspace.Errorf(workspace.Internal, "image of the workspace: %w", err)
	}
	err = os.Remove(f.Name())
	if err == nil {
		err = h.copyTo(ctx, f)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// Dump writes one snapshot to w, as Image gives it, and how many bytes that were.
// Nobody waits for w.
func (h *Held) Dump(ctx context.Context, w io.Writer) (int64, error) {
	image, err := h.Image(ctx)
	if err != nil {
		return 0, err
	}
	defer image.Close()
	n, err := io.Copy(patient{ctx, w}, image)
	if err != nil && workspace.KindOf(err) != workspace.Unavailable {
		err = workspace.Errorf(workspace.Internal, "image of the workspace: %w", err)
	}
	return n, err
}

// copyTo copies the file as one transaction sees it.
func (h *Held) copyTo(ctx context.Context, to io.Writer) error {
	return h.view(ctx, func(r *reader) error {
		_, err := r.tx.WriteTo(patient{ctx, to})
		if err != nil && r.alive() == nil {
			err = workspace.Errorf(workspace.Internal, "copy of the workspace: %w", err)
		}
		return errors.Join(r.alive(), err)
	})
}

// patient writes until its context ends.
type patient struct {
	ctx context.Context
	to  io.Writer
}

func (p patient) Write(b []byte) (int, error) {
	if p.ctx.Err() != nil {
		return 0, stopped(p.ctx)
	}
	return p.to.Write(b)
}

// Compact rewrites the file without free pages and without texts that no row has
// any more. Updates wait; reads go on.
func (h *Held) Compact(ctx context.Context) (before, after int64, err error) {
	if h.file.options.ReadOnly {
		return 0, 0, h.file.readOnly()
	}
	err = h.queue.do(&call{ctx: ctx, alone: func() (err error) {
		if err = h.forgetTexts(ctx); err == nil {
			before, after, err = h.compact(ctx)
		}
		return err
	}})
	return before, after, err
}

// forgetTexts is an update before which nobody waits.
func (h *Held) forgetTexts(ctx context.Context) error {
	c := &call{ctx: ctx, done: make(chan struct{}), fn: func(w workspace.Writer) error { return w.(*writer).forgetTexts() }}
	h.together([]*call{c})
	if c.panic != nil {
		panic(c.panic)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open.memory = newMemory() // codes of forgotten texts are given out again
	return c.err
}

// compact puts a rewritten file in the place of this one. Readers in flight
// finish on the old one.
func (h *Held) compact(ctx context.Context) (before, after int64, err error) {
	path := h.file.path
	temporary := path + ".compact"
	err = guarded(path, func() (err error) {
		before, after, err = h.file.rewrite(ctx, temporary, h.open.db)
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	fresh, err := openToHold(temporary)
	if err != nil {
		_ = os.Remove(temporary)
		return 0, 0, err
	}
	useless, err := h.exchange(fresh, temporary)
	useless.letGo()
	if err != nil {
		return 0, 0, err
	}
	return before, after, nil
}

// exchange gives another file the name of this one, and tells which of the two
// is of no use any more.
func (h *Held) exchange(fresh *openFile, temporary string) (useless *openFile, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.open.inPlace(h.file.path); err != nil {
		_ = os.Remove(temporary)
		return fresh, err
	}
	err = moveInto(temporary, h.file.path)
	if err != nil && fresh.inPlace(h.file.path) != nil {
		return fresh, err
	}
	useless, h.open = h.open, fresh
	if err != nil { // what comes now could be lost with the name
		h.breaks(err)
	}
	return useless, err
}
