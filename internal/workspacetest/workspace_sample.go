package workspacetest

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Sample is events of three people, some hours before Noon: P1 is a customer
// with a conversation (C1), a lead (L1) with a follow-up, and a ticket (T1);
// P2 left an address and a lead (L2) in conversation C2; P3 is an anonymous
// visitor with conversation C3.
func Sample() workspace.AddEvents {
	at := func(minute int) time.Time { return Noon().Add(-5 * time.Hour).Add(time.Duration(minute) * time.Minute) }
	ines := workspace.EventPerson{Cookie: "k-ines", UserID: "u-ines", Email: "ines@example.com", Name: "Inês Duarte", Platform: "web"}
	tomo := workspace.EventPerson{Cookie: "k-tomo", Email: "tomo@example.com", Platform: "web", Metadata: map[string]any{"plan": "pro"}}
	anon := workspace.EventPerson{Platform: "messenger", PlatformID: "m-77"}
	home := &workspace.Environment{Country: "Portugal", City: "Porto", PageURL: "https://shop.example/lamps", Language: "pt"}
	said := func(from, text string) *workspace.EventMessage {
		return &workspace.EventMessage{From: from, Text: text}
	}
	return workspace.AddEvents{Events: []workspace.Event{
		{ID: "e1", Type: "message", At: at(0), Channel: "shop", Conversation: "a", Person: ines, Environment: home, Message: said("visitor", "Where is my order?")},
		{ID: "e2", Type: "message", At: at(1), Channel: "shop", Conversation: "a", Person: ines, Message: said("bot", "Which one?")},
		{ID: "e3", Type: "lead", At: at(2), Channel: "shop", Conversation: "a", Person: ines, Lead: &workspace.EventLead{Tag: "order_question", OrderNumber: "A-100"}},
		{ID: "e4", Type: "lead", At: at(9), Channel: "shop", Conversation: "a", Person: ines, Lead: &workspace.EventLead{Tag: "refund_request", Phone: "+351 555 0100"}},
		{ID: "e5", Type: "ticket", At: at(10), Person: ines, Ticket: &workspace.EventTicket{Subject: "Broken lamp", Body: "It fell."}},
		{ID: "e6", Type: "message", At: at(20), Channel: "shop", Conversation: "b", Person: tomo, Message: said("visitor", "Any coupons?")},
		{ID: "e7", Type: "escalation", At: at(21), Channel: "shop", Conversation: "b", Person: tomo},
		{ID: "e8", Type: "lead", At: at(22), Channel: "shop", Conversation: "b", Person: tomo, Lead: &workspace.EventLead{Tag: "coupon_request"}},
		{ID: "e9", Type: "message", At: at(30), Channel: "page", Conversation: "c", Person: anon, Message: said("visitor", "hello")},
	}}
}

// People makes n rows of people for an import: unique keys for some, equal
// values for many, missing ones in every field. The same seed makes the same
// rows.
func People(n int, seed uint64) []workspace.ImportRow {
	rnd := rand.New(rand.NewPCG(seed, 1))
	pick := func(list ...string) workspace.Value { return workspace.TextValue(list[rnd.IntN(len(list))]) }
	rows := make([]workspace.ImportRow, n)
	for i := range rows {
		row := workspace.NewRow(workspace.Person, 0)
		set := func(f workspace.Field, v workspace.Value) { row.Set(f, v) }
		set(workspace.PersonName, pick("", "", "Ana Silva", "Łukasz Nowak", "ZOË Byrne", "佐藤 花子", "O'Hara"))
		if rnd.IntN(2) == 0 {
			set(workspace.PersonEmail, workspace.TextValue(fmt.Sprintf("someone.%d@%s", i, []string{"example.com", "Example.org", "müller.example"}[rnd.IntN(3)])))
		}
		if rnd.IntN(3) == 0 {
			set(workspace.PersonUserID, workspace.TextValue("u-"+strconv.Itoa(i)))
		}
		if rnd.IntN(4) == 0 {
			set(workspace.PersonPhone, workspace.TextValue(fmt.Sprintf("+49 30 %06d", rnd.IntN(1000000))))
		}
		set(workspace.PersonCompany, pick("", "", "Fernwood", "Åkesson", "Fern & Co"))
		set(workspace.PersonSource, pick("", workspace.SourceLeadForm, workspace.SourceLiveChat, workspace.SourceTicket))
		set(workspace.PersonPlatform, pick("", "web", "mobile", "WhatsApp"))
		set(workspace.PersonCountry, pick("", "Germany", "Brasil", "PL", "Côte d'Ivoire"))
		set(workspace.PersonCity, pick("", "Berlin", "São Paulo", "Łódź"))
		set(workspace.PersonTags, workspace.ListValue([][]string{nil, {"vip"}, {"trial", "vip"}, {"Wholesale"}}[rnd.IntN(4)]))
		set(workspace.PersonMetadata, pick("", `{"plan":"pro"}`, `{"plan":"trial","seats":3}`, `{"seats":12}`))
		set(workspace.PersonConversations, workspace.IntValue(int64(rnd.IntN(4))))
		set(workspace.PersonMessages, workspace.IntValue(int64(rnd.IntN(40))))
		if rnd.IntN(8) > 0 {
			first := Noon().Add(-time.Duration(rnd.IntN(90*24)) * time.Hour)
			set(workspace.PersonFirstSeen, workspace.TimeValue(first))
			set(workspace.PersonLastSeen, workspace.TimeValue(first.Add(time.Duration(rnd.IntN(200))*time.Minute)))
		}
		rows[i] = workspace.ImportRow{Line: i + 2, ID: "x-" + strconv.Itoa(i), Row: row}
	}
	return rows
}
