package cli

import (
	"strings"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// noEnvironment stands where nothing is known about where a person is.
const noEnvironment = "No environment data collected yet."

// profile shows a person, section by section.
func (p *page) profile(f profile) {
	name, paint := f.person.Str(workspace.PersonName), p.paint.Bold
	if name == "" { // a generated name looks like one
		name, paint = f.person.Str(workspace.PersonDisplayName), p.paint.Dim
	}
	p.WriteString(paint(term.Safe(name)) + "  " + f.person.ID() + "  " + f.person.Str(workspace.PersonStatus) + "\n")
	for _, s := range f.sections {
		switch list := f.records[s.name]; {
		case s.name == highlights && len(list) == 0:
		case s.kind != workspace.NoKind:
			p.heading("%s (%d)", s.title, len(list))
			p.records(s.kind, list)
		default:
			p.heading("%s", s.title)
			p.personal(f.person, s)
		}
	}
}

// personal is a section of fields of the person.
func (p *page) personal(person workspace.Row, s section) {
	switch s.name {
	case "environment":
		if !anySet(person, s.lines) {
			p.WriteString("  " + noEnvironment + "\n")
			return
		}
	case "metadata":
		p.metadata(person.Str(workspace.PersonMetadata))
		return
	}
	for _, l := range s.lines {
		p.fact(l.label, p.personalValue(person, l.field))
	}
	if s.name == "timeline" {
		p.fact("Since", strings.TrimSuffix(term.Ago(person.Time(workspace.PersonFirstSeen), p.now), " ago"))
	}
}

// personalValue is one field for people; what can be opened is a link.
func (p *page) personalValue(person workspace.Row, f workspace.Field) string {
	raw := person.Format(f)
	switch f {
	case workspace.PersonEmail:
		return p.paint.Link(term.Safe(raw), "mailto:"+raw)
	case workspace.PersonPhone:
		return p.paint.Link(term.Safe(raw), "tel:"+raw)
	case workspace.PersonLastPageURL, workspace.PersonEntryURL, workspace.PersonAvatarURL:
		return p.paint.Link(term.Safe(raw), raw)
	}
	switch person.Kind.Spec(f).Form {
	case workspace.Time:
		return p.moment(person.Time(f))
	case workspace.List:
		return term.Safe(strings.Join(person.List(f), ", "))
	}
	return term.Safe(raw)
}

func (p *page) metadata(text string) {
	pairs, err := workspace.ReadMembers(orText(text, "{}"), nil)
	if err != nil || len(pairs) == 0 {
		p.WriteString("  " + p.paint.Dim("-") + "\n")
		return
	}
	for _, pair := range pairs {
		value, isText := pair.Value.Text()
		if !isText {
			value = string(pair.Value)
		}
		p.fact(term.Safe(pair.Name), term.Safe(value))
	}
}

// records shows what belongs to the person, a line each, cut to the width.
func (p *page) records(k workspace.Kind, list []workspace.Row) {
	if len(list) == 0 {
		p.WriteString("  " + p.paint.Dim("none") + "\n")
		return
	}
	if k == workspace.Note {
		p.notes(list)
		return
	}
	t := sheet{columns: recordColumns(k)}
	for _, row := range list {
		t.add(p.recordLine(row)...)
	}
	for line := range strings.Lines(t.aligned(p.paint, 0)) {
		p.WriteString("  " + term.Cut(strings.TrimRight(line, " \n"), max(p.width-2, 20)) + "\n")
	}
}

func recordColumns(k workspace.Kind) []string {
	switch k {
	case workspace.Conversation:
		return []string{"id", "status", "channel", "last active", "last message"}
	case workspace.Lead:
		return []string{"id", "status", "tag", "created", "order"}
	}
	return []string{"id", "status", "created", "subject"}
}

func (p *page) recordLine(row workspace.Row) []string {
	switch row.Kind {
	case workspace.Conversation:
		return []string{row.ID(), row.Str(workspace.ConversationStatus), row.Str(workspace.ConversationChannel),
			term.Ago(row.Time(workspace.ConversationLastMessageAt), p.now), strings.Join(strings.Fields(row.Str(workspace.ConversationLastMessage)), " ")}
	case workspace.Lead:
		return []string{row.ID(), row.Str(workspace.LeadStatus), orText(row.Str(workspace.LeadTag), row.Str(workspace.LeadMasked)),
			term.Local(row.Time(workspace.LeadCreatedAt), p.zone), row.Str(workspace.LeadOrderNumber)}
	}
	return []string{row.ID(), row.Str(workspace.TicketStatus), term.Local(row.Time(workspace.TicketCreatedAt), p.zone), row.Str(workspace.TicketSubject)}
}

// notes shows notes whole: who wrote them when, and below it what they say.
func (p *page) notes(list []workspace.Row) {
	for _, row := range list {
		head := row.ID() + "  " + p.moment(row.Time(workspace.NoteCreatedAt)) + "  " + term.Safe(row.Str(workspace.NoteAuthor))
		if row.Num(workspace.NoteHighlighted) != 0 {
			head += "  " + p.paint.Bold("highlighted")
		}
		p.WriteString("  " + strings.TrimRight(head, " ") + "\n")
		p.running(row.Str(workspace.NoteText), 4)
	}
}

// running is text of many lines that somebody wrote, set in by so many columns.
func (p *page) running(text string, margin int) {
	for _, line := range wrap(term.SafeLines(text), max(p.width-margin, leastCell)) {
		p.WriteString(strings.TrimRight(strings.Repeat(" ", margin)+line, " ") + "\n")
	}
}

func anySet(row workspace.Row, lines []profileLine) bool {
	for _, l := range lines {
		if !row.Get(l.field).Missing() {
			return true
		}
	}
	return false
}
