package workspace

// Change is one thing that shall be different: a value of the closed set of
// structs below. Its verb is its name on the wire, in plans and in the journal.
type Change interface{ Verb() string }

// Selection names the records a change is about: references, or a filter, or
// everything. Filters select in the workspace, at the moment of the change.
type Selection struct {
	IDs      []string `json:"ids,omitempty"`      // references, in any form Refer knows
	Where    string   `json:"where,omitempty"`    // filter text, resolved against the workspace's clock in UTC
	Segments []string `json:"segments,omitempty"` // all of which must select the person
	All      bool     `json:"all,omitempty"`      // everything; never implied
}

// Empty reports whether nothing is named.
func (s Selection) Empty() bool {
	return len(s.IDs) == 0 && s.Where == "" && len(s.Segments) == 0 && !s.All
}

// EditPerson sets personal fields, by their names and machine texts.
type EditPerson struct {
	Selection
	Set   map[string]string `json:"set,omitempty"`
	Unset []string          `json:"unset,omitempty"` // field names, or meta.KEY
	Meta  map[string]string `json:"meta,omitempty"`
}

// TagPeople adds and removes labels.
type TagPeople struct {
	Selection
	Add    []string `json:"add,omitempty"`
	Remove []string `json:"remove,omitempty"`
}

// RenameTag renames a label on everybody who carries it.
type RenameTag struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// MergePeople makes one person of several. Into survives.
type MergePeople struct {
	Into   string            `json:"into"`
	From   []string          `json:"from"`
	Prefer string            `json:"prefer,omitempty"` // survivor (default), newest, longest
	Set    map[string]string `json:"set,omitempty"`    // fields of the result
	Force  bool              `json:"force,omitempty"`  // even with two user IDs
}

// UnmergePerson takes the last merge into a person back; later edits stay.
type UnmergePerson struct {
	Person string `json:"person"`
}

// MoveLeads moves leads through the pipeline. To is handled, closed or new.
type MoveLeads struct {
	Selection
	To string `json:"to"`
	If string `json:"if_status,omitempty"` // only from this status: another one is a conflict
}

// SplitLead makes follow-up K (from 1) of a lead a lead of its own.
type SplitLead struct {
	Lead string `json:"lead"`
	K    int    `json:"follow_up"`
}

// AssignConversations gives conversations to an agent, or with Auto each to who is
// connected and available: fewest conversations first, then longest idle.
type AssignConversations struct {
	Selection
	Agent string `json:"agent,omitempty"` // id or name
	Auto  bool   `json:"auto,omitempty"`
}

// UnassignConversations takes conversations from their agents.
type UnassignConversations struct{ Selection }

// MoveConversations makes conversations escalated, closed or open again.
type MoveConversations struct {
	Selection
	To string `json:"-"` // the verb tells
}

// MoveTickets closes tickets or opens them again.
type MoveTickets struct {
	Selection
	To string `json:"-"` // the verb tells
}

// AddNote writes a note about a person.
type AddNote struct {
	Person      string `json:"person"`
	Text        string `json:"text"`
	Highlighted bool   `json:"highlighted,omitempty"`
}

// MarkNotes highlights notes, or no longer.
type MarkNotes struct {
	Selection
	Highlighted bool `json:"highlighted"`
}

// RemoveNotes forgets notes.
type RemoveNotes struct{ Selection }

// AddAgent makes a member of the team known.
type AddAgent struct {
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
}

// RemoveAgent forgets a member of the team; their conversations keep the name.
type RemoveAgent struct {
	Agent string `json:"agent"` // id, name or e-mail address
}

// SetAgentStatus says whether an agent takes conversations.
type SetAgentStatus struct {
	Agent  string `json:"agent,omitempty"` // id, name or e-mail address; empty is the actor
	Status string `json:"status"`          // available, busy or offline
}

// ErasePeople removes people and everything known about them, journal included.
// It cannot be undone.
type ErasePeople struct{ Selection }

// ClaimMails takes mails that are due for sending: until the lease ends nobody else
// gets them.
type ClaimMails struct {
	Most  int `json:"most"`
	Lease int `json:"lease"` // seconds
}

// SettleMail says what became of a mail that was claimed.
type SettleMail struct {
	Mail   string `json:"mail"`
	Sent   bool   `json:"sent,omitempty"`
	Why    string `json:"why,omitempty"`     // of a failure; holds no personal data
	GiveUp bool   `json:"give_up,omitempty"` // no further attempt helps
}

// CreateSegment names a filter on people.
type CreateSegment struct {
	Name  string `json:"name"`
	Where string `json:"where"`
}

// EditSegment gives a segment another filter.
type EditSegment struct {
	Name    string `json:"name"`
	Where   string `json:"where"`
	IfWhere string `json:"if_where,omitempty"` // only while this is its filter
}

// RenameSegment gives a segment another name.
type RenameSegment struct {
	Name string `json:"name"`
	To   string `json:"to"`
}

// DeleteSegment forgets a segment; the people stay.
type DeleteSegment struct {
	Name    string `json:"name"`
	IfWhere string `json:"if_where,omitempty"` // only while this is its filter
}

// SetSetting changes a setting of the workspace: a feature (feature.live-chat:
// on, off), the plan, people.placeholder.
type SetSetting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// CreateToken lets a caller in over the network. The workspace learns the hash of
// the secret only (TokenHash). It cannot be undone; RevokeToken ends it.
type CreateToken struct {
	Name    string `json:"name"` // the actor of what it changes
	Role    Role   `json:"role"`
	Hash    string `json:"hash"`
	Expires string `json:"expires_at,omitempty"` // RFC 3339; empty is never
}

// RevokeToken ends a token, for good.
type RevokeToken struct {
	Token string `json:"token"` // id or name
}

// Import brings rows of a file in. All rows of one change are of one kind.
type Import struct {
	Kind  Kind        `json:"-"`
	Rows  []ImportRow `json:"rows"`
	Total int         `json:"total,omitempty"` // rows of the whole file at most: ids of ours beyond it are not taken over; 0 is no bound

	AllowErased bool `json:"allow_erased,omitempty"` // rows of people who were erased bring them in again
}

// ImportRow is one row of a file. A missing value leaves what is there alone.
type ImportRow struct {
	Line         int    // where it stands in the file
	ID           string // the file's id: ours or foreign
	Row          Row    // the values given; its number is not used
	Person       string // reference to the person of a lead, conversation or ticket
	Conversation string // reference to the conversation of a lead
	Messages     []Row  // of a conversation, in order
}

// AddEvents brings in what channels sent.
type AddEvents struct {
	Events []Event `json:"events"`
}

// Undo takes journal entries back; with Force it keeps later values elsewhere.
type Undo struct {
	Entries []int64 `json:"entries,omitempty"` // none: the actor's own last batch
	Force   bool    `json:"force,omitempty"`
}

// Redo takes the undo of journal entries back.
type Redo struct {
	Entries []int64 `json:"entries,omitempty"`
	Force   bool    `json:"force,omitempty"`
}

// Verb names the change.
func (EditPerson) Verb() string    { return "person.edit" }
func (TagPeople) Verb() string     { return "person.tag" }
func (RenameTag) Verb() string     { return "tag.rename" }
func (MergePeople) Verb() string   { return "person.merge" }
func (UnmergePerson) Verb() string { return "person.unmerge" }
func (m MoveLeads) Verb() string {
	switch m.To {
	case LeadHandled:
		return "lead.handle"
	case LeadClosed:
		return "lead.close"
	}
	return "lead.reopen"
}
func (SplitLead) Verb() string             { return "lead.split" }
func (AssignConversations) Verb() string   { return "conversation.assign" }
func (UnassignConversations) Verb() string { return "conversation.unassign" }
func (m MoveConversations) Verb() string {
	switch m.To {
	case TalkEscalated:
		return "conversation.escalate"
	case TalkClosed:
		return "conversation.close"
	}
	return "conversation.reopen"
}
func (m MoveTickets) Verb() string {
	if m.To == TalkClosed {
		return "ticket.close"
	}
	return "ticket.reopen"
}
func (AddNote) Verb() string        { return "note.add" }
func (MarkNotes) Verb() string      { return "note.highlight" }
func (RemoveNotes) Verb() string    { return "note.remove" }
func (AddAgent) Verb() string       { return "agent.add" }
func (RemoveAgent) Verb() string    { return "agent.remove" }
func (SetAgentStatus) Verb() string { return "agent.status" }
func (ErasePeople) Verb() string    { return "person.erase" }
func (ClaimMails) Verb() string     { return "mail.claim" }
func (SettleMail) Verb() string     { return "mail.settle" }
func (CreateSegment) Verb() string  { return "segment.create" }
func (EditSegment) Verb() string    { return "segment.edit" }
func (RenameSegment) Verb() string  { return "segment.rename" }
func (DeleteSegment) Verb() string  { return "segment.delete" }
func (SetSetting) Verb() string     { return "setting.set" }
func (CreateToken) Verb() string    { return "token.create" }
func (RevokeToken) Verb() string    { return "token.revoke" }
func (i Import) Verb() string       { return i.Kind.String() + ".import" }
func (AddEvents) Verb() string      { return "event" }
func (Undo) Verb() string           { return "undo" }
func (Redo) Verb() string           { return "redo" }
