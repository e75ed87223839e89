package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/rogpeppe/go-internal/testscript"
)

// contract is the committed document of the interface over HTTP, and what was seen of
// it. It sits between clients and servers and holds both to it: what a server takes
// must be described as well as what it answers.
type contract struct {
	router routers.Router
	routes []string // method and path

	looking sync.WaitGroup // at answers that have left

	mu     sync.Mutex
	seen   map[string]int // answers, by route
	faults map[string]int // how often, by what was wrong
}

// readContract reads the document. It is OpenAPI 3.1, which the validator checks by
// JSON Schema 2020-12.
func readContract(t *testing.T) *contract {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context(), openapi3.IsOpenAPI31OrLater()); err != nil {
		t.Fatal(err)
	}
	doc.Servers = nil // those of tests listen elsewhere
	c := &contract{seen: map[string]int{}, faults: map[string]int{}}
	if c.router, err = gorillamux.NewRouter(doc); err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			c.routes = append(c.routes, method+" "+path)
		}
	}
	slices.Sort(c.routes)
	return c
}

// before is a server that passes everything on to another one, and looks at it.
func (c *contract) before(upstream *url.URL) *httptest.Server {
	transport := &http.Transport{DisableCompression: true}
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler) // the client left
		}
		onward := r.Clone(r.Context())
		onward.URL.Scheme, onward.URL.Host, onward.RequestURI = upstream.Scheme, upstream.Host, ""
		onward.Body = io.NopCloser(bytes.NewReader(body))
		res, err := transport.RoundTrip(onward)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer res.Body.Close()
		answer, err := io.ReadAll(res.Body)
		asked := r.Clone(context.Background())
		asked.Body = io.NopCloser(bytes.NewReader(body))
		c.looking.Go(func() { c.look(asked, body, res, answer) })
		maps.Copy(w.Header(), res.Header)
		w.Header().Del("Content-Length")
		if r.Method == http.MethodHead || res.Header.Get("Content-Length") != "" {
			w.Header().Set("Content-Length", res.Header.Get("Content-Length"))
		}
		for name := range res.Trailer {
			w.Header().Add("Trailer", name)
		}
		w.WriteHeader(res.StatusCode)
		_, _ = w.Write(answer) // who left needs none
		maps.Copy(w.Header(), res.Trailer)
		if err != nil {
			panic(http.ErrAbortHandler) // cut here as it was cut there
		}
	}))
}

// look holds a request and its answer to the document.
func (c *contract) look(r *http.Request, body []byte, res *http.Response, answer []byte) {
	asked := r.Clone(context.Background())
	if r.Method == http.MethodHead { // is what GET is, without the body
		asked.Method = http.MethodGet
	}
	route, vars, err := c.router.FindRoute(asked)
	if err != nil {
		if res.StatusCode != http.StatusNotFound && res.StatusCode != http.StatusMethodNotAllowed {
			c.fault("%s %s answers %d and is not described", r.Method, r.URL.Path, res.StatusCode)
		}
		return
	}
	name := asked.Method + " " + route.Path
	c.mu.Lock()
	c.seen[name]++
	c.mu.Unlock()
	in := &openapi3filter.RequestValidationInput{
		Request: r.Clone(context.Background()), PathParams: vars, Route: route,
		Options: &openapi3filter.Options{
			AuthenticationFunc: bearer, IncludeResponseStatus: true, RejectWhenRequestBodyNotSpecified: true, SkipSettingDefaults: true, MultiError: true,
		},
	}
	if res.StatusCode < 400 && res.StatusCode != http.StatusMultiStatus { // what is refused, or partly, may be wrong
		for _, err := range requestFaults(in, body) {
			c.fault("%s: a request was taken: %v", name, err)
		}
	}
	for _, err := range answerFaults(in, res, answer) {
		c.fault("%s: answer %d: %v", name, res.StatusCode, err)
	}
}

func (c *contract) fault(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults[strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " ")]++
}

// bearer is a request with a token.
func bearer(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	if !strings.HasPrefix(in.RequestValidationInput.Request.Header.Get("Authorization"), "Bearer lby_") {
		return errors.New("there is no token")
	}
	return nil
}

// requestFaults are what the document does not allow of a request.
func requestFaults(in *openapi3filter.RequestValidationInput, body []byte) (faults []error) {
	op := in.Route.Operation
	for name := range in.Request.URL.Query() {
		if op.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) == nil {
			faults = append(faults, fmt.Errorf("the parameter %s is not described", name))
		}
	}
	for name := range in.Request.Header {
		described := slices.ContainsFunc(op.Parameters, func(p *openapi3.ParameterRef) bool {
			return p.Value.In == openapi3.ParameterInHeader && http.CanonicalHeaderKey(p.Value.Name) == name
		})
		if !described && !slices.Contains(plainHeaders(), name) {
			faults = append(faults, fmt.Errorf("the header %s is not described", name))
		}
	}
	in.Options.ExcludeRequestBody = true // its media types are more than the validator knows
	if err := openapi3filter.ValidateRequest(in.Request.Context(), in); err != nil {
		faults = append(faults, err)
	}
	if op.RequestBody != nil && (len(body) > 0 || op.RequestBody.Value.Required) {
		return append(faults, bodyFaults(op.RequestBody.Value.Content, in.Request.Header.Get("Content-Type"), body)...)
	}
	if len(body) > 0 {
		faults = append(faults, errors.New("a body is not described"))
	}
	return faults
}

// answerFaults are what the document does not allow of an answer.
func answerFaults(in *openapi3filter.RequestValidationInput, res *http.Response, body []byte) (faults []error) {
	described := in.Route.Operation.Responses.Status(res.StatusCode)
	if described == nil {
		return []error{errors.New("the status is not described")}
	}
	for _, headers := range []http.Header{res.Header, res.Trailer} {
		for name := range headers {
			known := slices.ContainsFunc(slices.Collect(maps.Keys(described.Value.Headers)), func(h string) bool { return http.CanonicalHeaderKey(h) == name })
			if !known && !slices.Contains(plainHeaders(), name) {
				faults = append(faults, fmt.Errorf("the header %s is not described", name))
			}
		}
	}
	options := *in.Options
	options.ExcludeResponseBody = true
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: res.StatusCode, Header: res.Header, Options: &options}
	if err := openapi3filter.ValidateResponse(context.Background(), out); err != nil {
		faults = append(faults, err)
	}
	if in.Request.Method == http.MethodHead || len(described.Value.Content) == 0 && len(body) == 0 {
		return faults
	}
	return append(faults, bodyFaults(described.Value.Content, res.Header.Get("Content-Type"), body)...)
}

// plainHeaders are those of HTTP itself, which need no description.
func plainHeaders() []string {
	return []string{
		"Accept", "Accept-Encoding", "Authorization", "Cache-Control", "Connection", "Content-Disposition", "Content-Length", "Content-Type", "Date",
		"Trailer", "User-Agent", "X-Content-Type-Options",
	}
}

// bodyFaults are what the document does not allow of a body: one value, or one a
// line, or text.
func bodyFaults(content openapi3.Content, media string, body []byte) []error {
	media, _, _ = mime.ParseMediaType(media)
	described := content[media] // of just this name: no wildcards
	if described == nil {
		return []error{fmt.Errorf("the media type %q is not described", media)}
	}
	schema, value := described.Schema.Value, any(string(body))
	if !schema.Type.Is(openapi3.TypeString) {
		var values []any
		for dec := json.NewDecoder(bytes.NewReader(body)); ; {
			dec.UseNumber()
			var v any
			if err := dec.Decode(&v); err == io.EOF {
				break
			} else if err != nil {
				return []error{err}
			}
			values = append(values, v)
		}
		switch {
		case media == "application/x-ndjson":
			if lines := len(bytes.Split(bytes.TrimSpace(body), []byte("\n"))); len(values) != lines && len(values) > 0 {
				return []error{fmt.Errorf("%d values stand in %d lines", len(values), lines)}
			}
			value, schema = values, &openapi3.Schema{Type: &openapi3.Types{openapi3.TypeArray}, Items: described.Schema}
		case len(values) != 1:
			return []error{fmt.Errorf("%d values, not one", len(values))}
		default:
			value = values[0]
		}
	}
	if err := schema.VisitJSON(value, openapi3.EnableJSONSchema2020(), openapi3.EnableFormatValidation(), openapi3.MultiErrors()); err != nil {
		return []error{fmt.Errorf("%w\n%.300s", err, body)}
	}
	return nil
}

// report fails the test for what was wrong, and lists routes that nobody used.
func (c *contract) report(t *testing.T) (unused []string) {
	t.Helper()
	c.looking.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, fault := range slices.Sorted(maps.Keys(c.faults)) {
		t.Errorf("%d times: %.700s", c.faults[fault], fault)
	}
	answers := 0
	for _, route := range c.routes {
		if answers += c.seen[route]; c.seen[route] == 0 {
			unused = append(unused, route)
		}
	}
	t.Logf("%d answers of %d of %d routes were held to the contract; not used: %s", answers, len(c.routes)-len(unused), len(c.routes), strings.Join(unused, ", "))
	return unused
}

func TestTheStoriesKeepTheContract(t *testing.T) {
	c := readContract(t)
	i := slices.IndexFunc(backends(), func(b backend) bool { return b.name == "remote" })
	remote := backends()[i]
	t.Run("remote", func(t *testing.T) {
		testscript.Run(t, testscript.Params{
			Files: remote.stories(t),
			Setup: func(e *testscript.Env) error {
				if err := errors.Join(setUpStory(e), remote.begin(e)); err != nil {
					return err
				}
				upstream, err := url.Parse(e.Getenv("ADDRESS"))
				if err != nil {
					return err
				}
				front := c.before(upstream)
				e.Setenv("ADDRESS", front.URL)
				e.Setenv("LOBBY_WORKSPACE", front.URL)
				e.Defer(front.Close)
				return nil
			},
			Cmds:      storyCommands(),
			Condition: func(name string) (bool, error) { return name == remote.name, nil },
		})
	})
	c.report(t)
}
