package term

import (
	"os"
	"syscall"
	"unsafe"
)

// forgetTyped discards what was typed on a terminal before anything was asked.
// What is no terminal has nothing to discard.
func forgetTyped(file *os.File) {
	input := int32(1) // FREAD
	_, _, _ = syscall.Syscall(syscall.SYS_IOCTL, file.Fd(), syscall.TIOCFLUSH, uintptr(unsafe.Pointer(&input)))
}
