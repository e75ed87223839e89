package output

import (
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// ParseFields reads --fields, such as "id,name,last_seen". The error is Usage,
// suggests the nearest field and lists the known ones.
func ParseFields(k workspace.Kind, text string) ([]workspace.Field, error) {
	var fields []workspace.Field
	for name := range strings.SplitSeq(text, ",") {
		f, err := field(k, strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		if slices.Contains(fields, f) {
			return nil, workspace.Errorf(workspace.Usage, "field %s is named twice", k.Spec(f).Name)
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// ParseSort reads --sort, such as "-last_seen,name"; - turns the order round.
// The error is Usage.
func ParseSort(k workspace.Kind, text string) ([]workspace.Order, error) {
	var order []workspace.Order
	for name := range strings.SplitSeq(text, ",") {
		name, desc := strings.CutPrefix(strings.TrimSpace(name), "-")
		f, err := field(k, name)
		if err != nil {
			return nil, err
		}
		sp := k.Spec(f)
		if !sorts(k, sp) {
			return nil, workspace.Errorf(workspace.Usage, "%s cannot be sorted by %s", k.Plural(), sp.Name).
				WithHint("what can be sorted: %s", strings.Join(sortable(k), ", "))
		}
		order = append(order, workspace.Order{Field: f, Desc: desc})
	}
	return order, nil
}

// sorts reports whether the field has an order.
func sorts(k workspace.Kind, sp *workspace.Spec) bool {
	return (k.Listed() || !sp.Is(workspace.Derived)) && sp.Form != workspace.Map && sp.Form != workspace.Array
}

func sortable(k workspace.Kind) []string {
	var names []string
	for _, f := range k.Columns() {
		if sp := k.Spec(f); sorts(k, sp) {
			names = append(names, sp.Name)
		}
	}
	return names
}

func field(k workspace.Kind, name string) (workspace.Field, error) {
	if f, ok := k.FieldNamed(name); ok && !k.Spec(f).Is(workspace.Hidden) {
		return f, nil
	}
	var known []string
	for _, f := range k.Columns() {
		known = append(known, k.Spec(f).Name)
	}
	err := workspace.Errorf(workspace.Usage, "%s have no field %q", k.Plural(), name)
	if near := filter.Suggest(name, known); near != "" {
		err = workspace.Errorf(workspace.Usage, "%s have no field %q; did you mean %s?", k.Plural(), name, near)
	}
	return 0, err.WithHint("known fields: %s", strings.Join(known, ", "))
}

// spare are the positions of the columns of the usual table that go first where
// not all fit. The id stays.
func spare(k workspace.Kind, fields []workspace.Field) []int {
	var first []workspace.Field
	switch k {
	case workspace.Person:
		first = []workspace.Field{workspace.PersonSource, workspace.PersonCountry, workspace.PersonEmail, workspace.PersonStatus}
	case workspace.Lead:
		first = []workspace.Field{workspace.LeadEmail, workspace.LeadCreatedAt}
	case workspace.Conversation:
		first = []workspace.Field{workspace.ConversationAssignee, workspace.ConversationLastMessage, workspace.ConversationChannel}
	case workspace.Note:
		first = []workspace.Field{workspace.NoteAuthor, workspace.NoteCreatedAt, workspace.NoteHighlighted}
	case workspace.Agent:
		first = []workspace.Field{workspace.AgentEmail, workspace.AgentIdleSince}
	case workspace.Entry:
		first = []workspace.Field{workspace.EntryRun, workspace.EntryUndoes, workspace.EntryUndoneBy, workspace.EntryChanged, workspace.EntryActor}
	case workspace.Duplicate:
		first = []workspace.Field{workspace.DuplicateKey}
	case workspace.Token:
		first = []workspace.Field{workspace.TokenRevokedBy, workspace.TokenCreatedBy, workspace.TokenCreatedAt, workspace.TokenExpiresAt}
	case workspace.Moment:
		first = []workspace.Field{workspace.MomentEntry}
	}
	var at []int
	for _, f := range first {
		if i := slices.Index(fields, f); i >= 0 {
			at = append(at, i)
		}
	}
	return at
}

// TableFields are the columns of a table when nobody chose any.
func TableFields(k workspace.Kind) []workspace.Field {
	switch k {
	case workspace.Person:
		return []workspace.Field{workspace.ID, workspace.PersonDisplayName, workspace.PersonEmail, workspace.PersonStatus,
			workspace.PersonSource, workspace.PersonCountry, workspace.PersonLastSeen}
	case workspace.Lead:
		return []workspace.Field{workspace.ID, workspace.LeadCreatedAt, workspace.LeadName, workspace.LeadEmail,
			workspace.LeadTag, workspace.LeadStatus}
	case workspace.Conversation:
		return []workspace.Field{workspace.ID, workspace.ConversationPerson, workspace.ConversationChannel, workspace.ConversationStatus,
			workspace.ConversationAssignee, workspace.ConversationLastMessageAt, workspace.ConversationLastMessage}
	case workspace.Mail:
		return []workspace.Field{workspace.ID, workspace.MailLead, workspace.MailStatus, workspace.MailAttempts, workspace.MailDueAt, workspace.MailSentAt, workspace.MailWhy}
	case workspace.Ticket:
		return []workspace.Field{workspace.ID, workspace.TicketPerson, workspace.TicketStatus, workspace.TicketCreatedAt, workspace.TicketSubject}
	case workspace.Note:
		return []workspace.Field{workspace.ID, workspace.NotePerson, workspace.NoteCreatedAt, workspace.NoteAuthor, workspace.NoteHighlighted, workspace.NoteText}
	case workspace.Agent:
		return []workspace.Field{workspace.ID, workspace.AgentName, workspace.AgentState, workspace.AgentConversations, workspace.AgentIdleSince, workspace.AgentEmail}
	case workspace.Segment:
		return []workspace.Field{workspace.ID, workspace.SegmentName, workspace.SegmentPeople, workspace.SegmentWhere}
	}
	return k.Columns()
}
