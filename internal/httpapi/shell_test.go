package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
)

// shell is a server under test, without a network, over a workspace in a file.
type shell struct {
	t      testing.TB
	ws     *engine.Engine
	server *Server
	mu     sync.Mutex
	at     time.Time
	keys   int
}

func newShell(t testing.TB, change ...func(*Options)) *shell {
	t.Helper()
	s := &shell{t: t, at: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
	folder := t.TempDir()
	store, err := boltstore.Hold(context.Background(), filepath.Join(folder, "w.db"), boltstore.Options{Now: s.now, Temp: folder, NewIdentity: func() string { return "shell" }})
	if err != nil {
		t.Fatal(err)
	}
	s.ws = engine.New(store, engine.Options{Now: s.now, Temp: folder})
	t.Cleanup(func() { _ = s.ws.Close() })
	failures := slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})
	o := Options{Version: "1.2.3", Identity: "shell", Now: s.now, NewKey: s.key, Temp: folder, Log: slog.New(failures)}
	for _, c := range change {
		c(&o)
	}
	s.server = NewServer(s.ws, o)
	return s
}

func (s *shell) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

func (s *shell) later(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = s.at.Add(d)
}

// key is a text of 26 letters, another one each time.
func (s *shell) key() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys++
	return fmt.Sprintf("k%025d", s.keys)
}

func (s *shell) apply(c ...workspace.Change) {
	s.t.Helper()
	if _, err := s.ws.Apply(context.Background(), workspace.Batch{Changes: c, Actor: "tester"}); err != nil {
		s.t.Fatal(err)
	}
}

// token makes a token, as another process would.
func (s *shell) token(name string, role workspace.Role, expires ...string) string {
	s.t.Helper()
	secret := workspace.NewSecret(s.key() + "Vouching") // which no number ends with
	s.apply(workspace.CreateToken{Name: name, Role: role, Hash: workspace.TokenHash(secret), Expires: strings.Join(expires, "")})
	return secret
}

// ask sends a request through the door of the network.
func (s *shell) ask(method, path, secret string, header ...string) *httptest.ResponseRecorder {
	return s.send(byToken, method, path, secret, "", header...)
}

func (s *shell) send(d door, method, path, secret, body string, header ...string) *httptest.ResponseRecorder {
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, path, content)
	if secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.server.handler(d).ServeHTTP(w, r)
	return w
}

// wantProblem checks that an answer is a problem of ours.
func wantProblem(t testing.TB, w *httptest.ResponseRecorder, status int, kind workspace.ErrKind) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("%d %q is not a problem: %v", w.Code, w.Body, err)
	}
	if w.Code != status || p.Status != status || p.Kind != kind.String() || w.Header().Get("Content-Type") != MediaProblem {
		t.Errorf("got %d %s %+v, want %d %s", w.Code, w.Header().Get("Content-Type"), p, status, kind)
	}
	if p.Detail == "" || p.Title == "" || p.Type != "about:blank" {
		t.Errorf("the problem is not whole: %+v", p)
	}
	return p
}

// stub mounts a route that is only there for a test.
func (s *shell) stub(method, path string, serve func(*visit) (reply, error)) {
	mount(s.server, endpoint[stubIn]{
		route{id: "stub" + strings.ReplaceAll(path, "/", "_"), method: method, path: path, role: everyone, tag: "server", summary: "a stub"},
		func(v *visit, _ *stubIn) (reply, error) { return serve(v) },
	})
}

type stubIn struct {
	Limit int    `query:"limit" minimum:"1"`
	Kind  string `query:"kind" enum:"people,leads"`
}

func TestWhatIsNotARouteIsAProblem(t *testing.T) {
	s := newShell(t)
	secret := s.token("ci", workspace.Viewer)
	for _, path := range []string{"/", "/v1", "/nothing", "/v1//whoami", "/v1/../healthz", "/docs", "/schemas/Problem.json", "/openapi.yaml"} {
		w := s.ask(http.MethodGet, path, secret)
		wantProblem(t, w, http.StatusNotFound, workspace.NotFound)
		if w.Header().Get("Location") != "" {
			t.Errorf("%s leads elsewhere", path)
		}
	}
	w := s.ask(http.MethodDelete, "/healthz", "")
	wantProblem(t, w, http.StatusMethodNotAllowed, workspace.Usage)
	if w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("Allow is %q", w.Header().Get("Allow"))
	}
}

func TestAWrongParameterIsNamedAndItsValueIsNot(t *testing.T) {
	s := newShell(t)
	s.stub(http.MethodGet, "/v1/stub", func(*visit) (reply, error) { return reply{body: []byte("{}")}, nil })
	secret := s.token("ci", workspace.Viewer)
	for query, name := range map[string]string{
		"limit=hunter2": "limit", "limit=0": "limit", "kind=hunter2": "kind",
		"limti=hunter2": "limti", "limit=1&limit=2": "limit", "limit=1;kind=leads": "query",
	} {
		w := s.ask(http.MethodGet, "/v1/stub?"+query, secret, "Accept", "text/html")
		p := wantProblem(t, w, http.StatusBadRequest, workspace.Usage)
		if !strings.Contains(p.Detail, name) || strings.Contains(w.Body.String(), "hunter2") {
			t.Errorf("%s: %s", query, w.Body)
		}
	}
	if w := s.ask(http.MethodGet, "/v1/stub?limit=5&kind=leads", secret); w.Code != http.StatusOK {
		t.Errorf("a right one: %d %s", w.Code, w.Body)
	}
}

func TestAPanicIsAProblemAndTheServerLives(t *testing.T) {
	var log strings.Builder
	s := newShell(t, logTo(&log))
	s.stub(http.MethodGet, "/v1/stub", func(*visit) (reply, error) { panic("the secret reason") })
	secret := s.token("ci", workspace.Viewer)
	w := s.ask(http.MethodGet, "/v1/stub", secret)
	wantProblem(t, w, http.StatusInternalServerError, workspace.Internal)
	if strings.Contains(w.Body.String(), "secret reason") {
		t.Error("the caller learns why:", w.Body)
	}
	if !strings.Contains(log.String(), "the secret reason") || !strings.Contains(log.String(), "shell_test.go") {
		t.Error("the log does not say why, and where:", log.String())
	}
	if w := s.ask(http.MethodGet, "/v1/whoami", secret); w.Code != http.StatusOK {
		t.Error(w.Code, w.Body)
	}
}

func TestAStreamThatFailsBeforeItsFirstByteIsAProblemAndLaterIsCut(t *testing.T) {
	s := newShell(t)
	broken := workspace.Errorf(workspace.Corrupt, "the file is damaged")
	s.stub(http.MethodGet, "/v1/early", func(*visit) (reply, error) {
		return reply{header: [][2]string{{"ETag", `"x"`}}, stream: func(io.Writer) error { return broken }}, nil
	})
	s.stub(http.MethodGet, "/v1/late", func(*visit) (reply, error) {
		return reply{stream: func(w io.Writer) error {
			_, err := w.Write([]byte("a row\n"))
			if err == nil {
				err = broken
			}
			return err
		}}, nil
	})
	secret := s.token("ci", workspace.Viewer)
	w := s.ask(http.MethodGet, "/v1/early", secret)
	wantProblem(t, w, http.StatusServiceUnavailable, workspace.Corrupt)
	if w.Header().Get("ETag") != "" {
		t.Error("a problem has an ETag")
	}
	web := httptest.NewServer(s.server.handler(byToken))
	defer web.Close()
	r, err := http.NewRequest(http.MethodGet, web.URL+"/v1/late", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secret)
	res, err := web.Client().Do(r)
	if err == nil {
		_, err = io.ReadAll(res.Body)
		_ = res.Body.Close()
	}
	if err == nil {
		t.Error("a part was taken for the whole")
	}
}

func TestHeadSendsNoRows(t *testing.T) {
	s := newShell(t)
	s.stub(http.MethodGet, "/v1/stub", func(*visit) (reply, error) {
		return reply{stream: func(io.Writer) error { t.Error("rows are made for nobody"); return nil }}, nil
	})
	w := s.ask(http.MethodHead, "/v1/stub", s.token("ci", workspace.Viewer))
	if w.Code != http.StatusOK || w.Body.Len() != 0 {
		t.Error(w.Code, w.Body)
	}
}

func TestHealthSaysWhetherTheWorkspaceAnswers(t *testing.T) {
	s := newShell(t)
	w := s.ask(http.MethodGet, "/healthz", "")
	if w.Code != http.StatusOK || w.Body.String() != `{"status":"ok","version":"1.2.3"}`+"\n" {
		t.Error(w.Code, w.Body)
	}
	s.server.ws = broken{s.ws}
	w = s.ask(http.MethodGet, "/healthz", "")
	p := wantProblem(t, w, http.StatusServiceUnavailable, workspace.Corrupt)
	if strings.Contains(p.Detail, "page 7") {
		t.Error("everybody learns the particulars:", p.Detail)
	}
}

// broken is a workspace whose file is damaged.
type broken struct{ workspace.Workspace }

func (broken) Count(context.Context, workspace.Query) (int, error) {
	return 0, workspace.Errorf(workspace.Corrupt, "page 7 is damaged")
}
