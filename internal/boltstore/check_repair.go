package boltstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
	"go.etcd.io/bbolt"
)

// Repair makes what follows from the records anew: the indexes, and the numbers that come
// next. It does so in a copy, which mend may change further; when a check of that finds
// nothing, it takes the place of the file, which stays beside under the name that is
// given. Nobody reads or writes here meanwhile.
//
// An error of mend's, and damage to what rests nowhere else, which is Corrupt, leave the
// file as it is: an index may be all that tells of a record that is gone.
func (s *Store) Repair(ctx context.Context, mend func(copied *Store) error) (kept string, err error) {
	if s.options.ReadOnly {
		return "", s.readOnly()
	}
	if s.missing() {
		return "", s.absent()
	}
	t, err := s.takeTurn(ctx, exclusive)
	if err != nil {
		return "", err
	}
	defer t.end()
	to, err := os.CreateTemp(filepath.Dir(s.path), filepath.Base(s.path)+".part-*")
	if err != nil {
		return "", workspace.Errorf(workspace.Internal, "%s cannot be copied: %w", s.path, err)
	}
	copied := &Store{path: to.Name(), options: s.options}
	err = errors.Join(s.copyNow(to), to.Close())
	for _, step := range []func() error{
		func() error { return copied.mustHaveAll(ctx) },
		func() error { return guarded(copied.path, func() error { return copied.rebuild(ctx) }) },
		func() error { return mend(copied) },
		func() error { return copied.mustBeSound(ctx) },
		copied.removeLocks,
	} {
		if err == nil {
			err = step()
		}
	}
	if err != nil {
		_ = os.Remove(copied.path)
		return "", errors.Join(err, copied.removeLocks())
	}
	return s.replaceKept(t, copied.path, ".before-repair")
}

// mustHaveAll is an error when something is damaged that rests nowhere else.
func (s *Store) mustHaveAll(ctx context.Context) error {
	for found, err := range s.Check(ctx) {
		if err != nil {
			return err
		}
		if found.Lost() {
			return workspace.Errorf(workspace.Corrupt, "cannot be made anew: %s: %s", found.Code, found.Detail).
				WithHint("restore a backup with lobby db restore FILE")
		}
	}
	return nil
}

// rebuildSlice is how many rows are read for their indexes in one transaction.
const rebuildSlice = 20_000

// rebuild takes the indexes away and makes them again, in many transactions.
func (s *Store) rebuild(ctx context.Context) error {
	db, err := s.openFile(false)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Update(bareOfIndexes); err != nil {
		return err
	}
	for _, k := range workspace.StoredKinds() {
		for next := workspace.No(1); next != 0; {
			err := db.Update(func(tx *bbolt.Tx) (err error) {
				w := newWriter(newReader(ctx, tx))
				w.alone = true
				if next, err = w.rebuild(k, next); err != nil {
					return err
				}
				return errors.Join(w.alive(), w.finish())
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// bareOfIndexes removes the indexes and makes the ways from texts to their codes anew.
func bareOfIndexes(tx *bbolt.Tx) error {
	for _, name := range []string{bucketEntry, bucketPosting} {
		if err := tx.DeleteBucket([]byte(name)); err != nil {
			return err
		}
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return err
		}
	}
	dicts := tx.Bucket([]byte(bucketDict))
	var ways, texts [][]byte
	cursor := dicts.Cursor()
	for k, v := cursor.First(); k != nil; k, v = cursor.Next() {
		switch {
		case len(k) < 7: // is told
		case k[2] == 1:
			ways = append(ways, bytes.Clone(k))
		default:
			kind, f := workspace.Kind(k[0]), workspace.Field(k[1])
			text, ok := unseal(k, v)
			if ok && slices.Contains(workspace.StoredKinds(), kind) && int(f) < len(kind.Fields()) {
				texts = append(texts, binary.BigEndian.AppendUint32(codeKey(kind, f, filter.Key(kind.Spec(f).Type, string(text))), numberOf(k)))
			}
		}
	}
	for _, k := range ways {
		if err := dicts.Delete(k); err != nil {
			return err
		}
	}
	for _, k := range texts {
		if err := dicts.Put(k, nil); err != nil {
			return err
		}
	}
	return nil
}

// rebuild notes and writes what some rows are found by, from a number on, and makes sure
// that later rows get other numbers. It gives the first number after them; 0 at the end.
func (w *writer) rebuild(k workspace.Kind, from workspace.No) (workspace.No, error) {
	sh, err := w.shape(k)
	if err != nil {
		return 0, err
	}
	cursor, fetch := w.bucket(bucketRecord).Cursor(), w.fetcher(sh, sh.all)
	fetch.moves = false // no record is written here
	rows, last := 0, workspace.No(0)
	for key, _ := cursor.Seek(recordKey(k, from)); len(key) == recordKeyBytes && key[0] == byte(k); key, _ = cursor.Next() {
		if last = numberOf(key); rows == rebuildSlice {
			return last, w.writeEntries(sh)
		}
		rows++
		values := make([]workspace.Value, len(sh.specs))
		if _, err := fetch.fill(last, values); err != nil {
			return 0, err
		}
		sh.exists(last, true)
		if err := w.reindex(sh, last, nil, values, sh.all); err != nil {
			return 0, err
		}
	}
	if next, err := w.Next(k); err != nil || next <= last {
		key := nextKey(k)
		if err := w.bucket(bucketMeta).Put(key, seal(key, binary.BigEndian.AppendUint32(nil, last+1))); err != nil {
			return 0, err
		}
	}
	return 0, w.writeEntries(sh)
}
