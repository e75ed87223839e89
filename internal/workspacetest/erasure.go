package workspacetest

import (
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Canaries are values that CanaryLife gives to P2 and to nobody else.
func Canaries() []string {
	return []string{
		"Quorvex", "quorvex@canary.example", "+999-quorvex", "QuorvexCorp", "Quorvexville", "quorvex-tag", "quorvex-key", "quorvex-value", "quorvex-cookie", "quorvex-user",
		"quorvex-platform", "quorvex-external", "192.0.2.251", "https://canary.example/last", "https://canary.example/entry", "https://canary.example/avatar", "quorvex says hello",
		"Quorvex Lamp", "quorvex subject", "quorvex body", "quorvex note", "QVX-4711", "Quorvex Form", "form-quorvex@canary.example", "quorvex-event", "quorvex-renamed", "quorvex-session",
		"quorvex says goodbye", "QuorvexMaiden", "maiden-quorvex@canary.example",
	}
}

// TracesOf gives the canaries that a text holds, in any case.
func TracesOf(text string) (found []string) {
	folded := strings.ToLower(text)
	for _, canary := range append(Canaries(), "quorvex", "canary.example") {
		if strings.Contains(folded, strings.ToLower(canary)) {
			found = append(found, canary)
		}
	}
	return found
}

// CanaryLife gives P2 of an empty workspace every canary and a rich history. P1 and P3
// are others.
func CanaryLife(apply func(...workspace.Change) workspace.Receipt) {
	none := workspace.EventPerson{}
	event := func(id, kind, at string) workspace.Event {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			panic(err)
		}
		return workspace.Event{ID: id, Type: kind, At: when, Person: workspace.EventPerson{UserID: "quorvex-user"}}
	}
	message := func(id, at, text string, by workspace.EventPerson) workspace.Event {
		e := event(id, "message", at)
		e.Channel, e.Conversation = "shop", "quorvex-session"
		e.Message = &workspace.EventMessage{From: "visitor", Text: text, Products: []workspace.Product{{Name: "Quorvex Lamp"}}}
		e.Environment = &workspace.Environment{IP: "192.0.2.251", City: "Quorvexville", PageURL: "https://canary.example/last", EntryURL: "https://canary.example/entry"}
		if e.Person.Cookie = "quorvex-cookie"; by.Email != "" {
			e.Conversation, e.Person, e.Environment, e.Message = "a", by, nil, &workspace.EventMessage{From: "visitor", Text: text}
		}
		return e
	}
	form := func(id, at string, lead workspace.EventLead) workspace.Event {
		e := event(id, "lead", at)
		e.Lead = &lead
		return e
	}
	ticket := event("e5", "ticket", "2026-11-03T11:00:00Z")
	ticket.Ticket = &workspace.EventTicket{Subject: "quorvex subject", Body: "quorvex body"}

	apply(workspace.Import{Kind: workspace.Person, Rows: []workspace.ImportRow{
		personRow(2, map[string]string{"name": "Ana", "email": "ana@example.com", "country": "Portugal", "cookies": "k-ana"}),
		personRow(3, map[string]string{
			"name": "QuorvexMaiden", "email": "maiden-quorvex@canary.example", "phone": "+999-quorvex", "company": "QuorvexCorp", "tags": "quorvex-tag", "country": "Portugal",
			"metadata": `{"plan":"pro","quorvex-key":"quorvex-value"}`, "user_id": "quorvex-user", "platform_id": "quorvex-platform", "external_id": "quorvex-external",
			"avatar_url": "https://canary.example/avatar",
		}),
		personRow(4, map[string]string{"name": "Bo", "email": "bo@example.com"}),
	}})
	apply(workspace.EditPerson{Selection: pick("P2"), Set: map[string]string{"name": "Quorvex", "email": "quorvex@canary.example"}})
	apply(workspace.AddEvents{Events: []workspace.Event{
		message("quorvex-event", "2026-11-01T10:00:00Z", "quorvex says hello", none), message("e2", "2026-11-01T11:00:00Z", "quorvex says goodbye", none),
	}})
	apply(workspace.AddEvents{Events: []workspace.Event{
		form("e3", "2026-11-02T10:00:00Z", workspace.EventLead{Tag: "order_question", OrderNumber: "QVX-4711", Name: "Quorvex Form", Email: "form-quorvex@canary.example"}),
		form("e4", "2026-11-03T10:00:00Z", workspace.EventLead{Tag: "coupon_request", Name: "Quorvex Form"}),
		ticket, message("e6", "2026-11-03T12:00:00Z", "hi", workspace.EventPerson{Email: "ana@example.com"}),
	}})
	apply(workspace.AddNote{Person: "P2", Text: "quorvex note"})
	apply(workspace.RenameTag{From: "quorvex-tag", To: "quorvex-renamed"})
	apply(workspace.TagPeople{Selection: workspace.Selection{All: true}, Add: []string{"bulk"}})
	apply(workspace.MergePeople{Into: "P1", From: []string{"P2"}, Force: true})
	apply(workspace.EditPerson{Selection: pick("P1"), Set: map[string]string{"company": "Later"}})
	apply(workspace.UnmergePerson{Person: "P1"})
	apply(workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: workspace.LeadHandled})
	apply(workspace.Undo{})
	apply(workspace.RemoveNotes{Selection: pick("N1")})
	apply(workspace.AddNote{Person: "P2", Text: "quorvex note"})
	forget(apply)
}

// forget makes P2 and whoever wrote of them say something else, so that the journal alone
// knows what it was.
func forget(apply func(...workspace.Change) workspace.Receipt) {
	apply(workspace.EditPerson{Selection: pick("P2"), Set: map[string]string{"phone": "+1"}, Unset: []string{"company", "meta.quorvex-key"}})
	apply(workspace.TagPeople{Selection: pick("P2"), Remove: []string{"quorvex-renamed"}})
	apply(workspace.CreateSegment{Name: "Watched", Where: "email = Quorvex@canary.example"})
	apply(workspace.EditSegment{Name: "Watched", Where: "email"})
	apply(workspace.SetSetting{Name: workspace.NotifySetting, Value: "quorvex@canary.example"})
	apply(workspace.SetSetting{Name: workspace.NotifySetting, Value: ""})
}

// personRow is a row of a file of people, by the names of fields.
func personRow(line int, texts map[string]string) workspace.ImportRow {
	row := workspace.NewRow(workspace.Person, 0)
	for name, text := range texts {
		f, ok := workspace.Person.FieldNamed(name)
		if !ok {
			panic("no field " + name)
		}
		v, err := workspace.Person.ParseValue(f, text)
		if err != nil {
			panic(err)
		}
		row.Set(f, v)
	}
	return workspace.ImportRow{Line: line, Row: row}
}
