package engine_test

import (
	"errors"
	"strconv"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestWhatIsNotThereIsLookedForWithCommandsThatExist(t *testing.T) {
	d := newDesk(t)
	hints := map[workspace.Kind]string{
		workspace.Person: `lobby people list --search "x-9"`, workspace.Lead: `lobby leads list --search "x-9"`, workspace.Conversation: "see lobby conversations list",
		workspace.Ticket: "see lobby tickets list", workspace.Note: "see lobby notes list",
		workspace.Segment: "see lobby segments list", workspace.Token: "see lobby tokens list",
		workspace.Agent: "see lobby agents list", workspace.Channel: "see lobby channels list",
	}
	for _, k := range workspace.StoredKinds() {
		_, err := d.Refer(t.Context(), k, []string{"x-9"})
		var e *workspace.Error
		if !errors.As(err, &e) || e.Kind != workspace.NotFound || e.Hint != hints[k] {
			t.Errorf("%s: %v with the hint %q, want %q", k, err, e.Hint, hints[k])
		}
	}
}

func TestOfTooManyWrongReferencesTheFirstIsNamed(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"name": "Ana"})
	refs := []string{"P1"}
	for i := range 20_000 {
		refs = append(refs, "P"+strconv.Itoa(i+7))
	}
	b := workspace.Batch{Actor: "ana", Continue: true, Changes: []workspace.Change{
		workspace.TagPeople{Selection: workspace.Selection{IDs: refs}, Add: []string{"a"}},
		workspace.TagPeople{Selection: workspace.Selection{IDs: refs[:9]}, Add: []string{"b"}},
	}}
	r, err := d.Apply(t.Context(), b)
	if err != nil || r.Changed != 1 || r.Failed != 9 || len(r.Outcomes) != 10 || r.Outcomes[0].Why != "P7: no such person" || r.Outcomes[0].Kind != workspace.NotFound {
		t.Errorf("%d changed, %d failed, %v, %+v", r.Changed, r.Failed, err, r.Outcomes)
	}
	if _, err := d.Refer(t.Context(), workspace.Person, refs); err == nil || err.Error() != "P7: no such person" {
		t.Error(err)
	}
}
