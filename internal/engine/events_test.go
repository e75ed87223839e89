package engine_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// human draws one human's events: a few devices, at most one address and one
// user ID, several conversations; the last event names every device, so that
// all of it belongs to one person.
func human(r *rapid.T, no int) []workspace.Event {
	intn := func(n int) int { return rapid.IntRange(0, n-1).Draw(r, "n") }
	key := func(kind string) string { return fmt.Sprintf("%s-%d", kind, no) }
	cookies := []string{key("c0"), key("c1"), key("c2")}[:1+intn(3)]
	address, userID := key("h")+"@example.com", ""
	if intn(2) == 0 {
		userID = key("u")
	}
	var events []workspace.Event
	add := func(minute int, e workspace.Event) {
		e.ID = fmt.Sprintf("h%d-%02d", no, len(events))
		e.At = workspacetest.Noon().Add(time.Duration(minute-600) * time.Minute)
		events = append(events, e)
	}
	for range 2 + intn(10) {
		p := workspace.EventPerson{Cookie: cookies[intn(len(cookies))]}
		if intn(3) == 0 {
			p.Email = address
		}
		if intn(4) == 0 {
			p.UserID = userID
		}
		if intn(4) == 0 {
			p.Name, p.Company = []string{"Rui", "Rui Costa"}[intn(2)], []string{"Fern", "Fernwood"}[intn(2)]
		}
		if intn(4) == 0 {
			p.Tags, p.Metadata = [][]string{{"vip"}, {"beta", "vip"}, {"alpha"}}[intn(3)], map[string]any{"plan": []string{"pro", "trial"}[intn(2)], "seats": intn(4)}
		}
		e := workspace.Event{Person: p, Channel: "shop", Conversation: fmt.Sprintf("h%d-talk-%d", no, intn(2))}
		switch intn(7) {
		case 0, 1:
			e.Type = "message"
			e.Message = &workspace.EventMessage{From: []string{"visitor", "bot", "agent"}[intn(3)], Text: []string{"hello", "and now?", "yes"}[intn(3)]}
			e.Environment = &workspace.Environment{PageURL: fmt.Sprint("https://shop.example/", intn(3)), EntryURL: fmt.Sprint("https://news.example/", intn(3)), Country: []string{"PT", "BR"}[intn(2)]}
		case 2:
			e.Type = "lead"
			e.Lead = &workspace.EventLead{Tag: workspace.LeadTagNames()[intn(7)], OrderNumber: []string{"", "A-1", "A-2"}[intn(3)], Phone: []string{"", "+351 1"}[intn(2)]}
			if intn(2) == 0 {
				e.Conversation = ""
			}
		case 3:
			e.Type, e.Conversation = "ticket", ""
			e.Ticket = &workspace.EventTicket{Subject: []string{"broken", "lost"}[intn(2)]}
		case 4:
			e.Type = "escalation"
		case 5:
			e.Type = "conversation.closed"
		case 6:
			e.Type, e.Conversation = []string{"page", "identify"}[intn(2)], ""
			e.Environment = &workspace.Environment{PageURL: fmt.Sprint("https://shop.example/", intn(3))}
		}
		add(intn(6)*5, e) // moments repeat: the id decides
	}
	for _, c := range cookies {
		add(30, workspace.Event{Type: "identify", Person: workspace.EventPerson{Cookie: c, Email: address, UserID: userID}})
	}
	return events
}

// told is the events up to numbering: every row as text, references by the
// content they lead to, without numbers and the times of recording.
func told(t testing.TB, ws workspace.Workspace) []string {
	names := map[string]string{}
	var lines []string
	for _, k := range []workspace.Kind{workspace.Person, workspace.Conversation, workspace.Lead, workspace.Ticket, workspace.Message} {
		for _, row := range rows(t, ws, workspace.Query{Kind: k}) {
			line := k.String()
			for _, f := range k.Columns() {
				name, text := k.Spec(f).Name, row.Format(f)
				switch {
				case slices.Contains([]string{"id", "updated_at", "display_name"}, name), name == "created_at" && k == workspace.Person:
					continue
				case strings.HasSuffix(name, "_id") && names[text] != "":
					text = names[text]
				case name == "follow_ups":
					text = followUps(text, names)
				case name == "cookies":
					names[row.ID()] = "person with " + text
				}
				line += fmt.Sprintf(" %s=%q", name, text)
			}
			if k == workspace.Conversation {
				names[row.ID()] = line
			}
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return lines
}

// followUps replaces the conversations of follow-ups by their content.
func followUps(text string, names map[string]string) string {
	var list []workspace.FollowUp
	if text == "" || json.Unmarshal([]byte(text), &list) != nil {
		return text
	}
	for i := range list {
		list[i].Conversation = names[list[i].Conversation]
	}
	return fmt.Sprintf("%+v", list)
}

func TestEventsInAnyOrderMakeTheSameWorkspaceAndAreTakenBack(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(r *rapid.T) { arriveInAnyOrder(t, r, folder) })
}

// arriveInAnyOrder draws events, and the order in which they arrive.
func arriveInAnyOrder(t *testing.T, r *rapid.T, folder string) {
	fresh := func() workspace.Workspace {
		dir, err := os.MkdirTemp(folder, "w")
		if err != nil {
			t.Fatal(err)
		}
		return openIn(t, dir, workspacetest.Noon)
	}
	var events []workspace.Event
	for no := range rapid.IntRange(1, 3).Draw(r, "humans") {
		events = append(events, human(r, no)...)
	}
	inOrder := fresh()
	ordered := slices.Clone(events)
	slices.SortFunc(ordered, func(a, b workspace.Event) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) })
	do(t, inOrder, workspace.AddEvents{Events: ordered})

	anyhow := fresh()
	rest := rapid.Permutation(events).Draw(r, "shuffled")
	for i := range rapid.IntRange(0, 3).Draw(r, "repeated") {
		rest = append(rest, rest[i%len(rest)])
	}
	var entries []int64
	for len(rest) > 0 {
		n := rapid.IntRange(1, len(rest)).Draw(r, "batch")
		if entry := do(t, anyhow, workspace.AddEvents{Events: rest[:n]}).Entry; entry != 0 {
			entries = append(entries, entry)
		}
		rest = rest[n:]
	}
	if diff := gocmp.Diff(told(t, inOrder), told(t, anyhow)); diff != "" {
		r.Fatalf("another order of arrival makes another workspace (-in order +shuffled):\n%s", diff)
	}

	whole := content(t, anyhow)
	do(t, anyhow, workspace.Undo{Entries: entries})
	if left := told(t, anyhow); len(left) > 0 {
		r.Fatalf("all batches are taken back, yet there is %v", left)
	}
	do(t, anyhow, workspace.Redo{Entries: entries})
	if diff := gocmp.Diff(whole, content(t, anyhow)); diff != "" {
		r.Fatalf("all batches done again (-want +got):\n%s", diff)
	}
}

// form is a submission of the visitor with the cookie, minutes after Noon.
func form(id, cookie, tag string, minute int) workspace.AddEvents {
	return workspace.AddEvents{Events: []workspace.Event{{
		ID: id, Type: "lead", At: workspacetest.Noon().Add(time.Duration(minute) * time.Minute), Person: workspace.EventPerson{Cookie: cookie}, Lead: &workspace.EventLead{Tag: tag},
	}}}
}

func TestFollowUpsStandUnderTheEarliestSubmissionAndReopenIt(t *testing.T) {
	ws := open(t, workspacetest.Noon)
	do(t, ws, form("late", "k", "refund_request", -50))
	do(t, ws, form("early", "k", "order_question", -60))
	lead := func() workspace.Row { return rows(t, ws, workspace.Query{Kind: workspace.Lead})[0] }
	if row := lead(); row.Str(workspace.LeadTag) != "order_question" || !strings.Contains(row.Str(workspace.LeadFollowUps), "refund_request") {
		t.Errorf("the lead is %q with the follow-ups %s", row.Str(workspace.LeadTag), row.Str(workspace.LeadFollowUps))
	}
	step := 0
	for _, c := range []struct {
		tag    string
		minute int
		want   string
	}{
		{"order_resolved", 10, workspace.LeadClosed},
		{"coupon_created", 11, workspace.LeadClosed},
		{"cancellation", -30, workspace.LeadClosed}, // written before it was closed
		{"cancellation", 12, workspace.LeadNew},
		{"agent_request", 13, workspace.LeadNew},
	} {
		if lead().Str(workspace.LeadStatus) == workspace.LeadNew && step == 0 {
			do(t, ws, workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: workspace.LeadClosed})
		}
		step++
		do(t, ws, form(fmt.Sprint("step ", step), "k", c.tag, c.minute))
		if got := lead().Str(workspace.LeadStatus); got != c.want {
			t.Errorf("after %s the lead is %s, want %s", c.tag, got, c.want)
		}
	}
	row := lead()
	if n := len(rows(t, ws, workspace.Query{Kind: workspace.Lead})); n != 1 || !row.Get(workspace.LeadClosedAt).Missing() || !row.Get(workspace.LeadClosedBy).Missing() {
		t.Errorf("%d leads, closed at %q by %q", n, row.Format(workspace.LeadClosedAt), row.Str(workspace.LeadClosedBy))
	}
}

func TestLeadsOfPeopleWhoTurnOutToBeOneAreOne(t *testing.T) {
	ws := open(t, workspacetest.Noon)
	do(t, ws, form("one", "k1", "order_question", -60))
	do(t, ws, form("two", "k2", "refund_request", -90))
	do(t, ws, form("three", "k2", "cancellation", -30))
	do(t, ws, workspace.AddEvents{Events: []workspace.Event{note(1, workspace.EventPerson{Cookie: "k1", Email: "a@example.com"}), note(2, workspace.EventPerson{Cookie: "k2", Email: "a@example.com"})}})
	list := rows(t, ws, workspace.Query{Kind: workspace.Lead})
	if len(list) != 1 || list[0].Str(workspace.LeadTag) != "refund_request" || list[0].Format(workspace.LeadPerson) != "P1" {
		t.Fatalf("the leads are %+v", list)
	}
	if person := rows(t, ws, workspace.Query{Kind: workspace.Person})[0]; person.Num(workspace.PersonLeads) != 1 {
		t.Errorf("the person has %d leads, want 1", person.Num(workspace.PersonLeads))
	}
}

func TestAnEventCountsOnceUnlessItWasTakenBack(t *testing.T) {
	ws := open(t, workspacetest.Noon)
	e := workspace.AddEvents{Events: []workspace.Event{note(1, workspace.EventPerson{Cookie: "k"}), note(1, workspace.EventPerson{Cookie: "k"})}}
	count := func(want int) {
		t.Helper()
		if n := len(rows(t, ws, workspace.Query{Kind: workspace.Message})); n != want {
			t.Errorf("%d messages, want %d", n, want)
		}
	}
	if r := do(t, ws, e); r.Read != 2 || r.Created != 1 || r.Unchanged != 1 {
		t.Errorf("the receipt is %+v", r)
	}
	count(1)
	if r := do(t, ws, e); r.Entry != 0 || r.Unchanged != 2 {
		t.Errorf("the receipt is %+v", r)
	}
	do(t, ws, workspace.Undo{})
	count(0)
	do(t, ws, workspace.Redo{})
	do(t, ws, e)
	count(1)
	do(t, ws, workspace.Undo{})
	if r := do(t, ws, e, e); r.Read != 4 || r.Created != 1 || r.Unchanged != 3 {
		t.Errorf("twice in one batch: the receipt is %+v", r)
	}
	count(1)
}

func TestCountersStayTrueWhateverIsTakenBack(t *testing.T) {
	ws := open(t, workspacetest.Noon)
	say := func(n int) workspace.AddEvents {
		e := note(n, workspace.EventPerson{Cookie: "k"})
		e.Conversation = "c"
		return workspace.AddEvents{Events: []workspace.Event{e}}
	}
	check := func(want int64) {
		t.Helper()
		messages := int64(len(rows(t, ws, workspace.Query{Kind: workspace.Message})))
		if n := one(t, ws, workspace.Person, "P1").Num(workspace.PersonMessages); n != want || messages != want {
			t.Errorf("the counter is %d and %d messages are there, want %d", n, messages, want)
		}
		if n := one(t, ws, workspace.Conversation, "C1").Num(workspace.ConversationMessages); n != want {
			t.Errorf("the conversation counts %d messages, want %d", n, want)
		}
	}
	for n := range 4 {
		do(t, ws, say(n))
	}
	check(4)
	do(t, ws, workspace.Undo{Entries: []int64{3}})
	do(t, ws, workspace.Undo{Entries: []int64{2}})
	check(2)
	do(t, ws, say(5))
	check(3)
	do(t, ws, workspace.Redo{Entries: []int64{3}})
	check(4)
	do(t, ws, say(6))
	check(5)
}

func TestAnEventThatBreaksARuleIsReportedAndTheOthersCount(t *testing.T) {
	ws := open(t, workspacetest.Noon)
	good := note(1, workspace.EventPerson{Cookie: "k"})
	spoil := func(n int, change func(*workspace.Event)) workspace.Event {
		e := note(n, workspace.EventPerson{Cookie: "k"})
		e.Line = n
		change(&e)
		return e
	}
	bad := []workspace.Event{
		spoil(2, func(e *workspace.Event) { e.ID = "" }),
		spoil(3, func(e *workspace.Event) { e.At = time.Time{} }),
		spoil(4, func(e *workspace.Event) { e.At = time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC) }),
		spoil(5, func(e *workspace.Event) { e.Type = "telegram" }),
		spoil(6, func(e *workspace.Event) { e.Person = workspace.EventPerson{Name: "Nobody"} }),
		spoil(7, func(e *workspace.Event) { e.Person.Email = "nonsense" }),
		spoil(8, func(e *workspace.Event) { e.Message = nil }),
		spoil(9, func(e *workspace.Event) { e.Message = &workspace.EventMessage{From: "ghost", Text: "boo"} }),
		spoil(10, func(e *workspace.Event) { e.Conversation = "" }),
		spoil(11, func(e *workspace.Event) { e.Type = "lead" }),
		spoil(12, func(e *workspace.Event) { e.Type, e.Lead = "lead", &workspace.EventLead{Tag: "wish"} }),
		spoil(13, func(e *workspace.Event) { e.Type = "ticket" }),
		spoil(14, func(e *workspace.Event) { e.Person.Name = "a\x00b" }),
		spoil(15, func(e *workspace.Event) { e.Person.Tags = []string{"a;b"} }),
		spoil(16, func(e *workspace.Event) { e.Message.Text = "\xff" }),
		spoil(17, func(e *workspace.Event) { e.Person.Metadata = map[string]any{"deep": []any{1}} }),
		spoil(19, func(e *workspace.Event) {
			e.Type, e.Lead = "lead", &workspace.EventLead{Tag: "cancellation", Email: "nonsense"}
		}),
	}
	r, err := ws.Apply(t.Context(), workspace.Batch{Changes: []workspace.Change{workspace.AddEvents{Events: append(bad, good)}}})
	if err != nil {
		t.Fatal(err)
	}
	if r.Failed != len(bad) || r.Created != 1 {
		t.Errorf("%d failed and %d created, want %d and 1", r.Failed, r.Created, len(bad))
	}
	for _, o := range r.Outcomes {
		if o.State == workspace.Failed && (o.Kind != workspace.Invalid || o.Why == "" || len(o.Lines) == 0) {
			t.Errorf("the outcome %+v does not say what is wrong where", o)
		}
	}
	if n := len(rows(t, ws, workspace.Query{Kind: workspace.Person})); n != 1 {
		t.Errorf("%d people, want 1", n)
	}
}
