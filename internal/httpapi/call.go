package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// headerKey is the idempotency key of a call.
const headerKey = "Idempotency-Key"

// largestObject is how many bytes an answer that is one object may have.
const largestObject = 64 << 20

// payload is the body of a request; it can be sent again.
type payload struct {
	media string
	bytes []byte
}

// call asks a route and hands an answer of success to use. A call that is safe, or
// that carries an idempotency key, is tried again where that may help; use is then
// called again, unless it gave an error of the house, which is final.
func call[In any](ctx context.Context, c *Client, r route, in In, body payload, use func(*http.Response) error) error {
	target, header := put(r.path, in)
	keyed := header.Get(headerKey) != ""
	return c.persist(ctx, r.safe, keyed, func() attempt { return c.try(ctx, r, target, header.Clone(), body, use) })
}

// try asks once.
func (c *Client) try(outer context.Context, r route, target string, header http.Header, body payload, use func(*http.Response) error) attempt {
	ctx, stop := context.WithCancelCause(outer)
	defer stop(nil)
	var a attempt
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { a.maybe = true }})
	req, err := http.NewRequestWithContext(traced, r.method, c.base.String()+target, bytes.NewReader(body.bytes))
	if err != nil {
		return attempt{err: workspace.Errorf(workspace.Usage, "%s: this cannot be asked for", c.name)}
	}
	req.Header = header
	c.sign(req, body)
	limit := c.patience.answer
	if !r.safe {
		limit = c.patience.work
	}
	silent := time.AfterFunc(limit, func() { stop(errSilent) })
	waiting := time.AfterFunc(c.quiet, func() { c.waits(r) })
	res, err := c.transport.RoundTrip(req)
	silent.Stop()
	waiting.Stop()
	if err != nil {
		failed := c.lost(outer, ctx, err)
		failed.maybe = a.maybe
		return failed
	}
	defer res.Body.Close()
	res.Body = c.newAnswerBody(res, stop)
	a = c.judge(r, res, use)
	if outer.Err() != nil && a.again {
		a.err, a.again = c.lost(outer, ctx, a.err).err, false
	}
	return a
}

// waits says that an answer takes its time. Whoever makes a change expects that.
func (c *Client) waits(r route) {
	if r.safe {
		c.notice("no answer from %s yet", c.name)
	}
}

// sign adds what every request carries.
func (c *Client) sign(req *http.Request, body payload) {
	set := func(name, value string) {
		if value != "" && req.Header.Get(name) == "" {
			req.Header.Set(name, value)
		}
	}
	set("Content-Type", body.media)
	set("User-Agent", c.options.Agent)
	set(headerActor, c.options.Actor)
	set(headerRehearsal, c.rehearsal)
}

// readWhole reads an answer that is one object.
func readWhole(res *http.Response, most int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(res.Body, most+1))
	if err == nil && int64(len(b)) > most {
		err = errors.New("the answer is too large")
	}
	return b, err
}

// readJSON reads an answer that is one object.
func readJSON(into any) func(*http.Response) error {
	return func(res *http.Response) error {
		b, err := readWhole(res, largestObject)
		if err != nil {
			return err
		}
		return json.Unmarshal(b, into)
	}
}
