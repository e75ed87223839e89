package cli

// readAhead is a source whose next slice is read while one is brought in: where one
// ends, and their order, stays the source's. Two of them are in memory.
type readAhead struct {
	source
	coming chan readSlice // what is being read; nil behind the end and after a failure
}

// readSlice is what came of reading a slice.
type readSlice struct {
	slice
	err      error
	panicked any
}

func newReadAhead(src source) *readAhead {
	r := &readAhead{source: src}
	r.begin()
	return r
}

// begin reads the next slice.
func (r *readAhead) begin() {
	coming := make(chan readSlice, 1)
	r.coming = coming
	go func() {
		var s readSlice
		defer func() {
			s.panicked = recover()
			coming <- s
		}()
		s.slice, s.err = r.source.next()
	}()
}

// next is not asked again after an error.
func (r *readAhead) next() (slice, error) {
	s := <-r.coming
	r.coming = nil
	if s.panicked != nil { // where somebody can catch it
		panic(s.panicked)
	}
	if s.err == nil {
		r.begin()
	}
	return s.slice, s.err
}

// Close waits for what is being read.
func (r *readAhead) Close() error {
	if r.coming != nil {
		<-r.coming
	}
	return r.source.Close()
}
