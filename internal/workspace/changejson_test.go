package workspace

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestChangesSurviveTheirSpelling(t *testing.T) {
	event, err := ParseEvent([]byte(sampleEvent))
	if err != nil {
		t.Fatal(err)
	}
	ids := Selection{IDs: []string{"L1", "L2"}, Where: "tag = trial", Segments: []string{"vip"}}
	changes := []Change{
		EditPerson{Selection: ids, Set: map[string]string{"name": "<Ana>"}, Unset: []string{"phone"}, Meta: map[string]string{"Plan": "pro"}},
		TagPeople{Selection: Selection{All: true}, Add: []string{"a"}, Remove: []string{"b"}},
		RenameTag{"a", "b"}, MergePeople{Into: "P1", From: []string{"P2"}, Prefer: "newest", Force: true}, UnmergePerson{"P1"},
		MoveLeads{ids, LeadHandled, LeadNew}, MoveLeads{Selection: ids, To: LeadClosed}, MoveLeads{Selection: ids, To: LeadNew},
		SplitLead{"L1", 2}, CreateSegment{"a", "b"}, EditSegment{"a", "b", "c"}, RenameSegment{"a", "b"}, DeleteSegment{"a", "b"},
		SetSetting{"plan", "free"}, CreateToken{Name: "ana", Role: Viewer, Hash: "00"}, RevokeToken{"K1"}, ErasePeople{ids},
		AssignConversations{Selection: ids, Agent: "ana"}, AssignConversations{Selection: ids, Auto: true}, UnassignConversations{ids},
		MoveConversations{ids, TalkEscalated}, MoveConversations{ids, TalkClosed}, MoveConversations{ids, TalkOpen}, MoveTickets{ids, TalkClosed}, MoveTickets{ids, TalkOpen},
		AddNote{"P1", "called", true}, MarkNotes{ids, true}, RemoveNotes{ids}, AddAgent{"ana", "ana@example.com"}, RemoveAgent{"ana"}, SetAgentStatus{"ana", AgentBusy},
		ClaimMails{10, 60}, SettleMail{Mail: "E1", Why: "refused", GiveUp: true}, AddEvents{[]Event{event}}, Undo{Entries: []int64{3}}, Undo{}, Redo{Entries: []int64{4}, Force: true},
	}
	seen := map[string]bool{}
	for _, c := range changes {
		seen[c.Verb()] = true
		text, err := MarshalChange(c)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseChange(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(c, back); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	for _, verb := range Verbs() {
		if !seen[verb] {
			t.Errorf("%s has no sample", verb)
		}
	}
}

func TestAPlanLineIsReadStrictly(t *testing.T) {
	for text, why := range map[string]string{
		`{"ids":["L1"]}`:                                 "change is missing",
		`{"change":7}`:                                   "unknown change",
		`{"change":["x"]}`:                               "is not a verb",
		`{"change":"lead.clsoe"}`:                        "unknown change",
		`{"change":"lead.close","idz":["L1"]}`:           `unknown field "idz"`,
		`{"change":"lead.close","IDS":["L1"]}`:           `unknown member "IDS"`,
		`{"change":"lead.close","ids":"L1"}`:             "ids: a JSON string",
		`{"change":"lead.close","ids":[],"ids":[]}`:      "twice",
		`{"change":"lead.close","To":"new"}`:             "unknown member",
		`{"change":"event","events":[{"event_id":"e"}]}`: "type is missing",
		`{"change":"event","rows":[]}`:                   "unknown member",
		`{"change":"person.import","rows":[]}`:           "unknown change",
	} {
		_, err := ParseChange([]byte(text))
		if KindOf(err) != Invalid || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v, want %q", text, err, why)
		}
	}
	if _, err := MarshalChange(Import{Kind: Person}); KindOf(err) != Invalid {
		t.Errorf("an import in a plan: %v", err)
	}
	for _, to := range []string{"", "later", "Closed"} {
		if text, err := MarshalChange(MoveLeads{To: to}); KindOf(err) != Invalid {
			t.Errorf("a move to %q is spelled %s, %v", to, text, err)
		}
	}
}

const sampleEvent = `{"event_id":"e-1","type":"message","at":"2026-11-20T10:00:00Z","channel":"acme.com","conversation":"sess-77",
 "person":{"cookie":"v_9f","user_id":"u_12","email":"ana@example.com","name":"Ana","tags":["trial"],"metadata":{"plan":"pro","seats":12,"trial":true,"gone":null}},
 "environment":{"ip":"192.0.2.1","country":"Spain","page_url":"https://acme.example/"},"lead":null,
 "message":{"from":"visitor","text":"Hola","agent":null,"products":[{"name":"Mug","price":"19.90 EUR"}]}}`

func TestAnEventKeepsWhatItSays(t *testing.T) {
	e, err := ParseEvent([]byte(sampleEvent))
	if err != nil {
		t.Fatal(err)
	}
	got := []any{e.ID, e.Type, FormatTime(e.At), e.Channel, e.Conversation, e.Person.Cookie, e.Person.Tags, e.Person.Metadata, e.Environment.Country, e.Lead == nil, *e.Message}
	want := []any{"e-1", "message", "2026-11-20T10:00:00Z", "acme.com", "sess-77", "v_9f", []string{"trial"},
		map[string]any{"plan": "pro", "seats": json.Number("12"), "trial": true}, "Spain", true,
		EventMessage{From: "visitor", Text: "Hola", Products: []Product{{Name: "Mug", Price: "19.90 EUR"}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestABrokenEventNamesTheMember(t *testing.T) {
	const head = `{"event_id":"e","at":"2026-11-20T10:00:00Z",`
	for text, why := range map[string]string{
		`{"type":"page","at":"2026-11-20T10:00:00Z"}`:                             "event_id is missing",
		`{"event_id":"e","type":"page"}`:                                          "at is missing",
		`{"event_id":"e","type":"page","at":"20.11.2026"}`:                        "at:",
		`{"event_id":"e","at":"2026-11-20T10:00:00Z"}`:                            "type is missing",
		head + `"type":"pages"}`:                                                  "type:",
		head + `"type":"message"}`:                                                "message:",
		head + `"type":"page","lead":{"tag":"cancellation"}}`:                     "lead: does not belong",
		head + `"type":"page","Channel":"x"}`:                                     `unknown member "Channel"`,
		head + `"type":"page","person":{"nick":"x"}}`:                             `person: unknown member "nick"`,
		head + `"type":"page","person":{"metadata":{"a":[1]}}}`:                   "metadata",
		head + `"type":"page","person":{"name":true}}`:                            "person: name",
		head + `"type":"message","message":{"from":"me","text":"x"}}`:             "message: from",
		head + `"type":"message","message":{"from":"bot","products":[{}]}}`:       "products: 1: name",
		head + `"type":"lead","lead":{"tag":"x"}}`:                                "lead: tag",
		head + `"type":"page","channel":"` + strings.Repeat("x", MaxEvent) + `"}`: "256 KiB",
	} {
		e, err := ParseEvent([]byte(text))
		if KindOf(err) != Invalid || !strings.Contains(err.Error(), why) {
			t.Errorf("%.90s: %v, want %q", text, err, why)
		}
		if e.ID != "" {
			t.Errorf("%.90s: half an event came back", text)
		}
	}
}

func FuzzParseEvent(f *testing.F) {
	f.Add(sampleEvent)
	f.Add(`{"event_id":"e","type":"identify","at":"2026-11-20T10:00:00.000001Z","person":{"tags":null}}`)
	f.Add(`{"event_id":"e","type":"lead","at":"2026-11-20T10:00:00Z","lead":{"tag":"agent-request"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := ParseEvent([]byte(text))
		if err != nil {
			return
		}
		b, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseEvent(b)
		if err != nil && !slices.ContainsFunc([]string{"256 KiB", "tags"}, func(s string) bool { return strings.Contains(err.Error(), s) }) {
			t.Fatalf("%s: %v", b, err)
		}
		if err == nil && e.ID != back.ID {
			t.Fatalf("%q became %q", e.ID, back.ID)
		}
	})
}
