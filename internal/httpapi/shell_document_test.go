package httpapi

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/docs"
	"github.com/lobbycli/lobby/internal/workspace"
)

func TestAServerHandsOutTheDocument(t *testing.T) {
	if w := newShell(t).ask(http.MethodGet, "/openapi.json", ""); w.Body.String() != docs.OpenAPI {
		t.Error("a server gives another document than the one that was written")
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
