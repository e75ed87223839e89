package httpapi

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// visit is one request being served, and the writer of its answer. Everything of
// an answer passes it, so that no error leaves but as a problem of ours.
type visit struct {
	http.ResponseWriter
	request  *http.Request
	server   *Server
	door     door
	who      caller
	ws       workspace.Workspace // the workspace, or the rehearsal that was asked for
	id       string              // of the request, in the log
	began    time.Time
	status   int      // that was sent; 0 is none yet
	sent     int64    // bytes of the body
	received int64    // bytes of the request's body
	err      error    // what the answer is about, when it is a problem
	lost     error    // why the answer did not reach the caller whole
	slow     bool     // because the caller took too long for a piece of it
	foreign  int      // a status that the mux gave, on its way to become ours
	ends     []func() // what to do when the visit is over
}

// caller is who asks, and what they may.
type caller struct {
	name string
	role workspace.Role
}

// reply is what an endpoint answers with: bytes, or a stream. Who writes a stream
// may call its method Flush. A stream that fails before its first byte is answered
// with a problem, later it is cut.
type reply struct {
	media  string // of the body; "" is mediaJSON
	header [][2]string
	body   []byte
	stream func(w io.Writer) error
	status int // 0 is the route's
}

// jsonReply answers with a value as JSON.
func jsonReply(value any) (reply, error) {
	b, err := json.Marshal(value)
	if err != nil {
		return reply{}, workspace.Errorf(workspace.Internal, "answer: %w", err)
	}
	return reply{body: append(b, '\n')}, nil
}

// answer runs an endpoint and sends what it gives.
func (v *visit) answer(r route, serve func() (reply, error)) {
	out, err := serve()
	if err != nil {
		v.fail(err)
		return
	}
	if out.status == 0 {
		out.status = r.success()
	}
	h := v.Header()
	for _, pair := range out.header {
		h.Set(pair[0], pair[1])
	}
	if out.status == http.StatusNotModified || out.status == http.StatusNoContent {
		v.send(out.status, nil)
		return
	}
	if out.media == "" {
		out.media = mediaJSON
	}
	h.Set("Content-Type", out.media)
	if out.stream == nil {
		h.Set("Content-Length", strconv.Itoa(len(out.body)))
		v.send(out.status, out.body)
		return
	}
	v.stream(out)
}

// send sends a whole answer.
func (v *visit) send(status int, body []byte) {
	if len(body) > piece {
		_, _ = (&flow{v: v, status: status}).Write(body) // it notes who left
		return
	}
	v.status = status
	v.ResponseWriter.WriteHeader(status)
	if len(body) > 0 {
		n, err := v.ResponseWriter.Write(body)
		v.sent, v.lost = v.sent+int64(n), err
	}
}

// stream sends an answer while it is made. What breaks it cannot be told in a
// status any more: the connection is cut, so that nobody takes a part for the whole.
func (v *visit) stream(out reply) {
	to := &flow{v: v, status: out.status}
	if v.request.Method == http.MethodHead {
		to.start()
		return
	}
	switch err := out.stream(to); {
	case err == nil:
		to.Flush()
	case v.status == 0:
		for _, pair := range out.header {
			v.Header().Del(pair[0])
		}
		v.fail(err)
	default:
		v.err = err
		panic(http.ErrAbortHandler)
	}
}

// atEnd puts something off until the visit is over.
func (v *visit) atEnd(do func()) { v.ends = append(v.ends, do) }

// WriteHeader and Write are called by the mux, to say that
// something is wrong. It becomes a problem when they are done.
func (v *visit) WriteHeader(status int) {
	if v.foreign == 0 {
		v.foreign = status
	}
}

// Write swallows its text.
func (v *visit) Write(b []byte) (int, error) { return len(b), nil }
