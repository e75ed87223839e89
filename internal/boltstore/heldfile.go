package boltstore

import (
	"io/fs"
	"math/bits"
	"os"
	"sync/atomic"
	"syscall"

	"github.com/lobbycli/lobby/internal/workspace"
	"go.etcd.io/bbolt"
)

// openFile is a file that is open for many transactions.
type openFile struct {
	db     *bbolt.DB
	file   *os.File // bbolt's own
	info   fs.FileInfo
	size   atomic.Int64 // bytes that the latest transaction known relies on
	memory *memory      // nobody has it from before the last time texts were forgotten
}

// leastMap is the bytes of address space for a file that is held. A file that
// outgrows its map makes everybody wait for the slowest reader.
const leastMap = 1 << 30

// growth is the bytes by which a file grows at least.
const growth = 4 << 20

// openToHold leaves nothing locked when it fails.
func openToHold(path string) (*openFile, error) {
	o := &openFile{memory: newMemory()}
	err := guarded(path, func() error { return o.open(path) })
	if err != nil {
		if o.file != nil {
			o.abandon()
		}
		return nil, err
	}
	return o, nil
}

func (o *openFile) open(path string) error {
	info, err := stat(path)
	if err != nil {
		return err
	}
	options := &bbolt.Options{
		Timeout: dying, FreelistType: bbolt.FreelistMapType, NoStatistics: true,
		OpenFile: func(name string, flag int, mode os.FileMode) (file *os.File, err error) {
			o.file, err = os.OpenFile(name, flag&^os.O_CREATE, mode)
			return o.file, err
		},
	}
	if bits.UintSize == 64 {
		options.InitialMmapSize = max(leastMap, 2*int(info.Size()))
	}
	if o.db, err = openBolt(path, options); err != nil {
		return err
	}
	o.db.AllocSize = growth
	if o.info, err = o.file.Stat(); err != nil {
		return workspace.Errorf(workspace.Internal, "workspace: %w", err)
	}
	return nil
}

// inPlace is an error when the path leads elsewhere, or the file is shorter than
// what was read from it: reading on would be a fault of memory.
func (o *openFile) inPlace(path string) error {
	need := o.size.Load() // before looking: the file only grows, and then more is needed
	info, err := stat(path)
	switch {
	case err != nil:
		return err
	case !os.SameFile(info, o.info):
		return replaced(path)
	case info.Size() < need:
		return workspace.Errorf(workspace.Corrupt, "%s is cut off: %d bytes of %d", path, info.Size(), need).
			WithHint("restore a backup")
	}
	return nil
}

// grow notes how long the file must be.
func (o *openFile) grow(size int64) {
	for was := o.size.Load(); was < size; was = o.size.Load() {
		if o.size.CompareAndSwap(was, size) {
			return
		}
	}
}

// letGo waits for the transactions in flight. What was committed is on disk
// already, so nothing can fail that matters.
func (o *openFile) letGo() { _ = o.db.Close() }

// abandon lets go of a file whose transactions will never end.
func (o *openFile) abandon() {
	_ = flock(o.file, syscall.LOCK_UN)
	_ = o.file.Close()
}
