package transfer

import (
	"os"
	"syscall"
)

// beginSync asks for a part of a file to be brought to the disk, and does not wait. It
// promises nothing: that is for Sync.
func beginSync(file *os.File, from, n int64) {
	const write = 2 // SYNC_FILE_RANGE_WRITE
	_ = syscall.SyncFileRange(int(file.Fd()), from, n, write)
}
