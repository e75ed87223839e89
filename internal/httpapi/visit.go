package httpapi

import (
	"io"
	"net/http"
	"strconv"

	"github.com/lobbycli/lobby/internal/workspace"
)

// visit is one request being served, and the writer of its answer. Everything of
// an answer passes it, so that no error leaves but as a problem of ours.
type visit struct {
	http.ResponseWriter
	request *http.Request
	server  *Server
	door    door
	who     caller
	ws      workspace.Workspace // the workspace, or the rehearsal that was asked for
	status  int
	foreign []byte // an error somebody else wrote, on its way to become ours
}

// caller is who asks, and what they may.
type caller struct {
	name string
	role workspace.Role
}

// reply is what an endpoint answers with: bytes, or a stream.
type reply struct {
	media  string // of the body; "" is mediaJSON
	header [][2]string
	body   []byte
	stream func(w io.Writer) error
	status int // 0 is the route's
}

// answer runs an endpoint and sends what it gives.
func (v *visit) answer(r route, serve func() (reply, error)) {
	out, err := serve()
	if err != nil {
		v.fail(err)
		return
	}
	h := v.Header()
	for _, pair := range out.header {
		h.Set(pair[0], pair[1])
	}
	if out.media == "" {
		out.media = mediaJSON
	}
	h.Set("Content-Type", out.media)
	if out.status == 0 {
		out.status = r.success()
	}
	if out.stream == nil {
		h.Set("Content-Length", strconv.Itoa(len(out.body)))
		v.WriteHeader(out.status)
		_, _ = v.ResponseWriter.Write(out.body) // who left needs no answer
		return
	}
	v.WriteHeader(out.status)
	v.streamed(out.stream(v.ResponseWriter))
}

// streamed ends a stream. What breaks it cannot be told in a status any more: the
// connection is cut, so that nobody takes a part for the whole.
func (v *visit) streamed(err error) {
	if err != nil {
		v.note(err)
		panic(http.ErrAbortHandler)
	}
}
