package workspacetest

import (
	"context"
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/workspace"
)

// one draws one of some values.
func one[V any](s *sequence, what string, values ...V) V {
	return rapid.SampledFrom(values).Draw(s.T, what)
}

// some draws a few of some values, none now and then.
func some[V comparable](s *sequence, what string, values ...V) []V {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(values), 0, 3, rapid.ID).Draw(s.T, what)
}

// sometimes is true one time in four.
func (s *sequence) sometimes(what string) bool { return rapid.IntRange(0, 3).Draw(s.T, what) == 3 }

// rarely is true one time in twelve.
func (s *sequence) rarely(what string) bool { return rapid.IntRange(0, 11).Draw(s.T, what) == 11 }

// draw is the next batch: a new one, or one from before again.
func (s *sequence) draw() workspace.Batch {
	if len(s.keyed) > 0 && s.rarely("again") {
		return one(s, "repeated", s.keyed...)
	}
	if len(s.tried) > 0 && s.sometimes("confirmed") {
		t := one(s, "trial", s.tried...)
		t.DryRun, t.Expect = false, t.digest
		return t.Batch
	}
	b := workspace.Batch{
		Changes: s.changes(), Actor: one(s, "actor", actor, actor, actor, "bo"), DryRun: s.sometimes("dry run"), Continue: s.sometimes("continue"),
	}
	if s.rarely("max") {
		b.Max = one(s, "most", 1, 2, 5)
	}
	if s.sometimes("keyed") {
		b.Key = one(s, "key", "k1", "k2", "k3")
	}
	if s.rarely("expected") {
		b.Expect = "0123456789abcdef"
	}
	if s.rarely("seen") {
		b.Seen = s.sight()
	}
	if _, ok := b.Changes[0].(workspace.Import); ok && s.run > 0 && s.sometimes("slice") {
		b.Run = s.run
	}
	if s.rarely("verb") {
		b.Verb = "import"
	}
	return b
}

// sight is people as somebody sees them now, or saw them before.
func (s *sequence) sight() []workspace.Seen {
	for row, err := range s.backends[0].Find(context.Background(), workspace.Query{Kind: workspace.Person, Limit: 2}) {
		if err != nil {
			s.Fatal(err)
		}
		s.seen = append(s.seen, workspace.Seen{Kind: workspace.Person, Ref: row.ID(), Version: row.Version()})
	}
	if len(s.seen) == 0 {
		return []workspace.Seen{{Kind: workspace.Person, Ref: "P1", Version: "none"}}
	}
	return []workspace.Seen{one(s, "sight", s.seen...)}
}

// changes are those of a batch. What takes something back is refused beside others.
func (s *sequence) changes() []workspace.Change {
	all := s.some()
	for _, c := range all {
		switch c.(type) {
		case workspace.Undo, workspace.Redo, workspace.UnmergePerson:
			if !s.rarely("together") {
				return []workspace.Change{c}
			}
		}
	}
	return all
}

func (s *sequence) some() []workspace.Change {
	switch rapid.IntRange(0, 9).Draw(s.T, "sort of batch") {
	case 0, 1, 2:
		return []workspace.Change{s.events()}
	case 3:
		return []workspace.Change{s.imports()}
	case 4:
		return []workspace.Change{s.change(), s.change(), s.events()}
	case 5:
		return []workspace.Change{s.change(), s.change()}
	}
	return []workspace.Change{s.change()}
}

func (s *sequence) change() workspace.Change {
	switch rapid.IntRange(0, 25).Draw(s.T, "change") {
	case 23:
		return s.erasure()
	case 22:
		return s.mailChange()
	case 20, 21:
		return s.deskChange()
	case 0, 1:
		return s.edit()
	case 2, 3:
		return workspace.TagPeople{Selection: s.selection(workspace.Person), Add: some(s, "add", tagTexts()...), Remove: some(s, "remove", tagTexts()...)}
	case 4:
		return workspace.RenameTag{From: one(s, "from", tagTexts()...), To: one(s, "to", tagTexts()...)}
	case 5, 6:
		return workspace.MergePeople{
			Into: s.ref(workspace.Person), From: s.refs(workspace.Person), Prefer: one(s, "prefer", "", "", "newest", "longest", "tallest"),
			Set: one(s, "set", nil, nil, map[string]string{"name": "Both"}, map[string]string{"messages": "1"}), Force: rapid.Bool().Draw(s.T, "force"),
		}
	case 7:
		return workspace.UnmergePerson{Person: s.ref(workspace.Person)}
	case 8, 9, 10:
		return workspace.MoveLeads{Selection: s.selection(workspace.Lead), To: one(s, "to", "handled", "closed", "new", "closed"), If: one(s, "if", "", "", "", "new", "handled", "whatever")}
	case 11:
		return workspace.SplitLead{Lead: s.ref(workspace.Lead), K: one(s, "follow-up", 1, 1, 2, 0)}
	case 12:
		return s.segmentChange()
	case 13:
		return workspace.SetSetting{
			Name:  one(s, "setting", "people.placeholder", "feature.live-chat", "feature.coupon-creation", "feature.order-questions", "feature.telepathy", "plan"),
			Value: one(s, "value", "on", "off", "guest", "animal", "robot", "free", "boost"),
		}
	case 14:
		return s.tokenChange()
	case 24, 25:
		return s.talkChange()
	case 15, 16, 17:
		return workspace.Undo{Entries: s.someEntries(), Force: s.sometimes("force")}
	case 18:
		return workspace.Redo{Entries: s.someEntries(), Force: s.sometimes("force")}
	}
	return s.events()
}

// someEntries is the latest, any, or none at all.
func (s *sequence) someEntries() []int64 {
	if s.entries == 0 || s.sometimes("the last") {
		return nil
	}
	near := max(1, s.entries-2)
	return rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(near, s.entries), rapid.Int64Range(1, s.entries+1)), 1, 2).Draw(s.T, "entries")
}

func (s *sequence) edit() workspace.EditPerson {
	set := map[string]string{}
	for _, field := range some(s, "fields", "name", "email", "phone", "company", "avatar_url", "city", "messages", "nonsense") {
		value := one(s, "value", "Ana", "ÁNA", "", "ana@example.com", "Ana@Example.org", "+351 1", strings.Repeat("long ", 130), "名前", "a\nb", "'; --")
		if field == "email" && rapid.Bool().Draw(s.T, "an address") {
			value = one(s, "address", addresses()...)
		}
		set[field] = value
	}
	meta := map[string]string{}
	for _, key := range some(s, "metadata", "plan", "n", "seats", "Ünï", "") {
		meta[key] = one(s, "value", "pro", "12", "12.50", "true", "null", "1e400", `"q"`, "")
	}
	if s.rarely("unknown field") {
		set["nonsense"] = "1"
	} else {
		delete(set, "nonsense")
	}
	delete(meta, one(s, "forgiven", "", "", "", "none"))
	return workspace.EditPerson{Selection: s.selection(workspace.Person), Set: set, Meta: meta, Unset: some(s, "unset", "name", "phone", "company", "meta.plan", "meta.none", "user_id")}
}

func tagTexts() []string { return []string{"vip", "VIP", "trial", "Ünï", "beta", "a;b", " x"} }

func addresses() []string {
	return []string{"ana@example.com", "Ana@EXAMPLE.com", "bo@example.com", "cy@müller.example", "no address"}
}

// refs are references, most of which name something.
func (s *sequence) refs(k workspace.Kind) []string {
	refs := make([]string, rapid.IntRange(1, 3).Draw(s.T, "refs"))
	for i := range refs {
		refs[i] = s.ref(k)
	}
	return refs
}

func (s *sequence) ref(k workspace.Kind) string {
	no := rapid.Custom(func(t *rapid.T) string { return k.ID(rapid.Uint32Range(1, 7).Draw(t, "no")) })
	other := []string{"crm-1", "crm-2", k.ID(99)}
	switch k {
	case workspace.Person:
		other = append(other, "ana@example.com", "bo@example.com", "u-1", "u-2", "k-1", "m-1", "nobody", "")
	case workspace.Token:
		other = append(other, tokenNames()...)
	}
	return rapid.OneOf(no, no, no, rapid.SampledFrom(other)).Draw(s.T, "ref")
}

// segments are names to narrow a selection by; mostly none.
func (s *sequence) segments() []string {
	if !s.rarely("segments") {
		return nil
	}
	return one(s, "segment", []string{"customers"}, []string{"leads"}, []string{"Labelled"}, []string{"all", "labelled"}, []string{"none such"})
}

func (s *sequence) selection(k workspace.Kind) workspace.Selection {
	switch rapid.IntRange(0, 9).Draw(s.T, "selection") {
	case 0:
		return workspace.Selection{All: true}
	case 1:
		return workspace.Selection{Segments: []string{one(s, "segment", "customers", "leads", "labelled", "all", "none such")}}
	case 2:
		return workspace.Selection{IDs: s.refs(k), Segments: s.segments()}
	case 3, 4:
		return workspace.Selection{Where: s.whereText(k), Segments: s.segments()}
	case 5:
		return one(s, "odd", workspace.Selection{}, workspace.Selection{All: true, Where: s.whereText(k)}, workspace.Selection{IDs: s.refs(k), Where: s.whereText(k)})
	}
	return workspace.Selection{IDs: s.refs(k)}
}

func (s *sequence) whereText(k workspace.Kind) string {
	common := []string{"colour = red", "status =", "not (", `"ana"`, "updated_at < now", "id > 0"}
	if k == workspace.Lead {
		return one(s, "where", append(common, "status = new", "status != closed", "tag = coupon_request", "created_at > -1d", "order_number ~ a-", "person_id = P1", "email", "not handled_at", "name ~ ána")...)
	}
	return one(s, "where", append(common, "email", "not name", "tags = vip", "country = portugal", "messages > 1", "last_seen > -1d", "name ~ ána",
		"status = customer and tags = trial", "id in (P1, P3)", "meta.plan = pro", "leads >= 1 or tickets > 0", "source = live_chat", "first_seen < 2026-11-19")...)
}

func (s *sequence) segmentChange() workspace.Change {
	name := one(s, "name", "labelled", "Labelled", "second", "customers", "")
	switch rapid.IntRange(0, 4).Draw(s.T, "what of a segment") {
	case 0, 1:
		return workspace.CreateSegment{Name: name, Where: s.whereText(workspace.Person)}
	case 2:
		return workspace.EditSegment{Name: name, Where: s.whereText(workspace.Person)}
	case 3:
		return workspace.RenameSegment{Name: name, To: one(s, "to", "second", "LABELLED", "third", "all")}
	}
	return workspace.DeleteSegment{Name: name}
}

func tokenNames() []string { return []string{"ci", "CI", "Füller", "desk"} }

func (s *sequence) tokenChange() workspace.Change {
	if rapid.Bool().Draw(s.T, "revoke") {
		return workspace.RevokeToken{Token: s.ref(workspace.Token)}
	}
	return workspace.CreateToken{
		Name: one(s, "name", tokenNames()...), Role: one(s, "role", workspace.Viewer, workspace.Admin, workspace.IngestRole, "owner"),
		Hash: hashOf(strconv.Itoa(rapid.IntRange(1, 9).Draw(s.T, "secret"))), Expires: one(s, "expires", "", "2026-12-01T00:00:00Z", "2020-01-01T00:00:00Z", "90d"),
	}
}

// moments of the past, few enough to meet.
func (s *sequence) moment() time.Time {
	return Noon().Add(-time.Duration(rapid.IntRange(-2, 40).Draw(s.T, "hours ago")) * time.Hour).Add(one(s, "a bit", 0, time.Microsecond, 999*time.Nanosecond))
}

func (s *sequence) eventPerson() workspace.EventPerson {
	p := workspace.EventPerson{
		Cookie: one(s, "cookie", "", "k-1", "k-2", "k-3", "k-4"), UserID: one(s, "user", "", "", "u-1", "u-2"), Email: one(s, "email", "", "", "ana@example.com", "Ana@EXAMPLE.com", "bo@example.com"),
	}
	if s.sometimes("platform") {
		p.Platform, p.PlatformID = one(s, "platform", "web", "messenger", "WhatsApp"), one(s, "platform id", "", "m-1", "m-2")
	}
	if s.sometimes("more") {
		p.Name, p.Phone, p.Company = one(s, "name", "", "Ana", "Inês Duarte", "名前"), one(s, "phone", "", "+351 1"), one(s, "company", "", "Fernwood")
		p.Tags = some(s, "tags", "vip", "VIP", "trial")
		p.Metadata = one(s, "metadata", nil, map[string]any{"plan": "pro"}, map[string]any{"plan": "Trial", "seats": 3.5}, map[string]any{"yes": true, "n": 12.0})
	}
	return p
}

func (s *sequence) events() workspace.AddEvents {
	events := make([]workspace.Event, rapid.IntRange(1, 7).Draw(s.T, "events"))
	for i := range events {
		events[i] = s.event()
		events[i].Line = 2*i + 2
	}
	return workspace.AddEvents{Events: events}
}

func (s *sequence) event() workspace.Event {
	e := workspace.Event{
		ID: "e" + strconv.Itoa(rapid.IntRange(1, 120).Draw(s.T, "event id")), Type: one(s, "type", "message", "message", "lead", "lead", "ticket", "escalation", "identify", "page", "conversation.closed"),
		At: s.moment(), Channel: one(s, "channel", "shop", "Shop", "page"), Conversation: one(s, "conversation", "a", "b", "c", "d"), Person: s.eventPerson(),
	}
	if s.sometimes("environment") {
		e.Environment = &workspace.Environment{
			IP: one(s, "ip", "", "192.0.2.7"), Country: one(s, "country", "", "Portugal", "Germany"), City: one(s, "city", "", "Łódź"), Language: one(s, "language", "", "pt"),
			PageURL: one(s, "page", "", "https://shop.example/lamps"), UserAgent: one(s, "agent", "", "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"),
		}
	}
	switch e.Type {
	case "message":
		e.Message = &workspace.EventMessage{From: one(s, "from", "visitor", "visitor", "bot", "agent"), Text: one(s, "text", "Where is my order?", "ok", "名前\nを", "")}
		if e.Message.From == "agent" {
			e.Message.Agent = one(s, "agent", "", "Ada", "Bo")
		}
		if s.rarely("products") {
			e.Message.Products = []workspace.Product{{Name: "Lamp", URL: "https://shop.example/lamp", Price: "19.90 EUR"}}
		}
	case "lead":
		e.Lead = &workspace.EventLead{Tag: one(s, "tag", workspace.LeadTagNames()...), OrderNumber: one(s, "order", "", "A-100", "B-7"), Email: one(s, "lead email", "", "", "bo@example.com"), Phone: one(s, "lead phone", "", "+49 30 1")}
	case "ticket":
		e.Ticket = &workspace.EventTicket{Subject: "Broken lamp", Body: one(s, "body", "", "It fell.")}
	case "escalation":
		e.Escalation = &workspace.EventEscalated{Reason: one(s, "reason", "", "a human, please")}
	}
	good := s.arrived(e)
	if good == nil {
		s.Fatalf("%+v is no event", e)
	}
	if s.rarely("bad event") {
		s.spoil(&e)
	}
	if spoiled := s.arrived(e); spoiled != nil {
		return *spoiled
	}
	return *good
}

// arrived is an event as every door reads it, or nothing where the doors refuse it.
func (s *sequence) arrived(e workspace.Event) *workspace.Event {
	read, err := workspace.ParseEvent([]byte(workspace.CompactJSON(e)))
	if err != nil {
		return nil
	}
	return &read
}

// spoil gives an event something that a rule may refuse.
func (s *sequence) spoil(e *workspace.Event) {
	switch rapid.IntRange(0, 5).Draw(s.T, "flaw") {
	case 0:
		e.Person = workspace.EventPerson{}
	case 1:
		e.Person.Email = "no address"
	case 2:
		e.Conversation = ""
	case 3:
		e.Channel = ""
	case 4:
		e.Person.Metadata = map[string]any{"": "x"}
	case 5:
		e.Person.Tags = []string{" x", "a;b"}
	}
}

func (s *sequence) imports() workspace.Import {
	kind := one(s, "kind", workspace.Person, workspace.Person, workspace.Lead, workspace.Conversation)
	in := workspace.Import{Kind: kind, Total: one(s, "total", 0, 0, 3, 50)}
	if kind == workspace.Person && s.sometimes("a crowd") {
		in.Rows = People(rapid.IntRange(1, 30).Draw(s.T, "people"), rapid.Uint64Range(1, 5).Draw(s.T, "seed"))
		return in
	}
	for i := range rapid.IntRange(1, 4).Draw(s.T, "rows") {
		in.Rows = append(in.Rows, s.importRow(kind, 3*i+2))
	}
	return in
}

func (s *sequence) importRow(k workspace.Kind, line int) workspace.ImportRow {
	r := workspace.ImportRow{Line: line, ID: one(s, "id", "", "crm-1", "crm-2", k.ID(1), k.ID(3), k.ID(9), k.ID(4000)), Row: workspace.NewRow(k, 0)}
	text := func(f workspace.Field, values ...string) {
		if v, err := k.ParseValue(f, one(s, k.Spec(f).Name, values...)); err == nil { // others end at the door
			r.Row.Set(f, v)
		}
	}
	at := func(f workspace.Field) {
		if rapid.Bool().Draw(s.T, k.Spec(f).Name) {
			r.Row.Set(f, workspace.TimeValue(s.moment()))
		}
	}
	switch k {
	case workspace.Person:
		text(workspace.PersonName, "", "Ana", "Bo Å")
		text(workspace.PersonEmail, "", "", "ana@example.com", "di@example.com", "no address")
		text(workspace.PersonUserID, "", "", "u-1", "u-3")
		text(workspace.PersonMetadata, "", `{"plan":"pro"}`)
		r.Row.Set(workspace.PersonTags, workspace.ListValue(some(s, "tags", "vip", "trial", "Ünï")))
		at(workspace.PersonFirstSeen)
		at(workspace.PersonLastSeen)
		return r
	case workspace.Lead:
		text(workspace.LeadTag, "coupon_request", "order_question", "")
		text(workspace.LeadStatus, "", "", "handled", "closed")
		text(workspace.LeadEmail, "", "bo@example.com")
		at(workspace.LeadCreatedAt)
		r.Conversation = one(s, "its conversation", "", "", "C1", "C77")
	case workspace.Conversation:
		text(workspace.ConversationChannel, "", "archive", "shop")
		at(workspace.ConversationStartedAt)
		for range rapid.IntRange(0, 2).Draw(s.T, "messages") {
			r.Messages = append(r.Messages, s.importMessage())
		}
	}
	r.Person = s.ref(workspace.Person)
	return r
}

func (s *sequence) importMessage() workspace.Row {
	m := workspace.NewRow(workspace.Message, 0)
	m.Set(workspace.MessageAt, workspace.TimeValue(s.moment()))
	m.Set(workspace.MessageFrom, workspace.TextValue(one(s, "from", "visitor", "bot", "agent")))
	m.Set(workspace.MessageText, workspace.TextValue(one(s, "text", "old words", "")))
	return m
}
