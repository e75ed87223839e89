package boltstore

import (
	"syscall"
	"unsafe"
)

// willNeed asks the system to read a part of a mapped file, unless it seems to be in
// memory. It is no failure when the system does not.
func willNeed(b []byte) {
	if inMemory(b) && inMemory(b[len(b)/2:]) && inMemory(b[len(b)-1:]) {
		return
	}
	_ = syscall.Madvise(b, syscall.MADV_WILLNEED)
}

// inMemory looks at the page that b begins in.
func inMemory(b []byte) bool {
	var state [1]byte
	page := uintptr(unsafe.Pointer(unsafe.SliceData(b))) &^ (1<<12 - 1)
	_, _, failed := syscall.Syscall(syscall.SYS_MINCORE, page, 1, uintptr(unsafe.Pointer(&state)))
	return failed == 0 && state[0]&1 != 0
}
