package httpapi

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strconv"
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
	case media == mediaProblem:
		return c.problem(res)
	case res.StatusCode/100 == 2 && r.answersIn(media):
		return c.used(use(res))
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
func (c *Client) used(err error) attempt {
	var known *workspace.Error
	var broken *cut
	switch {
	case err == nil || errors.As(err, &known):
		return attempt{err: err}
	case errors.As(err, &broken):
		return attempt{err: workspace.Errorf(workspace.Unavailable, "%s: %w", c.name, err), again: true, maybe: true}
	}
	return attempt{err: c.strange("what it says cannot be read"), maybe: true}
}

// problem is an answer that says what went wrong.
func (c *Client) problem(res *http.Response) attempt {
	b, err := readWhole(res, largestProblem)
	var broken *cut
	if errors.As(err, &broken) {
		return attempt{err: workspace.Errorf(workspace.Unavailable, "%s: %w", c.name, err), again: true, maybe: true}
	}
	var p problem
	if err != nil || json.Unmarshal(b, &p) != nil || p.Kind == "" {
		return c.foreign(res)
	}
	if res.StatusCode == http.StatusUnauthorized {
		p.Hint = hintToken // the server speaks to programs
	}
	a := attempt{err: p.error()}
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
		return attempt{err: workspace.Errorf(workspace.Unavailable, "%s: there is no workspace there", c.name).WithHint("look at the address")}
	case status == http.StatusTooManyRequests:
		return attempt{err: c.strange("it answers " + strconv.Itoa(status)), again: true, after: retryAfter(res)}
	case status/100 == 5:
		return attempt{err: c.strange("it answers " + strconv.Itoa(status)), again: true, after: retryAfter(res), maybe: true}
	case status/100 == 2:
		return attempt{err: c.strange("it says something else"), maybe: true}
	default:
		return attempt{err: c.strange("it answers " + strconv.Itoa(status))}
	}
}

func (c *Client) strange(why string) error {
	return workspace.Errorf(workspace.Unavailable, "%s does not answer like a workspace: %s", c.name, why).WithHint("look at the address, and at what stands in between")
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
