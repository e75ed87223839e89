package boltstore

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// errTorn is the cause of errors that were panics: what bbolt had in hand then is
// in no order.
var errTorn = errors.New("damage that bbolt ran into")

// guarded runs fn and turns what a damaged file does to it into an error:
// bbolt panics on pages that make no sense, and reading past what a disk gives
// is a fault of memory. Other panics are ours and go on.
func guarded(path string, fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		why := recover()
		if why == nil {
			return
		}
		found, ok := why.(damage)
		switch {
		case ok:
			err = found.err
		case isFault(why) || panickedInBolt():
			torn := corrupt("%s is damaged: %.200s", path, fmt.Sprint(why))
			torn.Err = errTorn
			err = torn
		default:
			panic(why)
		}
	}()
	return fn()
}

// corrupt is an error of kind Corrupt that says what to do about it.
func corrupt(format string, args ...any) *workspace.Error {
	return workspace.Errorf(workspace.Corrupt, format, args...).WithHint("run lobby db check, or restore a backup")
}

// isFault tells a fault of mapped memory from other panics.
func isFault(why any) bool {
	err, ok := why.(error)
	var fault interface{ Addr() uintptr }
	return ok && errors.As(err, &fault)
}

// panickedInBolt looks whose code the panic being recovered comes from.
func panickedInBolt() bool {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	behind := false
	for {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			behind = true
		case behind && !strings.HasPrefix(frame.Function, "runtime."):
			return strings.HasPrefix(frame.Function, "go.etcd.io/bbolt")
		}
		if !more {
			return false
		}
	}
}
