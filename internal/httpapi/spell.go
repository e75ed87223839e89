package httpapi

import (
	"net/http"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Thin spellings, for curl: each makes one batch of what its address and its body
// say, and goes the way of every batch.

// mostSpelled is how long the body of a spelling may be.
const mostSpelled = 1 << 20

// Spelled is the parameters of all of them.
type Spelled struct {
	Keyed
	DryRun bool `query:"dry_run" doc:"Check and count, change nothing."`
	Max    int  `query:"max" minimum:"0" doc:"Refuse when more records would change; 0 is no limit."`
}

// SpelledAt is the parameters of those whose address names a record.
type SpelledAt struct {
	Spelled
	Ref   string `path:"ref" doc:"A reference: an id, a foreign id, or a name; of people also an e-mail address, a user ID, a cookie."`
	Match string `header:"If-Match" doc:"The ETag of the record as it was seen: refuse (412) when it is different now."`
}

// spelling is a line of the table of spellings.
type spelling struct {
	id, method, path string
	role             workspace.Role
	kind             workspace.Kind // of the record the address names; NoKind is none
	summary          string
	members          []string // that the body may have
	build            func(ref string, body []workspace.Member) ([]workspace.Change, error)
}

func (s spelling) route() route {
	r := route{
		id: s.id, method: s.method, path: s.path, role: s.role, tag: "changes", summary: s.summary,
		about: "The answer is the receipt of the batch.", gives: receiptContent(), also: orPartly(),
	}
	if len(s.members) > 0 {
		r.takes = []content{{media: mediaJSON, shape: s.body(), most: mostSpelled}}
	}
	return r
}

// mount mounts a spelling.
func (s spelling) mount(to *Server) {
	if strings.Contains(s.path, "{ref}") {
		mount(to, endpoint[SpelledAt]{s.route(), s.serveAt})
		return
	}
	mount(to, endpoint[Spelled]{s.route(), func(v *visit, in *Spelled) (reply, error) { return s.serve(v, "", in, nil) }})
}

func (s spelling) serveAt(v *visit, in *SpelledAt) (reply, error) {
	version, err := versionOf(in.Match)
	if err == nil && version != "" && s.kind == workspace.NoKind {
		err = workspace.Errorf(workspace.Usage, "If-Match: what this address names has no ETag")
	}
	if err != nil {
		return reply{}, err
	}
	var seen []workspace.Seen
	if version != "" {
		seen = []workspace.Seen{{Kind: s.kind, Ref: in.Ref, Version: version}}
	}
	return s.serve(v, in.Ref, &in.Spelled, seen)
}

func (s spelling) serve(v *visit, ref string, in *Spelled, seen []workspace.Seen) (reply, error) {
	members, err := s.read(v)
	if err != nil {
		return reply{}, err
	}
	b := workspace.Batch{DryRun: in.DryRun, Max: in.Max, Seen: seen}
	if b.Changes, err = s.build(ref, members); err != nil {
		return reply{}, err
	}
	r, err := v.commit(b, in.Key)
	return receipt(r), err
}

// read reads the members of the body, which may be missing altogether.
func (s spelling) read(v *visit) ([]workspace.Member, error) {
	text, err := v.body(mostSpelled)
	if err != nil || strings.TrimSpace(text) == "" {
		return nil, err
	}
	members, err := workspace.ReadMembers(text, nil)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		if !slices.Contains(s.members, m.Name) {
			err := workspace.Errorf(workspace.Invalid, "unknown member %q", shortened(m.Name))
			if len(s.members) == 0 {
				return nil, err.WithHint("there is nothing to say besides the address")
			}
			return nil, err.WithHint("members: %s", strings.Join(s.members, ", "))
		}
	}
	return members, nil
}

// body describes the members.
func (s spelling) body() shape {
	var all []member
	for _, name := range s.members {
		of := plain("string", "")
		switch name {
		case "tags", "from", "unset":
			of = listOf(of, 0)
		case "set", "meta":
			of = shapeOf[map[string]string]()
		case "force", "highlighted", "auto":
			of = plain("boolean", "")
		case "follow_up":
			of = plain("integer", "which, counted from 1")
		}
		all = append(all, member{name: name, of: of, optional: true})
	}
	return object(s.summary, all...)
}

// versionOf reads If-Match: one strong ETag, or * for whatever is there.
func versionOf(match string) (string, error) {
	switch {
	case match == "" || match == "*":
		return "", nil
	case len(match) > 2 && match[0] == '"' && strings.IndexByte(match[1:], '"') == len(match)-2:
		return match[1 : len(match)-1], nil
	}
	return "", workspace.Errorf(workspace.Usage, "If-Match: not one ETag in quotes").WithHint("send back the ETag of the record")
}

// one builds the change of a verb: what the address says in one of its members, the
// body the others.
func one(verb, address string, quote func(string) (string, error), renamed ...string) func(string, []workspace.Member) ([]workspace.Change, error) {
	return func(ref string, body []workspace.Member) ([]workspace.Change, error) {
		text := workspace.AppendJSONString([]byte(`{"change":`), verb)
		add := func(name, value string) {
			text = append(append(workspace.AppendJSONString(append(text, ','), name), ':'), value...)
		}
		if address != "" {
			value, err := quote(ref)
			if err != nil {
				return nil, err
			}
			add(address, value)
		}
		for _, m := range body {
			name := m.Name
			if i := slices.Index(renamed, name); i >= 0 && i%2 == 0 {
				name = renamed[i+1]
			}
			add(name, string(m.Value))
		}
		c, err := workspace.ParseChange(append(text, '}'))
		return []workspace.Change{c}, err
	}
}

// The forms in which a change holds what the address names.

func asText(ref string) (string, error) { return string(workspace.AppendJSONString(nil, ref)), nil }

func asList(ref string) (string, error) {
	return "[" + string(workspace.AppendJSONString(nil, ref)) + "]", nil
}

func asEntry(ref string) (string, error) {
	no, ok := workspace.Entry.ParseID(ref)
	if !ok {
		return "", workspace.Errorf(workspace.Invalid, "%q is not an entry of the journal", shortened(ref)).WithHint("write it like J12")
	}
	return "[" + strings.TrimPrefix(workspace.Entry.ID(no), "J") + "]", nil
}

// segmentChanges gives a segment another filter, another name, or both.
func segmentChanges(ref string, body []workspace.Member) ([]workspace.Change, error) {
	var all []workspace.Change
	for _, m := range []struct{ name, verb string }{{"where", "segment.edit"}, {"to", "segment.rename"}} {
		i := slices.IndexFunc(body, func(x workspace.Member) bool { return x.Name == m.name })
		if i < 0 {
			continue
		}
		c, err := one(m.verb, "name", asText)(ref, body[i:i+1])
		if err != nil {
			return nil, err
		}
		all = append(all, c...)
	}
	if len(all) == 0 {
		return nil, workspace.Errorf(workspace.Invalid, "nothing to change").WithHint("members: where, to")
	}
	return all, nil
}

// mountSpellings mounts the table below.
func mountSpellings(s *Server) {
	for _, line := range spellings() {
		line.mount(s)
	}
}

func spellings() []spelling {
	const agent, admin = workspace.AgentRole, workspace.Admin
	const post, put, patch, remove = http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	const talk = workspace.Conversation
	const person, lead, segment, entry = workspace.Person, workspace.Lead, workspace.Segment, workspace.Entry
	return []spelling{
		{"handle-lead", post, "/v1/leads/{ref}/handle", agent, lead, "Mark a lead as handled", []string{"if_status"}, one("lead.handle", "ids", asList)},
		{"close-lead", post, "/v1/leads/{ref}/close", agent, lead, "Close a lead", []string{"if_status"}, one("lead.close", "ids", asList)},
		{"reopen-lead", post, "/v1/leads/{ref}/reopen", agent, lead, "Reopen a closed lead", []string{"if_status"}, one("lead.reopen", "ids", asList)},
		{"split-lead", post, "/v1/leads/{ref}/split", agent, lead, "Make a follow-up a lead of its own", []string{"follow_up"}, one("lead.split", "lead", asText)},
		{"close-ticket", post, "/v1/tickets/{ref}/close", agent, workspace.Ticket, "Close a ticket", nil, one("ticket.close", "ids", asList)},
		{"reopen-ticket", post, "/v1/tickets/{ref}/reopen", agent, workspace.Ticket, "Open a closed ticket again", nil, one("ticket.reopen", "ids", asList)},
		{"add-note", post, "/v1/people/{ref}/notes", agent, person, "Write a note about a person", []string{"text", "highlighted"}, one("note.add", "person", asText)},
		{"mark-note", patch, "/v1/notes/{ref}", agent, workspace.Note, "Highlight a note, or no longer", []string{"highlighted"}, one("note.highlight", "ids", asList)},
		{"remove-note", remove, "/v1/notes/{ref}", agent, workspace.Note, "Remove a note", nil, one("note.remove", "ids", asList)},
		{"edit-person", patch, "/v1/people/{ref}", agent, person, "Edit personal fields; metadata needs the role admin", []string{"set", "unset", "meta"}, one("person.edit", "ids", asList)},
		{"tag-person", post, "/v1/people/{ref}/tag", agent, person, "Add tags", []string{"tags"}, one("person.tag", "ids", asList, "tags", "add")},
		{"untag-person", post, "/v1/people/{ref}/untag", agent, person, "Remove tags", []string{"tags"}, one("person.tag", "ids", asList, "tags", "remove")},
		{"merge-person", post, "/v1/people/{ref}/merge", agent, person, "Merge others into a person", []string{"from", "prefer", "set", "force"}, one("person.merge", "into", asText)},
		{"unmerge-person", post, "/v1/people/{ref}/unmerge", agent, person, "Take the last merge into a person back", nil, one("person.unmerge", "person", asText)},
		{"assign-conversation", post, "/v1/conversations/{ref}/assign", agent, talk, "Give a conversation to an agent, or with auto to whoever is available", []string{"agent", "auto"}, one("conversation.assign", "ids", asList)},
		{"unassign-conversation", post, "/v1/conversations/{ref}/unassign", agent, talk, "Take a conversation from its agent", nil, one("conversation.unassign", "ids", asList)},
		{"escalate-conversation", post, "/v1/conversations/{ref}/escalate", agent, talk, "Mark an open conversation as waiting for a human", nil, one("conversation.escalate", "ids", asList)},
		{"close-conversation", post, "/v1/conversations/{ref}/close", agent, talk, "Close a conversation", nil, one("conversation.close", "ids", asList)},
		{"reopen-conversation", post, "/v1/conversations/{ref}/reopen", agent, talk, "Make a closed or escalated conversation open again", nil, one("conversation.reopen", "ids", asList)},
		{"add-agent", post, "/v1/agents", admin, workspace.NoKind, "Make a member of the team known", []string{"name", "email"}, one("agent.add", "", nil)},
		{"remove-agent", remove, "/v1/agents/{ref}", admin, workspace.Agent, "Forget a member of the team; conversations keep the name", nil, one("agent.remove", "agent", asText)},
		{"set-agent-status", post, "/v1/agents/{ref}/status", agent, workspace.Agent, "Say whether an agent takes conversations: available, busy or offline", []string{"status"}, one("agent.status", "agent", asText)},
		{"create-segment", post, "/v1/segments", agent, workspace.NoKind, "Name a filter on people", []string{"name", "where"}, one("segment.create", "", nil)},
		{"edit-segment", patch, "/v1/segments/{ref}", agent, segment, "Give a segment another filter, or another name", []string{"where", "to"}, segmentChanges},
		{"delete-segment", remove, "/v1/segments/{ref}", agent, segment, "Forget a segment; the people stay", nil, one("segment.delete", "name", asText)},
		{"undo", post, "/v1/journal/{ref}/undo", agent, entry, "Take an entry back; agents only their own", []string{"force"}, one("undo", "entries", asEntry)},
		{"redo", post, "/v1/journal/{ref}/redo", agent, entry, "Apply again what was taken back", []string{"force"}, one("redo", "entries", asEntry)},
		{"set-setting", put, "/v1/settings/{ref}", admin, workspace.NoKind, "Change a setting of the workspace", []string{"value"}, one("setting.set", "name", asText)},
		{"revoke-token", remove, "/v1/tokens/{ref}", admin, workspace.Token, "End a token, for good", nil, one("token.revoke", "token", asText)},
	}
}
