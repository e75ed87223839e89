package boltstore

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/lobbycli/lobby/internal/workspace"
)

// A writer that is killed, or whose commit fails, may leave a change that everybody
// reads and that is not on the disk, where the one before still counts. Who wrote next
// would overwrite what that one relies on, and a power cut meanwhile leave neither. So
// writers mark in FILE.rw that they began and that they came to their end, and who finds
// a beginning without an end makes durable what is there before writing anything. The
// mark need not be durable: after a power cut, what is read is what is on the disk.

// changing runs fn in an exclusive turn. fn changes the file or puts another in its place,
// and calls begin before; who does not is no writer.
func (s *Store) changing(t turn, fn func(begin func() error) error) error {
	begun := false
	err := fn(func() error {
		begun = true
		return s.begin(t)
	})
	if begun && err == nil {
		_ = t.mark(finished) // without it, the next writer has more to do
	}
	return err
}

// replaceBy puts a synced file in the place of this one, or removes it, in an exclusive
// turn; see moveInto.
func (s *Store) replaceBy(t turn, temporary string) error {
	err := s.changing(t, func(begin func() error) error {
		if err := begin(); err != nil {
			return err
		}
		return moveInto(temporary, s.path)
	})
	if err != nil {
		_ = os.Remove(temporary) // unless it has the name already
	}
	return err
}

// replaceKept is replaceBy for a file that is kept beside; see keep.
func (s *Store) replaceKept(t turn, temporary, suffix string) (kept string, err error) {
	if kept, err = s.keep(suffix); err != nil {
		_ = os.Remove(temporary)
		return "", err
	}
	if err = s.replaceBy(t, temporary); err == nil {
		return kept, nil
	}
	if workspace.KindOf(err) != workspace.Unknown { // it still has its first name
		_ = os.Remove(kept)
	}
	return "", err
}

// begin is the beginning of a writer.
func (s *Store) begin(t turn) error {
	m, err := t.marked()
	if err == nil && m == unfinished {
		err = s.secure()
	}
	if err != nil {
		return err
	}
	return t.mark(unfinished)
}

// secure makes durable what is there: the newest meta page, which is written once more,
// as a system forgets what it could not write, and the name of the file.
func (s *Store) secure() error {
	if s.missing() {
		return nil
	}
	f, err := os.OpenFile(s.path, os.O_RDWR, 0)
	if err != nil {
		return unreadable(s.path, err)
	}
	defer f.Close()
	newest, found := newestMeta(f)
	if !found { // as whoever opens it will find
		return nil
	}
	page, at := make([]byte, pageHeader+metaBytes), int64(newest.txid%2)*int64(newest.pageSize)
	if _, err = f.ReadAt(page, at); err == nil {
		_, err = f.WriteAt(page, at)
	}
	if err == nil {
		err = errors.Join(f.Sync(), syncFolder(filepath.Dir(s.path)))
	}
	if err != nil {
		return workspace.Errorf(workspace.Internal, "nothing was changed, as what is in %s cannot be made durable: %w", s.path, err).
			WithHint("make sure that the disk works, and try again")
	}
	return nil
}
