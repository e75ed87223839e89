package transfer

import "os"

// beginSync is nothing here: all is brought to the disk by Sync.
func beginSync(*os.File, int64, int64) {}
