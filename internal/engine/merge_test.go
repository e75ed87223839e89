package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// content is the whole export without the groups of possible duplicates, which
// a decision that two people are distinct makes shorter.
func content(t testing.TB, ws workspace.Workspace) []string {
	t.Helper()
	return slices.DeleteFunc(strings.Split(workspacetest.Export(t, ws), "\n"), func(line string) bool { return strings.HasPrefix(line, "duplicate ") })
}

func unchanged(t testing.TB, want, got []string, what string) {
	t.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// one is the record with an id.
func one(t testing.TB, ws workspace.Workspace, k workspace.Kind, id string) workspace.Row {
	t.Helper()
	list := rows(t, ws, workspace.Query{Kind: k, Where: workspacetest.Where(t, k, "id = "+id)})
	if len(list) != 1 {
		t.Fatalf("%s: %d rows, want 1", id, len(list))
	}
	return list[0]
}

// columns is a record as an export shows it.
func columns(row workspace.Row) (texts []string) {
	for _, f := range row.Kind.Columns() {
		texts = append(texts, row.Kind.Spec(f).Name+"="+row.Format(f))
	}
	return texts
}

func TestAMergeTakenBackLeavesNothingBehind(t *testing.T) {
	ws := open(t, workspacetest.Noon)
	do(t, ws, workspacetest.Sample())
	do(t, ws, workspace.Import{Kind: workspace.Person, Rows: workspacetest.People(7, 4)})
	do(t, ws, workspace.MoveLeads{Selection: workspace.Selection{IDs: []string{"L1"}}, To: workspace.LeadHandled})
	do(t, ws, workspace.TagPeople{Selection: workspace.Selection{All: true}, Add: []string{"known"}})
	rapid.Check(t, func(r *rapid.T) {
		people := rapid.Permutation([]string{"P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10"}).Draw(r, "people")
		m := workspace.MergePeople{
			Into: people[0], From: people[1 : 2+rapid.IntRange(0, 2).Draw(r, "more")], Force: true,
			Prefer: rapid.SampledFrom([]string{"", "survivor", "newest", "longest"}).Draw(r, "prefer"),
		}
		if rapid.Bool().Draw(r, "set") {
			m.Set = map[string]string{"name": "Somebody Else", "phone": "+1 555"}
		}
		before := content(t, ws)
		do(t, ws, m)
		for _, ref := range m.From {
			if nos, err := ws.Refer(t.Context(), workspace.Person, []string{ref}); err != nil || workspace.Person.ID(nos[0]) != m.Into {
				t.Fatalf("%s leads to %v, %v, want %s", ref, nos, err, m.Into)
			}
		}
		if rapid.Bool().Draw(r, "by undo") {
			do(t, ws, workspace.Undo{})
		} else {
			do(t, ws, workspace.UnmergePerson{Person: m.Into})
		}
		unchanged(t, before, content(t, ws), fmt.Sprintf("%+v taken back", m))
	})
}

func TestEditsSinceAMergeStayWithTheSurvivorAndAreReported(t *testing.T) {
	ws := open(t, workspacetest.Noon)
	do(t, ws, workspacetest.Sample())
	other := one(t, ws, workspace.Person, "P2")
	do(t, ws, workspace.MergePeople{Into: "P3", From: []string{"P2"}})
	do(t, ws, workspace.EditPerson{Selection: workspace.Selection{IDs: []string{"P3"}}, Set: map[string]string{"name": "Third", "email": "third@example.com"}})
	do(t, ws, workspace.TagPeople{Selection: workspace.Selection{IDs: []string{"P2"}}, Add: []string{"vip"}})
	if _, err := ws.Apply(t.Context(), workspace.Batch{Changes: []workspace.Change{workspace.Undo{Entries: []int64{2}}}}); workspace.KindOf(err) != workspace.Conflict {
		t.Errorf("undo: %v, want a conflict", err)
	}
	r := do(t, ws, workspace.UnmergePerson{Person: "P2"})
	if !slices.ContainsFunc(r.Outcomes, func(o workspace.Outcome) bool { return o.Ids.Has(3) && strings.Contains(o.Why, "email") }) {
		t.Errorf("the edit that stayed is not reported: %+v", r.Outcomes)
	}
	back, survivor := one(t, ws, workspace.Person, "P2"), one(t, ws, workspace.Person, "P3")
	unchanged(t, columns(other), columns(back), "the person who came back")
	if survivor.Str(workspace.PersonName) != "Third" || survivor.Str(workspace.PersonEmail) != "third@example.com" || survivor.Str(workspace.PersonTags) != "vip" ||
		survivor.Num(workspace.PersonMessages) != 1 || survivor.Str(workspace.PersonCookies) != "" {
		t.Errorf("the survivor is %+v", survivor)
	}
	for k, f := range map[workspace.Kind]workspace.Field{workspace.Lead: workspace.LeadPerson, workspace.Conversation: workspace.ConversationPerson} {
		if owner := one(t, ws, k, k.ID(2)).Format(f); owner != "P2" {
			t.Errorf("%s belongs to %s, want P2", k.ID(2), owner)
		}
	}
}

func TestMergesFormChainsThatComeApartFromTheEnd(t *testing.T) {
	ws := open(t, workspacetest.Noon)
	do(t, ws, workspacetest.Sample())
	apart := content(t, ws)
	do(t, ws, workspace.MergePeople{Into: "P2", From: []string{"P1"}})
	two := content(t, ws)
	do(t, ws, workspace.MergePeople{Into: "P3", From: []string{"P2"}})
	if owner := one(t, ws, workspace.Lead, "L1").Format(workspace.LeadPerson); owner != "P3" {
		t.Errorf("L1 belongs to %s, want P3", owner)
	}
	if _, err := ws.Apply(t.Context(), workspace.Batch{Changes: []workspace.Change{workspace.UnmergePerson{Person: "P1"}}}); workspace.KindOf(err) != workspace.Conflict {
		t.Errorf("from the middle: %v, want a conflict", err)
	}
	do(t, ws, workspace.UnmergePerson{Person: "P3"})
	unchanged(t, two, content(t, ws), "the last merge taken back")
	do(t, ws, workspace.UnmergePerson{Person: "P1"})
	unchanged(t, apart, content(t, ws), "both merges taken back")
}

func TestAMergeThatEventsMadeIsTakenBack(t *testing.T) {
	t.Run("FromUnderTheirLead", func(t *testing.T) { mergedByEvents(t, -60) })
	t.Run("FromUnderTheSurvivorsLead", func(t *testing.T) { mergedByEvents(t, -120) })
}

// mergedByEvents merges P2, with a lead and a follow-up, into P1, whose own
// lead is from the given minute, and takes that back.
func mergedByEvents(t *testing.T, minute int) {
	ws := open(t, workspacetest.Noon)
	do(t, ws, form("one", "k1", "order_question", minute))
	do(t, ws, form("two", "k2", "refund_request", -90), form("three", "k2", "cancellation", -30))
	do(t, ws, workspace.AddEvents{Events: []workspace.Event{note(1, workspace.EventPerson{Cookie: "k1", Email: "a@example.com"}), note(2, workspace.EventPerson{Cookie: "k2", Name: "Two"})}})
	other, lead := one(t, ws, workspace.Person, "P2"), one(t, ws, workspace.Lead, "L2")
	before := content(t, ws)
	join := workspace.AddEvents{Events: []workspace.Event{note(3, workspace.EventPerson{Cookie: "k2", Email: "a@example.com"})}}
	do(t, ws, join)
	joined := content(t, ws)
	do(t, ws, workspace.Undo{})
	unchanged(t, before, content(t, ws), "the events taken back")
	do(t, ws, workspace.Redo{})
	unchanged(t, joined, content(t, ws), "the events done again")

	do(t, ws, workspace.UnmergePerson{Person: "P2"})
	unchanged(t, columns(other), columns(one(t, ws, workspace.Person, "P2")), "the person who came back")
	unchanged(t, columns(lead), columns(one(t, ws, workspace.Lead, "L2")), "the lead that came back")
	survivor, kept := one(t, ws, workspace.Person, "P1"), one(t, ws, workspace.Lead, "L1")
	if survivor.Num(workspace.PersonLeads) != 1 || kept.Str(workspace.LeadTag) != "order_question" || kept.Str(workspace.LeadFollowUps) != "" || survivor.Num(workspace.PersonMessages) != 2 {
		t.Errorf("the survivor is %+v with the lead %+v", survivor, kept)
	}
	do(t, ws, workspace.Undo{})
	unchanged(t, joined, content(t, ws), "the unmerge taken back")
}

func TestAnUnmergedPersonLeavesKeysToWhoeverHasThemNow(t *testing.T) {
	ws := open(t, workspacetest.Noon)
	live(t, ws, strings.Split("c=1 e=a | c=2 | !merge P1 P2 | e=b c=2 | !unmerge P2 | c=2", " | "), false)
	if got := writers(t, ws); got != "abcc" {
		t.Errorf("the writers are %s, want abcc", got)
	}
	if cookies := one(t, ws, workspace.Person, "P2").Str(workspace.PersonCookies); cookies != "" {
		t.Errorf("P2 came back with the cookie %q of somebody else", cookies)
	}
}

func TestWhatChangedARecordThatIsGoneIsNotTakenBackAlone(t *testing.T) {
	refused := func(ws workspace.Workspace, entry int64, what string) {
		t.Helper()
		before := content(t, ws)
		_, err := ws.Apply(t.Context(), workspace.Batch{Changes: []workspace.Change{workspace.Undo{Entries: []int64{entry}}}, Actor: "ada"})
		if workspace.KindOf(err) != workspace.Conflict {
			t.Errorf("%s: %v, want a conflict", what, err)
		}
		unchanged(t, before, content(t, ws), what)
		do(t, ws, workspace.Undo{Entries: []int64{entry}, Force: true})
		for _, k := range []workspace.Kind{workspace.Lead, workspace.Conversation} {
			for _, row := range rows(t, ws, workspace.Query{Kind: k}) {
				one(t, ws, workspace.Person, row.Format(workspace.LeadPerson))
			}
		}
		if n, err := ws.Count(t.Context(), workspace.Query{Kind: workspace.Lead}); err != nil || n != len(rows(t, ws, workspace.Query{Kind: workspace.Lead})) {
			t.Errorf("%s: %d leads are counted, %v", what, n, err)
		}
	}
	ws := open(t, workspacetest.Noon)
	live(t, ws, strings.Split("c=1 | c=2 | c=3 | !merge P2 P1 | !merge P3 P2", " | "), false)
	refused(ws, 4, "the first merge of a chain")

	ws = open(t, workspacetest.Noon)
	do(t, ws, form("one", "k1", "order_question", -60), form("two", "k2", "refund_request", -50))
	moved := do(t, ws, workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: workspace.LeadHandled}).Entry
	do(t, ws, workspace.AddEvents{Events: []workspace.Event{note(1, workspace.EventPerson{Cookie: "k1", Email: "a@example.com"}), note(2, workspace.EventPerson{Cookie: "k2", Email: "a@example.com"})}})
	refused(ws, moved, "a move of a lead that stands under another now")
}

func TestPeopleMergedTogetherAreUnmergedOneByOne(t *testing.T) {
	d := newDesk(t)
	for _, id := range []string{"1", "2", "3"} {
		d.people(map[string]string{"external_id": id, "cookies": "c" + id, "tags": "t" + id, "messages": id})
	}
	fields := []workspace.Field{workspace.ID, workspace.PersonCookies, workspace.PersonTags, workspace.PersonMessages}
	before := d.find(workspace.Query{Kind: workspace.Person}, fields...)
	d.apply(workspace.MergePeople{Into: "P1", From: []string{"P2", "P3"}})
	d.apply(workspace.UnmergePerson{Person: "P2"})
	d.apply(workspace.UnmergePerson{Person: "P1"})
	if diff := gocmp.Diff(before, d.find(workspace.Query{Kind: workspace.Person}, fields...)); diff != "" {
		t.Error(diff)
	}
}
