package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// A step of a history is a message with keys ("u=1 e=a@x.example c=k p=9"),
// or, behind "!", something an operator does ("!merge P1 P2").
type history struct {
	steps    string // divided by |
	who      string // a letter for each message's writer, in order of appearance; a capital is a customer
	merged   int    // people merged into others
	conflict int    // pairs reported because their user IDs differ
}

var histories = []history{
	// One key finds whoever has it.
	{steps: "c=1 | c=1", who: "aa"},
	{steps: "c=1 | c=2", who: "ab"},
	{steps: "c=K | c=k", who: "ab"},
	{steps: "e=a | e=a", who: "aa"},
	{steps: "e=a | e=b", who: "ab"},
	{steps: "u=1 | u=1", who: "AA"},
	{steps: "u=1 | u=2", who: "AB"},
	{steps: "u=K | u=k", who: "AB"},
	{steps: "p=1 | p=1", who: "aa"},
	{steps: "p=1 | p=2", who: "ab"},
	{steps: "p=1@whatsapp | p=1@messenger", who: "aa"},

	// Late identification updates the person, a user ID promotes, nothing demotes.
	{steps: "c=1 | c=1 e=a | e=a", who: "aaa"},
	{steps: "c=1 | c=1 u=1 | u=1", who: "AAA"},
	{steps: "c=1 | c=1 p=1 | p=1", who: "aaa"},
	{steps: "e=a | u=1 e=a | u=1", who: "AAA"},
	{steps: "p=1 | u=1 p=1 | u=1", who: "AAA"},
	{steps: "p=1 | e=a p=1 | e=a", who: "aaa"},
	{steps: "c=1 u=1 | c=1", who: "AA"},
	{steps: "c=1 u=1 | c=1 | e=a c=1 | e=a", who: "AAAA"},
	{steps: "e=a c=1 | u=1 c=1 | e=a", who: "AAA"},
	{steps: "c=1 e=a | c=2 e=a | c=2", who: "aaa"},
	{steps: "p=1 c=1 | p=1 c=2 | c=2", who: "aaa"},
	{steps: "c=1 p=1 | c=1 p=2 | p=2", who: "aaa"},
	{steps: "u=1 e=a | u=1 e=b | e=b", who: "AAA"},
	{steps: "u=1 e=a | u=1 e=b | e=a", who: "AAb"},

	// Keys that meet merge their people when at most one has a user ID.
	{steps: "c=1 | e=a | c=1 e=a", who: "aaa", merged: 1},
	{steps: "c=1 | u=1 | c=1 u=1", who: "AAA", merged: 1},
	{steps: "e=a | u=1 | u=1 e=a", who: "AAA", merged: 1},
	{steps: "p=1 | c=1 | c=1 p=1", who: "aaa", merged: 1},
	{steps: "p=1 | e=a | e=a p=1", who: "aaa", merged: 1},
	{steps: "p=1 | u=1 | u=1 p=1", who: "AAA", merged: 1},
	{steps: "p=1 | c=1 e=a | p=1 c=1", who: "aaa", merged: 1},
	{steps: "e=a u=1 | c=5 | e=a c=5", who: "AAA", merged: 1},
	{steps: "u=1 | e=a c=9 | u=1 c=9", who: "AAA", merged: 1},
	{steps: "u=1 e=a | e=b c=9 | u=1 c=9", who: "AAA", merged: 1},
	{steps: "c=1 | c=2 | u=1 c=1 | u=1 c=2", who: "AAAA", merged: 1},
	{steps: "c=1 | c=2 | e=a c=1 | e=a c=2", who: "aaaa", merged: 1},
	{steps: "e=a | c=1 | u=1 e=a | c=1 e=a", who: "AAAA", merged: 1},
	{steps: "u=1 | e=a | c=1 | p=1 | u=1 e=a c=1 p=1", who: "AAAAA", merged: 3},

	// A stronger key that contradicts: a new person, and the cookie moves.
	{steps: "c=1 e=a | c=1 e=b", who: "ab"},
	{steps: "c=1 e=a | c=1 e=b | c=1", who: "abb"},
	{steps: "c=1 e=a | c=1 e=b | e=a", who: "aba"},
	{steps: "c=1 e=a | u=1 e=b c=1 | c=1", who: "aBB"},
	{steps: "e=a | e=b | c=1 e=a | c=1 e=b | c=1", who: "ababb"},
	{steps: "u=1 e=a | e=b c=9 | u=1 e=a c=9 | c=9", who: "AbAA"},
	{steps: "p=1 e=a | p=1 e=b | p=1", who: "aba"},
	{steps: "p=1 e=a | p=2 e=b | e=a p=2 | p=2", who: "abab"},

	// Two user IDs never become one person; the pair is reported.
	{steps: "c=1 u=1 | c=1 u=2", who: "AB", conflict: 1},
	{steps: "c=1 u=1 | c=1 u=2 | c=1", who: "ABB", conflict: 1},
	{steps: "e=a u=1 | e=a u=2 | e=a", who: "ABA", conflict: 1},
	{steps: "p=1 u=1 | p=1 u=2 | p=1", who: "ABA", conflict: 1},
	{steps: "u=1 e=a c=1 | u=2 e=a c=1 | c=1 | e=a", who: "ABBA", conflict: 1},
	{steps: "u=1 e=a | u=2 e=b | u=1 e=b", who: "ABA", conflict: 1},
	{steps: "u=1 e=a | u=2 e=a | u=3 e=a", who: "ABC", conflict: 3},
	{steps: "u=1 c=1 | u=2 e=a | e=a c=1 | c=1", who: "ABBB", conflict: 1},
	{steps: "u=1 c=1 | e=a | u=2 e=a c=1", who: "ABB", conflict: 1},
	{steps: "u=1 p=1 | u=2 | u=2 p=1 | p=1", who: "ABBA", conflict: 1},
	{steps: "u=1 c=1 | u=2 c=2 | c=1 e=a | c=2 e=a", who: "ABAA", conflict: 1},

	// What operators merged stays merged: all keys lead to the survivor.
	{steps: "c=1 e=a | c=2 e=b | !merge P1 P2 | e=b | c=2", who: "aaaa", merged: 1},
	{steps: "u=1 c=1 | u=2 c=2 | !merge P1 P2 | u=2 | c=2 | u=1", who: "AAAAA", merged: 1},
	{steps: "u=1 | e=a | p=1 | !merge P2 P3 | !merge P1 P2 | p=1 | e=a", who: "AAAAA", merged: 2},
	{steps: "c=1 e=a | c=2 | !merge P1 P2 | e=b c=2 | c=2 | c=1", who: "aabba", merged: 1},

	// What operators told apart stays apart, whatever keys meet.
	{steps: "c=1 | e=b | !merge P1 P2 | !unmerge P2 | c=1 e=b", who: "abb"},
	{steps: "c=1 | e=b | !merge P1 P2 | !unmerge P1 | c=1", who: "aba"},
	{steps: "u=1 | c=1 | !merge P1 P2 | !unmerge P2 | u=1 c=1 | c=1", who: "AbAA"},
	{steps: "c=1 | u=1 | c=1 u=1 | !unmerge P1 | c=1 u=1 | u=1", who: "aBBBB"},
}

// theirs are the keys a step gives; "a" is short for an address.
func theirs(step string) workspace.EventPerson {
	var p workspace.EventPerson
	for _, part := range strings.Fields(step) {
		value := part[2:]
		switch part[0] {
		case 'u':
			p.UserID = value
		case 'e':
			if p.Email = value; !strings.Contains(value, "@") {
				p.Email = value + "@example.com"
			}
		case 'c':
			p.Cookie = value
		case 'p':
			p.PlatformID, p.Platform, _ = strings.Cut(value, "@")
		}
	}
	return p
}

// note is a message in a conversation of its own.
func note(n int, p workspace.EventPerson) workspace.Event {
	return workspace.Event{
		ID: fmt.Sprintf("e%02d", n), Type: "message", At: workspacetest.Noon().Add(time.Duration(n-100) * time.Minute), Channel: "shop",
		Conversation: fmt.Sprintf("c%02d", n), Person: p, Message: &workspace.EventMessage{From: "visitor", Text: "hello"},
	}
}

// live runs a history: each step a batch of its own, or all of them one plan.
func live(t *testing.T, ws workspace.Workspace, steps []string, together bool) {
	t.Helper()
	var changes []workspace.Change
	n := 0
	for _, step := range steps {
		words := strings.Fields(step)
		var c workspace.Change
		switch words[0] {
		case "!merge":
			c = workspace.MergePeople{Into: words[1], From: words[2:], Force: true}
		case "!unmerge":
			c = workspace.UnmergePerson{Person: words[1]}
		default:
			n++
			c = workspace.AddEvents{Events: []workspace.Event{note(n, theirs(step))}}
		}
		changes = append(changes, c)
		if !together {
			do(t, ws, c)
		}
	}
	if together {
		do(t, ws, changes...)
	}
}

// writers spells who wrote the messages.
func writers(t *testing.T, ws workspace.Workspace) string {
	t.Helper()
	letters := map[int64]rune{}
	var b strings.Builder
	for _, row := range rows(t, ws, workspace.Query{Kind: workspace.Conversation, Order: []workspace.Order{{Field: workspace.ID}}}) {
		person := row.Num(workspace.ConversationPerson)
		if letters[person] == 0 {
			letters[person] = rune('a' + len(letters))
			people := rows(t, ws, workspace.Query{Kind: workspace.Person, Where: workspacetest.Where(t, workspace.Person, "id = "+workspace.Person.ID(workspace.No(person)))})
			if len(people) != 1 {
				t.Fatalf("%s belongs to P%d, who does not exist", row.ID(), person)
			}
			if people[0].Str(workspace.PersonStatus) == workspace.StatusCustomer {
				letters[person] -= 'a' - 'A'
			}
		}
		b.WriteRune(letters[person])
	}
	return b.String()
}

func TestEveryHistoryHasOneVerdict(t *testing.T) {
	for _, h := range histories {
		for _, together := range []bool{false, true} {
			if together && strings.Contains(h.steps, "!unmerge") {
				continue // what is not journaled yet cannot be taken back
			}
			ws := open(t, workspacetest.Noon)
			live(t, ws, strings.Split(h.steps, " | "), together)
			conflicts := 0
			for _, row := range rows(t, ws, workspace.Query{Kind: workspace.Duplicate}) {
				if row.Str(workspace.DuplicateReason) == "user_id" {
					conflicts++
				}
			}
			who, merged := writers(t, ws), len(rows(t, ws, workspace.Query{Kind: workspace.Merged}))
			if who != h.who || merged != h.merged || conflicts != h.conflict {
				t.Errorf("%s (one plan: %v): %s, %d merged, %d conflicts, want %s, %d, %d", h.steps, together, who, merged, conflicts, h.who, h.merged, h.conflict)
			}
		}
	}
}

// do applies changes that must be taken, as one batch of ada's.
func do(t testing.TB, ws workspace.Workspace, changes ...workspace.Change) workspace.Receipt {
	t.Helper()
	r, err := ws.Apply(context.Background(), workspace.Batch{Changes: changes, Actor: "ada"})
	if err != nil {
		t.Fatalf("%s: %v", changes[0].Verb(), err)
	}
	for _, o := range r.Outcomes {
		if o.State == workspace.Failed {
			t.Fatalf("%s: %s", changes[o.Change].Verb(), o.Why)
		}
	}
	return r
}

// rows collects what a query selects.
func rows(t testing.TB, ws workspace.Workspace, q workspace.Query) []workspace.Row {
	t.Helper()
	var out []workspace.Row
	for row, err := range ws.Find(context.Background(), q) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	return out
}

func TestTheSurvivorOfAnAutomaticMergeHasTheUserIDOrIsOlder(t *testing.T) {
	for steps, survivor := range map[string]workspace.No{
		"c=1 | e=a | c=1 e=a":                 1,
		"c=1 | u=1 | c=1 u=1":                 2,
		"u=1 | c=1 | c=1 u=1":                 1,
		"p=1 | c=1 | u=1 | u=1 c=1 p=1":       3,
		"p=1 | c=1 e=a | e=a c=1 p=1":         1,
		"c=1 | c=2 | e=a | e=a c=2 | c=2 e=a": 2,
	} {
		ws := open(t, workspacetest.Noon)
		live(t, ws, strings.Split(steps, " | "), false)
		list := strings.Split(steps, " | ")
		p := theirs(list[len(list)-1])
		m, err := ws.Identify(context.Background(), workspace.Keys{UserID: p.UserID, Email: p.Email, Cookie: p.Cookie, PlatformID: p.PlatformID})
		if err != nil || m.Person != survivor || len(m.Merges)+len(m.Clash) != 0 {
			t.Errorf("%s: %+v, %v, want P%d", steps, m, err, survivor)
		}
	}
}

func TestAddressesAreOneMailboxOrTwo(t *testing.T) {
	for _, c := range []struct {
		one, other string
		same       bool
	}{
		{"ana@example.com", "ana@example.com", true},
		{"ana@example.com", "ANA@EXAMPLE.COM", true},
		{"ana@example.com", "Ana@Example.com", true},
		{"ana@example.com", "a.na@example.com", false},
		{"ana@example.com", "ana+shop@example.com", false},
		{"ana+shop@example.com", "ana+SHOP@example.com", true},
		{"iris@example.com", "İris@example.com", false},   // U+0130 is not i
		{"kim@example.com", "\u212aim@example.com", true}, // the Kelvin sign is K in NFC
		{"İris@example.com", "i\u0307ris@example.com", false},
		{"ana@example.com", "ａｎａ@example.com", false}, // full width
		{"ana@example.com", "ana@ｅｘａｍｐｌｅ.com", true},
		{"zo\u00eb@example.com", "zoe\u0308@example.com", true}, // NFC and NFD
		{"ZO\u00cb@example.com", "zo\u00eb@example.com", false}, // letters beyond ASCII keep their case
		{"zoe@example.com", "zo\u00eb@example.com", false},
		{"ana@müller.example", "ana@MÜLLER.example", true},
		{"ana@müller.example", "ana@xn--mller-kva.example", true},
		{"ana@MÜLLER.example", "ana@XN--MLLER-KVA.example", true},
		{"ana@mu\u0308ller.example", "ana@xn--mller-kva.example", true},
		{"ana@müller.example", "ana@muller.example", false},
		{"straße@example.com", "strasse@example.com", false},
		{"ana@straße.example", "ana@strasse.example", false},
		{"ana@example.com", "ana@example.org", false},
	} {
		ws := open(t, workspacetest.Noon)
		do(t, ws, workspace.AddEvents{Events: []workspace.Event{
			note(1, workspace.EventPerson{Email: c.one}), note(2, workspace.EventPerson{Email: c.other}),
		}})
		want := map[bool]string{true: "aa", false: "ab"}[c.same]
		if got := writers(t, ws); got != want {
			t.Errorf("%q and %q: %s, want %s", c.one, c.other, got, want)
		}
	}
}

func TestImportedRowsFindTheirPeople(t *testing.T) {
	type texts = map[workspace.Field]string
	for _, c := range []struct {
		name  string
		id    string
		given texts
		want  string // the person, "new", or the kind of the refusal
	}{
		{"an external id that is known", "crm-1", texts{workspace.PersonEmail: "else@example.com"}, "P1"},
		{"an external id before the user ID of another", "crm-1", texts{workspace.PersonUserID: "u2"}, "conflict"},
		{"an external id before the e-mail of another", "crm-1", texts{workspace.PersonEmail: "two@example.com"}, "P1"},
		{"a user ID", "", texts{workspace.PersonUserID: "u2", workspace.PersonEmail: "new@example.com"}, "P2"},
		{"an e-mail address", "", texts{workspace.PersonEmail: "TWO@example.com"}, "P2"},
		{"a cookie", "", texts{workspace.PersonCookies: "k3"}, "P3"},
		{"a platform ID", "", texts{workspace.PersonPlatformID: "m3"}, "P3"},
		{"an e-mail address under another external id", "crm-9", texts{workspace.PersonEmail: "one@example.com"}, "new"},
		{"a foreign id on a person without one", "crm-9", texts{workspace.PersonCookies: "k3"}, "P3"},
		{"another user ID on a known external id", "crm-1", texts{workspace.PersonUserID: "u9"}, "conflict"},
		{"another user ID with a known address", "", texts{workspace.PersonUserID: "u9", workspace.PersonEmail: "two@example.com"}, "new"},
		{"a taken platform ID on somebody else", "crm-1", texts{workspace.PersonPlatformID: "m3"}, "conflict"},
		{"ours, with the time it was made", "P2", texts{workspace.PersonCreatedAt: "2026-11-20T12:00:00Z"}, "P2"},
		{"ours, without a time", "P3", texts{workspace.PersonName: "Three"}, "P3"},
		{"ours, but made at another time", "P2", texts{workspace.PersonCreatedAt: "2025-01-01T00:00:00Z", workspace.PersonName: "Stranger"}, "new"},
		{"ours, free", "P4", texts{workspace.PersonName: "Four"}, "new"},
		{"ours and free, with a known external id", "P4", texts{workspace.PersonExternalID: "crm-1"}, "P1"},
		{"two ids that differ", "crm-1", texts{workspace.PersonExternalID: "crm-2"}, "invalid"},
		{"no address", "", texts{workspace.PersonEmail: "nonsense"}, "invalid"},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			ws := open(t, workspacetest.Noon)
			do(t, ws, workspace.Import{Kind: workspace.Person, Rows: []workspace.ImportRow{
				importRow(t, 1, "crm-1", texts{workspace.PersonEmail: "one@example.com", workspace.PersonUserID: "u1"}),
				importRow(t, 2, "", texts{workspace.PersonUserID: "u2", workspace.PersonEmail: "two@example.com"}),
				importRow(t, 3, "", texts{workspace.PersonCookies: "k3", workspace.PersonPlatformID: "m3"}),
			}})
			c.given[workspace.PersonCity] = "Here"
			r, err := ws.Apply(context.Background(), workspace.Batch{Changes: []workspace.Change{
				workspace.Import{Kind: workspace.Person, Rows: []workspace.ImportRow{importRow(t, 7, c.id, c.given)}, Total: 10},
			}})
			if err != nil {
				t.Fatal(err)
			}
			got := "unchanged"
			for _, o := range r.Outcomes {
				if o.State == workspace.Failed {
					got = o.Kind.String()
				}
			}
			if r.Created == 1 {
				got = "new"
			} else if r.Updated == 1 {
				here := rows(t, ws, workspace.Query{Kind: workspace.Person, Where: workspacetest.Where(t, workspace.Person, "city = Here")})
				got = here[0].ID()
			}
			if got != c.want {
				t.Errorf("got %s, want %s (%+v)", got, c.want, r)
			}
		})
	}
}

// importRow is a line of a people file.
func importRow(t testing.TB, line int, id string, texts map[workspace.Field]string) workspace.ImportRow {
	t.Helper()
	row := workspace.NewRow(workspace.Person, 0)
	for f, text := range texts {
		v, err := workspace.Person.ParseValue(f, text)
		if err != nil {
			t.Fatal(err)
		}
		row.Set(f, v)
	}
	return workspace.ImportRow{Line: line, ID: id, Row: row}
}
