package openapi

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/getkin/kin-openapi/openapi3"

	"github.com/lobbycli/lobby/docs"
	"github.com/lobbycli/lobby/internal/httpapi"
	"github.com/lobbycli/lobby/internal/workspace"
)

func TestTheDocumentIsSoundAndTheOneThatIsHandedOut(t *testing.T) {
	text, err := Document()
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != docs.OpenAPI {
		t.Error("docs/openapi.json is not what the routes say, run: make docs")
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context(), openapi3.IsOpenAPI31OrLater(), openapi3.EnableExamplesValidation(), openapi3.EnableSchemaPatternValidation()); err != nil {
		t.Error(err)
	}
}

func TestEveryRouteHasAChapterAndEveryExampleARoute(t *testing.T) {
	left := examples()
	for _, r := range httpapi.Routes() {
		if !slices.ContainsFunc(Chapters(), func(c *huma.Tag) bool { return c.Name == r.Chapter }) {
			t.Errorf("%s: there is no chapter %q", r.ID, r.Chapter)
		}
		delete(left, r.ID)
	}
	for id := range left {
		t.Errorf("an example is of %q, which is no route", id)
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
		s, known := doc.Components.Schemas[strings.ToUpper(k.String()[:1])+k.String()[1:]]
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
