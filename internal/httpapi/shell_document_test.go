package httpapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/getkin/kin-openapi/openapi3"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestTheDocumentIsSoundAndTheSameEachTime(t *testing.T) {
	text, err := Document()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Document()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, again) {
		t.Error("two documents differ")
	}
	s := newShell(t)
	if w := s.ask(http.MethodGet, "/openapi.json", ""); !bytes.Equal(w.Body.Bytes(), text) {
		t.Error("a server gives another document than the program")
	}
	if strings.Contains(string(text), "ErrorModel") {
		t.Error("the document shows errors that are not ours")
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context(), openapi3.IsOpenAPI31OrLater(), openapi3.EnableExamplesValidation(), openapi3.EnableSchemaPatternValidation()); err != nil {
		t.Error(err)
	}
}

func TestEveryRouteIsDescribed(t *testing.T) {
	s := newShell(t)
	seen := map[string]bool{}
	for _, r := range s.server.routes {
		if r.id == "" || r.summary == "" || r.tag == "" || strings.HasSuffix(r.summary, ".") || seen[r.id] {
			t.Errorf("%s %s: id %q, tag %q, summary %q", r.method, r.path, r.id, r.tag, r.summary)
		}
		seen[r.id] = true
		if !slices.ContainsFunc(s.server.api.OpenAPI().Tags, func(c *huma.Tag) bool { return c.Name == r.tag }) {
			t.Errorf("%s: there is no chapter %q", r.id, r.tag)
		}
		if len(r.gives) == 0 && r.success() != http.StatusNoContent {
			t.Errorf("%s: what does it give?", r.id)
		}
		if slices.ContainsFunc(r.takes, func(c content) bool { return c.most == 0 }) {
			t.Errorf("%s: how large may its body be?", r.id)
		}
	}
}

func TestTheDocumentKnowsEveryChange(t *testing.T) {
	var verbs []string
	for _, c := range changes() {
		verbs = append(verbs, c.Verb())
	}
	if want := workspace.Verbs(); !slices.Equal(verbs, want) {
		t.Errorf("changes are %v, want %v", verbs, want)
	}
}

func TestARowHasTheSchemaOfItsFieldTable(t *testing.T) {
	text, err := Document()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]json.RawMessage
				Required   []string
			}
		}
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	for _, k := range []workspace.Kind{workspace.Person, workspace.Lead, workspace.Token} {
		s, known := doc.Components.Schemas[schemaTitle(k)]
		if !known {
			t.Errorf("%s has no schema", k)
			continue
		}
		for _, f := range k.Fields() {
			_, shown := s.Properties[f.Name]
			if hidden := f.Is(workspace.Hidden); shown == hidden || shown != slices.Contains(s.Required, f.Name) {
				t.Errorf("%s.%s: hidden %v, shown %v", k, f.Name, hidden, shown)
			}
		}
	}
}
