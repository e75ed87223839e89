package cli

import (
	"errors"
	"io"
	"testing"
)

// numbered is three slices, and says when one is read.
type numbered struct {
	source
	read   chan int
	at     int
	last   error // behind the third; nil panics
	closed bool
}

func (n *numbered) next() (slice, error) {
	n.at++
	n.read <- n.at
	switch {
	case n.at <= 3:
		return slice{read: n.at}, nil
	case n.last == nil:
		panic("torn")
	}
	return slice{}, n.last
}

func (n *numbered) Close() error { n.closed = true; return nil }

func TestTheNextSliceIsReadWhileOneIsBroughtIn(t *testing.T) {
	n := &numbered{read: make(chan int), last: io.EOF}
	r := newReadAhead(n)
	<-n.read
	for want := 1; want <= 3; want++ {
		s, err := r.next()
		if err != nil || s.read != want {
			t.Fatalf("slice %d, %v instead of slice %d", s.read, err, want)
		}
		if got := <-n.read; got != want+1 { // before anybody asks for it
			t.Errorf("slice %d is read ahead", got)
		}
	}
	if _, err := r.next(); !errors.Is(err, io.EOF) {
		t.Errorf("behind the last: %v", err)
	}
	if err := r.Close(); err != nil || !n.closed {
		t.Error("it is not closed", err)
	}
}

func TestWhoStopsWaitsForTheSliceThatIsBeingRead(t *testing.T) {
	n := &numbered{read: make(chan int, 9), last: io.EOF}
	r := newReadAhead(n)
	if _, err := r.next(); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil || n.at != 2 {
		t.Errorf("%d slices were read: %v", n.at, err)
	}
}

func TestAPanicOfAReaderArrivesWhereSomebodyCatchesIt(t *testing.T) {
	n := &numbered{read: make(chan int, 9)}
	r := newReadAhead(n)
	defer func() {
		if got := recover(); got != "torn" {
			t.Errorf("%v arrived", got)
		}
	}()
	for range 4 {
		if _, err := r.next(); err != nil {
			t.Fatal(err)
		}
	}
}
