package boltstore

import (
	"testing"
	"unsafe"
)

func TestReadingInOrderAsksForMoreAndMore(t *testing.T) {
	const page = 4096
	mapped := make([]byte, 32<<20)
	base := uintptr(unsafe.Pointer(unsafe.SliceData(mapped)))
	a := ahead{base: base, end: base + uintptr(len(mapped)), window: leastAhead}
	read := func(at int) { a.reads(mapped[at : at+1]) }

	read(page)
	if a.asked != base+page {
		t.Fatalf("the first page alone asked for %d bytes", a.asked-base)
	}
	for at := 2 * page; at < len(mapped)/2; at += page {
		read(at)
		if behind := int(a.asked - base); behind <= at && at > 4*page {
			t.Fatalf("at %d nothing is asked for behind %d", at, behind)
		}
	}
	if a.window != mostAhead {
		t.Fatalf("the window is %d bytes after reading 16 MB in order", a.window)
	}
	read(7)
	if a.window != leastAhead || a.asked != base+7 {
		t.Fatalf("a jump back leaves a window of %d bytes", a.window)
	}
	for at := len(mapped) - 8*page; at < len(mapped); at += page {
		read(at)
	}
	if a.asked > a.end {
		t.Fatal("asked for more than is mapped")
	}
	before := a
	a.reads([]byte("not of the file"))
	if a != before {
		t.Fatal("other memory is taken for the file")
	}
}
