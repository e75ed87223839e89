package httpapi

import (
	"errors"
	"net/http"
	"os"
	"time"
)

// piece is how much of an answer a reader must take at a time.
const piece = 64 << 10

// past is a deadline that is over.
func past() time.Time { return time.Unix(1, 0) }

// flow is an answer on its way out. Its status leaves with its first byte, so that
// what fails before is still a problem. A reader that takes no piece for too long
// is cut.
type flow struct {
	v      *visit
	status int
	timer  *time.Timer
}

// Write sends bytes.
func (f *flow) Write(b []byte) (n int, err error) {
	f.start()
	for len(b) > 0 {
		part := b[:min(len(b), piece)]
		sent, err := f.patiently(func() (int, error) { return f.v.ResponseWriter.Write(part) })
		n, f.v.sent = n+sent, f.v.sent+int64(sent)
		if err != nil {
			return n, err
		}
		b = b[sent:]
	}
	return n, nil
}

// Flush sends what is waiting.
func (f *flow) Flush() {
	f.start()
	// A reader who left is noticed by the next write.
	_, _ = f.patiently(func() (int, error) { return 0, http.NewResponseController(f.v.ResponseWriter).Flush() })
}

// start sends the status.
func (f *flow) start() {
	if f.v.status == 0 {
		f.v.status = f.status
		f.v.ResponseWriter.WriteHeader(f.status)
	}
}

// patiently does one step of sending, for as long as a reader may take for it.
func (f *flow) patiently(step func() (int, error)) (int, error) {
	if f.timer == nil {
		to := http.NewResponseController(f.v.ResponseWriter)
		// A writer that knows no deadlines has nobody behind it who is slow.
		_ = to.SetWriteDeadline(time.Time{})
		f.timer = time.AfterFunc(f.v.server.limits.write, func() { _ = to.SetWriteDeadline(past()) })
	} else {
		f.timer.Reset(f.v.server.limits.write)
	}
	n, err := step()
	if !f.timer.Stop() {
		f.v.slow = true
		if err == nil {
			err = os.ErrDeadlineExceeded
		}
	}
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		f.v.lost = err
	}
	return n, err
}
