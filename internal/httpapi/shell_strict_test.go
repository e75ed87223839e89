package httpapi

import (
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestParametersThatSayNothingAreRefused(t *testing.T) {
	s := newShell(t)
	secret := s.token("ci", workspace.Admin)
	for _, path := range []string{
		"/v1/people?where=", "/v1/people?search=", "/v1/people?segment=", "/v1/people?segment=a&segment=", "/v1/people?limit=", "/v1/people?limit=-1",
		"/v1/people?skip=-1", "/v1/people?after=", "/v1/people?sort", "/v1/count?kind=people&where=", "/v1/export?kind=people&fields=",
	} {
		wantProblem(t, s.ask(http.MethodGet, path, secret), http.StatusBadRequest, workspace.Usage)
	}
	for _, path := range []string{"/v1/leads/L1/close?dry_run=", "/v1/leads/L1/close?max=", "/v1/leads/L1/close?max=-1", "/v1/events?max=-1", "/v1/import?kind=people&total=-1"} {
		wantProblem(t, s.ask(http.MethodPost, path, secret), http.StatusBadRequest, workspace.Usage)
	}
	w := s.send(byToken, http.MethodPost, "/v1/apply", secret, `{"changes":[],"max":-1}`)
	wantProblem(t, w, http.StatusUnprocessableEntity, workspace.Invalid)
	for _, search := range []string{"%ff", "a%00b"} {
		wantProblem(t, s.ask(http.MethodGet, "/v1/people?search="+search, secret), http.StatusUnprocessableEntity, workspace.Invalid)
	}
}

func TestHeadersOfOursStandThereOnce(t *testing.T) {
	s := newShell(t)
	secret := s.token("ci", workspace.Admin)
	for _, header := range []string{headerKey, headerActor, headerRehearsal} {
		w := s.ask(http.MethodPost, "/v1/leads/L1/close", secret, header, "a", header, "b")
		wantProblem(t, w, http.StatusBadRequest, workspace.Usage)
	}
	w := s.ask(http.MethodPost, "/v1/leads/L1/close", secret, headerKey, "é")
	wantProblem(t, w, http.StatusBadRequest, workspace.Usage)
	w = s.send(byToken, http.MethodPost, "/v1/apply", secret, "{}", "Content-Encoding", "identity", "Content-Encoding", "gzip")
	wantProblem(t, w, http.StatusUnsupportedMediaType, workspace.Invalid)
}

func TestAProblemRepeatsLittleOfWhatWasSent(t *testing.T) {
	s := newShell(t)
	secret := s.token("ci", workspace.Admin)
	long := strings.Repeat("a", 9000)
	for _, w := range []string{
		s.ask(http.MethodGet, "/v1/people/"+long, secret).Body.String(),
		s.ask(http.MethodGet, "/v1/people?where="+long+"=1", secret).Body.String(),
		s.ask(http.MethodGet, "/v1/people?"+long+"=1", secret).Body.String(),
		s.send(byToken, http.MethodPost, "/v1/apply", secret, long).Body.String(),
		s.send(byToken, http.MethodPost, "/v1/apply", secret, `{"changes":[{"change":"tag.rename","from":"`+long+`","to":"b"}]}`).Body.String(),
		s.send(byToken, http.MethodPost, "/v1/people/P1/tag", secret, `{"tags":["`+long+`"]}`).Body.String(),
	} {
		if len(w) > 2*longestText+200 || !strings.Contains(w, `"kind"`) {
			t.Errorf("%d bytes: %.200s", len(w), w)
		}
	}
	text := s.ask(http.MethodGet, "/v1/people/"+long, secret).Body.String()
	if strings.Contains(text, long[:100]) {
		t.Error("a reference comes back:", text)
	}
}

func TestARehearsalIsThereForWhoeverBeganIt(t *testing.T) {
	s := newShell(t)
	ada, bo := s.token("ada", workspace.Admin), s.token("bo", workspace.Admin)
	id, err := s.server.beginRehearsal(t.Context(), "ada")
	if err != nil {
		t.Fatal(err)
	}
	defer s.server.endRehearsals()
	wantProblem(t, s.ask(http.MethodGet, "/v1/people", bo, headerRehearsal, id), http.StatusNotFound, workspace.NotFound)
	wantProblem(t, s.ask(http.MethodDelete, "/v1/rehearsals/"+id, bo), http.StatusNotFound, workspace.NotFound)
	if w := s.ask(http.MethodGet, "/v1/people", ada, headerRehearsal, id); w.Code != http.StatusOK {
		t.Error(w.Code, w.Body)
	}
	if w := s.ask(http.MethodDelete, "/v1/rehearsals/"+id, ada); w.Code != http.StatusNoContent {
		t.Error(w.Code, w.Body)
	}
}

func TestWhatTheDocumentSaysOfParametersIsWhatIsRead(t *testing.T) {
	known := []string{"path", "query", "header", "required", "minimum", "enum", "default", "doc", "example"}
	tag := regexp.MustCompile(`(\w+):"`)
	for _, r := range Routes() {
		for _, p := range r.Parameters {
			for _, found := range tag.FindAllStringSubmatch(string(p.Field.Tag), -1) {
				if !slices.Contains(known, found[1]) {
					t.Errorf("%s: nobody looks at the tag %q of %s", r.ID, found[1], p.Name)
				}
			}
			switch p.Field.Type.Kind() {
			case reflect.String, reflect.Bool, reflect.Int, reflect.Slice:
			default:
				t.Errorf("%s: nobody reads %s, which is a %s", r.ID, p.Name, p.Field.Type)
			}
		}
	}
}

func TestParametersOfEmbeddedStructsAreRead(t *testing.T) {
	type shared struct {
		Name string `query:"name" default:"nobody"`
	}
	s := newShell(t)
	mount(s.server, endpoint[struct{ shared }]{
		route{id: "x", method: http.MethodGet, path: "/v1/x", role: everyone},
		func(_ *visit, in *struct{ shared }) (reply, error) { return reply{body: []byte(in.Name)}, nil },
	})
	secret := s.token("ci", workspace.Viewer)
	for query, want := range map[string]string{"?name=ada": "ada", "": "nobody"} {
		if w := s.ask(http.MethodGet, "/v1/x"+query, secret); w.Body.String() != want {
			t.Errorf("%q is read as %s", query, w.Body)
		}
	}
}
