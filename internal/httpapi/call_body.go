package httpapi

import (
	"bytes"
	"context"
	"io"
	"mime"
	"net/http"
	"time"
)

// cut is an answer that ended before its end.
type cut struct{ why error }

func (e *cut) Error() string { return "the answer was cut off" }
func (e *cut) Unwrap() error { return e.why }

// pace is how fast an answer must come: in so much time of waiting so many bytes,
// or a line where it has lines.
type pace struct {
	window time.Duration
	least  int
	lines  bool
}

// answerBody is the body of an answer. A failure to read it is a *cut; one is also
// that nothing comes for too long, and that it trickles.
type answerBody struct {
	io.ReadCloser
	idle   *time.Timer
	limit  time.Duration
	now    func() time.Time
	pace   pace
	waited time.Duration // in this window
	came   int
	line   bool // one ended
}

func (c *Client) newAnswerBody(res *http.Response, stop context.CancelCauseFunc) *answerBody {
	idle := time.AfterFunc(c.patience.idle, func() { stop(errSilent) })
	idle.Stop()
	p := pace{c.patience.idle, 1 << 10, true}
	if media, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); media == mediaJSON || media == MediaProblem {
		p = pace{c.patience.answer, 64 << 10, false} // one object: made before it was sent
	}
	return &answerBody{ReadCloser: res.Body, idle: idle, limit: c.patience.idle, now: c.options.Now, pace: p}
}

func (b *answerBody) Read(p []byte) (int, error) {
	b.idle.Reset(b.limit) // the time the caller takes between two reads does not count
	began := b.now()
	n, err := b.ReadCloser.Read(p)
	b.idle.Stop()
	if err == nil && b.trickles(p[:n], b.now().Sub(began)) {
		err = errSilent
	}
	if err != nil && err != io.EOF {
		err = &cut{err}
	}
	return n, err
}

// trickles counts what came after some waiting, and reports whether it is too
// little for the time.
func (b *answerBody) trickles(came []byte, waited time.Duration) bool {
	b.came += len(came)
	b.waited += waited
	b.line = b.line || b.pace.lines && bytes.IndexByte(came, '\n') >= 0
	if b.waited < b.pace.window {
		return false
	}
	enough := b.came >= b.pace.least || b.line
	b.waited, b.came, b.line = 0, 0, false
	return !enough
}
