package boltstore

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/lobbycli/lobby/internal/workspace"
	"go.etcd.io/bbolt"
)

// moveInto gives a synced file its name, durably. After an error of kind Unknown it has
// the name, and may lose it when the power goes.
func moveInto(temporary, path string) error {
	if err := os.Rename(temporary, path); err != nil {
		_ = os.Remove(temporary)
		return workspace.Errorf(workspace.Internal, "%s: %w", path, err)
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return workspace.Errorf(workspace.Unknown, "%s was written, and it is not known whether it stays when the power goes: %w", path, err).
			WithHint("look before trying again")
	}
	return nil
}

// makeFolder makes a folder, and those above it that are missing, durably.
func makeFolder(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	above := filepath.Dir(path)
	if above == path {
		return nil
	}
	if err := makeFolder(above); err != nil {
		return err
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return workspace.Errorf(workspace.Internal, "folder of the workspace: %w", err)
	}
	if err := syncFolder(above); err != nil {
		return workspace.Errorf(workspace.Internal, "folder of the workspace: %w", err)
	}
	return nil
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// initFile writes an empty workspace into a new file.
func initFile(path string, newIdentity func() string, sync bool) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: 1, NoSync: !sync, NoGrowSync: !sync})
	if err == nil {
		err = db.Update(func(tx *bbolt.Tx) error {
			if err := createBuckets(tx); err != nil {
				return err
			}
			if newIdentity != nil {
				if err := putMeta(tx, metaIdentity, []byte(newIdentity())); err != nil {
					return err
				}
			}
			return putVersion(tx, schemaVersion)
		})
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		return workspace.Errorf(workspace.Internal, "new workspace %s: %w", path, err)
	}
	return nil
}

// What is known of bbolt's file: two meta pages, of which the newer valid one
// counts. Numbers are in the machine's order.
const (
	boltMagic   = 0xED0CDAED
	boltVersion = 2
	pageHeader  = 16
	metaBytes   = 64
)

// metaPage is what a meta page says; root and freelist are pages.
type metaPage struct {
	pageSize uint32
	root     uint64
	freelist uint64
	pages    uint64 // the file has at least this many
	txid     uint64
}

// parseMeta reads the page that begins with these bytes.
func parseMeta(b []byte) (m metaPage, ok bool) {
	if len(b) < pageHeader+metaBytes {
		return m, false
	}
	b = b[pageHeader : pageHeader+metaBytes]
	n := binary.NativeEndian
	h := fnv.New64a()
	_, _ = h.Write(b[:56])
	if n.Uint32(b) != boltMagic || n.Uint32(b[4:]) != boltVersion || n.Uint64(b[56:]) != h.Sum64() {
		return m, false
	}
	return metaPage{n.Uint32(b[8:]), n.Uint64(b[16:]), n.Uint64(b[32:]), n.Uint64(b[40:]), n.Uint64(b[48:])}, true
}

// checkSize refuses what is no workspace, and a file that is shorter than its
// newest meta page says: reading on would end the process. It gives the number
// of the last transaction.
func checkSize(path string) (txid uint64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, unreadable(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, workspace.Errorf(workspace.Internal, "workspace: %w", err)
	}
	if info.IsDir() {
		return 0, workspace.Errorf(workspace.Invalid, "%s is a folder, not a workspace", path)
	}
	newest, err := metaOf(path, f)
	if err != nil {
		return 0, err
	}
	// Looked at again: who writes meanwhile makes the file longer and then says so.
	if info, err = f.Stat(); err != nil {
		return 0, workspace.Errorf(workspace.Internal, "workspace: %w", err)
	}
	if need := newest.pages * uint64(newest.pageSize); uint64(info.Size()) < need {
		return 0, workspace.Errorf(workspace.Corrupt, "%s is cut off: %d bytes of %d", path, info.Size(), need).
			WithHint("restore a backup")
	}
	return newest.txid, nil
}

// unreadable is the error of a file that the system does not give. Only a disk that does
// not know any more what was written is damage.
func unreadable(path string, err error) error {
	if why := (*fs.PathError)(nil); errors.As(err, &why) {
		err = why.Err
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return workspace.Errorf(workspace.Denied, "%s: %w", path, err)
	case errors.Is(err, syscall.EIO):
		return workspace.Errorf(workspace.Corrupt, "%s cannot be read: %w", path, err).WithHint("try again, or restore a backup on a sound disk")
	}
	return workspace.Errorf(workspace.Internal, "%s cannot be read: %w", path, err)
}

// looked remembers why something could not be read. That a file ends is no reason.
type looked struct {
	io.ReaderAt
	failed error
}

func (l *looked) ReadAt(b []byte, at int64) (int, error) {
	n, err := l.ReaderAt.ReadAt(b, at)
	if err != nil && !errors.Is(err, io.EOF) {
		l.failed = err
	}
	return n, err
}

// metaOf is the newest meta page of an open file. Without one it is no workspace.
func metaOf(path string, f io.ReaderAt) (metaPage, error) {
	l := &looked{ReaderAt: f}
	newest, found := newestMeta(l)
	switch {
	case l.failed != nil:
		return newest, unreadable(path, l.failed)
	case !found:
		return newest, workspace.Errorf(workspace.Corrupt, "%s is not a workspace, or its beginning is damaged", path).
			WithHint("check the path, or restore a backup")
	}
	return newest, nil
}

// newestMeta needs both meta pages to be valid. One alone may be the older one,
// and going on with it would take back the last change without a word. A crash
// leaves both valid: what counts of a page is within one sector of the disk.
func newestMeta(f io.ReaderAt) (newest metaPage, found bool) {
	read := func(id uint64, at int64) (metaPage, bool) {
		buf := make([]byte, pageHeader+metaBytes)
		n, _ := f.ReadAt(buf, at)
		m, ok := parseMeta(buf[:n])
		return m, ok && binary.NativeEndian.Uint64(buf) == id
	}
	first, ok := read(0, 0)
	if !ok || first.pageSize < 1024 || first.pageSize > 1<<24 {
		return metaPage{}, false
	}
	second, ok := read(1, int64(first.pageSize))
	if ok && second.txid > first.txid {
		return second, true
	}
	return first, ok
}
