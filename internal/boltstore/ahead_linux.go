package boltstore

import "syscall"

// willNeed asks the system to read a part of a mapped file. It is no failure when it
// does not.
func willNeed(b []byte) { _ = syscall.Madvise(b, syscall.MADV_WILLNEED) }
