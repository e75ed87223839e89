package httpapi

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// hintToken is what helps who is not let in.
const hintToken = "give a token: LOBBY_TOKEN, LOBBY_TOKEN_FILE, or lobby workspaces login"

// largestProblem is how many bytes of a problem are read.
const largestProblem = 1 << 20

// judge tells what an answer is: the one of a workspace, a problem, or something
// that a stranger says.
func (c *Client) judge(r route, res *http.Response, use func(*http.Response) error) attempt {
	media, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	encoding := res.Header.Get("Content-Encoding")
	switch {
	case encoding != "" && encoding != "identity":
		return c.foreign(res)
	case media == MediaProblem:
		return c.problem(r, res)
	case res.StatusCode/100 == 2 && r.answersIn(media):
		return c.used(r, use(res))
	}
	return c.foreign(res)
}

// answersIn reports whether the answers of success have a media type.
func (r route) answersIn(media string) bool {
	for _, g := range r.gives {
		if g.media == media {
			return true
		}
	}
	return len(r.gives) == 0
}

// used is what came of an answer of success.
func (c *Client) used(r route, err error) attempt {
	var known *workspace.Error
	var broken *cut
	switch {
	case err == nil || errors.As(err, &known):
		return attempt{err: err, final: true}
	case errors.As(err, &broken):
		return attempt{err: c.broken(r, broken), again: true, maybe: true}
	}
	return attempt{err: c.strange("what it says cannot be read"), maybe: true}
}

// broken is the error of an answer that was cut off before anything of it was used.
func (c *Client) broken(r route, why *cut) error {
	err := workspace.Errorf(workspace.Unavailable, "%s: %w", c.name, why)
	if r.safe {
		return err.WithHint("run it again; nothing was changed")
	}
	return err
}

// problem is an answer that says what went wrong.
func (c *Client) problem(r route, res *http.Response) attempt {
	b, err := readWhole(res, largestProblem)
	var broken *cut
	if errors.As(err, &broken) {
		return attempt{err: c.broken(r, broken), again: true, maybe: true}
	}
	var p problem
	if err != nil || json.Unmarshal(b, &p) != nil || p.Kind == "" {
		return c.foreign(res)
	}
	if res.StatusCode == http.StatusUnauthorized {
		p.Hint = hintToken // the server speaks to programs
	}
	a := attempt{err: p.error(), final: true}
	if workspace.KindOf(a.err) == workspace.Unavailable && (res.StatusCode == http.StatusTooManyRequests || res.StatusCode == http.StatusServiceUnavailable) {
		a.again, a.after = true, retryAfter(res)
	}
	return a
}

// foreign is an answer that no workspace gave.
func (c *Client) foreign(res *http.Response) attempt {
	switch status := res.StatusCode; {
	case status/100 == 3:
		return attempt{err: c.redirected(res)}
	case status == http.StatusUnauthorized:
		return attempt{err: workspace.Errorf(workspace.Denied, "%s: who are you?", c.name).WithHint(hintToken)}
	case status == http.StatusNotFound:
		return attempt{err: workspace.Errorf(workspace.Unavailable, "%s: there is no workspace there", c.name).WithHint("look at the address: at its port, and at its path if it has one")}
	case status == http.StatusTooManyRequests:
		return attempt{err: c.crowded(retryAfter(res)), again: true, after: retryAfter(res)}
	case status == http.StatusBadRequest && c.base.Scheme == "http" && wantsTLS(res):
		return attempt{err: workspace.Errorf(workspace.Unavailable, "%s: this port wants TLS", c.name).WithHint("use https://%s%s", c.base.Host, c.base.Path)}
	case status/100 == 5:
		return attempt{err: c.answers(status), again: true, after: retryAfter(res), maybe: true}
	case status/100 == 2:
		return attempt{err: c.strange("it says something else"), maybe: true}
	default:
		return attempt{err: c.answers(status)}
	}
}

// strange is the error of an answer that no workspace gives.
func (c *Client) strange(why string) *workspace.Error {
	return workspace.Errorf(workspace.Unavailable, "%s does not answer like a workspace: %s", c.name, why).WithHint("look at the address, and at what stands in between")
}

// answers is the error of a status without a problem, and who probably gave it.
func (c *Client) answers(status int) error {
	err := c.strange("it answers " + strconv.Itoa(status))
	switch status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return err.WithHint("this is probably a proxy that does not reach the workspace behind it: is lobby serve running there?")
	case http.StatusForbidden, http.StatusProxyAuthRequired, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong:
		return err.WithHint("this is probably a proxy on the way that refuses the call: ask who runs it")
	}
	return err.WithHint("this is probably another program: look at the port of the address")
}

// crowded is the error of whoever counts calls before the workspace does.
func (c *Client) crowded(after time.Duration) error {
	if after == 0 {
		return workspace.Errorf(workspace.Unavailable, "%s: too many requests", c.name).WithHint("come again in a while")
	}
	return workspace.Errorf(workspace.Unavailable, "%s: too many requests; come again in %d s", c.name, after/time.Second)
}

// wantsTLS recognises what servers say to those who come without it: that of Go,
// which is ours, and the usual proxies.
func wantsTLS(res *http.Response) bool {
	b, _ := readWhole(res, 4<<10) // what came is enough to tell
	said := strings.ToLower(string(b))
	return strings.Contains(said, "http request to an https server") || strings.Contains(said, "http request was sent to https port") || strings.Contains(said, "speaking plain http")
}

// redirected names where an answer points to. Nobody goes there: the token is for
// this origin.
func (c *Client) redirected(res *http.Response) error {
	to, err := c.base.Parse(res.Header.Get("Location"))
	if err != nil || to.Host == "" {
		return c.strange("it points elsewhere")
	}
	there := to.Scheme + "://" + to.Host
	return workspace.Errorf(workspace.Unavailable, "%s points to %q, where the token is not sent", c.name, there).WithHint("if the workspace is there, give that address")
}

// retryAfter is how long an answer asks to wait.
func retryAfter(res *http.Response) time.Duration {
	seconds, err := strconv.Atoi(res.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, 3600)) * time.Second
}
