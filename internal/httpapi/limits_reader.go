package httpapi

import (
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// intake reads the body of a request. A sender that is too slow is cut.
type intake struct {
	body    io.Reader
	arrived atomic.Int64 // since the last look
	timer   *time.Timer
}

// intake begins to read a body of at most so many bytes; stop ends it.
func (v *visit) intake(most int64) *intake {
	to, l := http.NewResponseController(v.ResponseWriter), v.server.limits
	_ = to.SetReadDeadline(time.Time{}) // as with writers that know no deadlines
	in := &intake{body: http.MaxBytesReader(v.ResponseWriter, v.request.Body, most)}
	in.timer = time.AfterFunc(l.read, func() {
		if in.arrived.Swap(0) < l.readLeast {
			_ = to.SetReadDeadline(past())
			return
		}
		in.timer.Reset(l.read)
	})
	return in
}

func (in *intake) stop() { in.timer.Stop() }

// Read gives what has arrived.
func (in *intake) Read(b []byte) (int, error) {
	n, err := in.body.Read(b)
	in.arrived.Add(int64(n))
	return n, err
}
