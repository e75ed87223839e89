package term

import (
	"os"
	"syscall"
)

// The request TCFLSH of ioctl_tty(2), and the queue of what was typed.
const (
	flush = 0x540B
	input = 0
)

// forgetTyped discards what was typed on a terminal before anything was asked.
// What is no terminal has nothing to discard.
func forgetTyped(file *os.File) {
	_, _, _ = syscall.Syscall(syscall.SYS_IOCTL, file.Fd(), flush, input)
}
