package boltstore

import (
	"unsafe"

	"go.etcd.io/bbolt"
)

// bbolt maps its file for random access, so that the system reads no page before it is
// asked for. Who reads records one after the other would wait for each; ahead asks for
// what lies behind them in the file, more the longer the reading goes on in order. A
// file that is in memory already is asked for in vain, which costs little.
type ahead struct {
	base, end uintptr // where the file is mapped
	last      uintptr // read last
	asked     uintptr // up to here the system was asked
	window    uintptr
}

// Windows of what is asked for, in bytes.
const (
	leastAhead = 64 << 10
	mostAhead  = 4 << 20
)

func aheadOf(tx *bbolt.Tx) ahead {
	base := tx.DB().Info().Data
	return ahead{base: base, end: base + uintptr(tx.Size()), window: leastAhead}
}

// reads notes that bytes of the file are being read.
func (a *ahead) reads(v []byte) {
	at := uintptr(unsafe.Pointer(unsafe.SliceData(v)))
	if at < a.base || at >= a.end || at>>12 == a.last>>12 {
		return
	}
	onward := at > a.last && at < a.asked+a.window
	a.last = at
	if !onward {
		a.window, a.asked = leastAhead, at
		return
	}
	if at+a.window/2 < a.asked {
		return
	}
	from := max(at, a.asked) &^ (1<<12 - 1)
	a.window = min(2*a.window, mostAhead)
	a.asked = min(from+a.window, a.end)
	if a.asked > from {
		willNeed(unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(v)), int(from)-int(at))), int(a.asked-from)))
	}
}
