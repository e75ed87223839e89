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

func TestEventsInAnyOrderMakeTheSameWorkspace(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
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
		for len(rest) > 0 {
			n := rapid.IntRange(1, len(rest)).Draw(r, "batch")
			do(t, anyhow, workspace.AddEvents{Events: rest[:n]})
			rest = rest[n:]
		}
		if diff := gocmp.Diff(told(t, inOrder), told(t, anyhow)); diff != "" {
			r.Fatalf("another order of arrival makes another workspace (-in order +shuffled):\n%s", diff)
		}
	})
}
