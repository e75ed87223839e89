package boltstore

import (
	"os"
	"syscall"
	"time"
)

// syncFileRangeWrite begins to write what is dirty, and waits for none of it.
const syncFileRangeWrite = 2

// betweenLooks is how long nothing more is asked of the disk.
const betweenLooks = 3 * time.Millisecond

// writeBack has the system write a file's changed pages as they come, until the function
// that it gives is called. It is no failure when the system does not.
func writeBack(path string) func() {
	file, err := os.Open(path)
	if err != nil {
		return func() {}
	}
	enough, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		defer file.Close()
		for {
			select {
			case <-enough:
				return
			case <-time.After(betweenLooks):
				_ = syscall.SyncFileRange(int(file.Fd()), 0, 0, syncFileRangeWrite)
			}
		}
	}()
	return func() {
		close(enough)
		<-ended
	}
}
