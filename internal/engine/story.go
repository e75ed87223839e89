package engine

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// What the lines of a timeline say, kind by kind, about everything but people.

// record tells what happened to something the person owns.
func (t *timeline) record(row workspace.Row) error {
	switch row.Kind {
	case workspace.Lead:
		return t.lead(row)
	case workspace.Conversation:
		return t.conversation(row)
	case workspace.Ticket:
		return t.ticket(row)
	case workspace.Note:
		return t.note(row)
	}
	return nil
}

func (t *timeline) ticket(row workspace.Row) error {
	t.fact(row, row.Num(workspace.TicketCreatedAt), "ticket opened", excerpt(row.Str(workspace.TicketSubject)))
	steps, _, err := t.steps(row, 0, workspace.TicketStatus)
	for _, s := range steps {
		switch {
		case s.field != workspace.TicketStatus:
		case s.new.S == workspace.TalkClosed:
			t.change(row, s.At, s.header, "ticket closed", joined(row.ID(), by(s.Actor)))
		default:
			t.change(row, s.At, s.header, "ticket reopened", joined(row.ID(), by(s.Actor)))
		}
	}
	return err
}

// note tells of a note that is there: with one that was removed its text is gone
// from the timeline too.
func (t *timeline) note(row workspace.Row) error {
	t.fact(row, row.Num(workspace.NoteCreatedAt), "note added", by(row.Str(workspace.NoteAuthor)), excerpt(row.Str(workspace.NoteText)))
	steps, _, err := t.steps(row, 0, workspace.NoteHighlighted)
	for _, s := range steps {
		switch {
		case s.field != workspace.NoteHighlighted:
		case s.new.N != 0:
			t.change(row, s.At, s.header, "note highlighted", joined(row.ID(), by(s.Actor)))
		default:
			t.change(row, s.At, s.header, "note no longer highlighted", joined(row.ID(), by(s.Actor)))
		}
	}
	return err
}

func (t *timeline) lead(row workspace.Row) error {
	list, err := followUps(row)
	if err != nil {
		return err
	}
	t.fact(row, row.Num(workspace.LeadCreatedAt), "lead captured", row.Str(workspace.LeadTag), row.Str(workspace.LeadMasked), orderText(row.Str(workspace.LeadOrderNumber)))
	for i, f := range list {
		t.fact(row, f.CreatedAt.UnixMicro(), "follow-up received", "follow-up "+strconv.Itoa(i+1), f.Tag, orderText(f.OrderNumber))
	}
	steps, first, err := t.steps(row, 0, workspace.LeadStatus, workspace.LeadHandledAt, workspace.LeadHandledBy, workspace.LeadClosedAt, workspace.LeadClosedBy)
	if err != nil {
		return err
	}
	if at := first.Num(workspace.LeadHandledAt); at != 0 { // came in handled
		t.fact(row, at, "lead handled", by(first.Str(workspace.LeadHandledBy)))
	}
	if at := first.Num(workspace.LeadClosedAt); at != 0 {
		t.fact(row, at, "lead closed", by(first.Str(workspace.LeadClosedBy)))
	}
	for _, s := range steps {
		if s.field != workspace.LeadStatus {
			continue
		}
		switch s.new.S {
		case workspace.LeadHandled, workspace.LeadClosed:
			t.change(row, s.At, s.header, "lead "+s.new.S, joined(row.ID(), by(s.Actor)))
		case workspace.LeadNew:
			why := by(s.Actor)
			if s.Verb == (workspace.AddEvents{}).Verb() {
				why = "a follow-up arrived"
			}
			t.change(row, s.At, s.header, "lead reopened", joined(row.ID(), why))
		}
	}
	return nil
}

func (t *timeline) conversation(row workspace.Row) error {
	t.fact(row, row.Num(workspace.ConversationStartedAt), "conversation started", row.Str(workspace.ConversationChannel))
	steps, first, err := t.steps(row, 0, workspace.ConversationStatus, workspace.ConversationAssignee, workspace.ConversationMarks)
	if err != nil {
		return err
	}
	// Events leave marks, whose times are those of the events themselves.
	told := [...]string{markEscalated, markClosed}
	marked := map[int64]bool{}
	for _, s := range steps {
		if s.field == workspace.ConversationMarks {
			was, is := readMarks(s.old), readMarks(s.new)
			for _, name := range told {
				if is[name] != was[name] {
					marked[s.No] = true
					who := ""
					if is[name].id == entryMark(s.No) {
						who = by(s.Actor)
					}
					t.change(row, is[name].at, s.header, talkWord(name), joined(row.ID(), who))
				}
			}
		}
	}
	began := readMarks(first.Get(workspace.ConversationMarks))
	for _, name := range told {
		if m, ok := began[name]; ok {
			t.fact(row, m.at, talkWord(name))
		}
	}
	if m, ok := began[markEscalated]; ok { // what brought it in gave it to somebody at once
		if agent := first.Str(workspace.ConversationAssignee); agent != "" {
			t.fact(row, m.at, "conversation assigned", "to "+agent)
		}
	}
	for _, s := range steps {
		switch {
		case s.field == workspace.ConversationStatus && !marked[s.No]:
			t.change(row, s.At, s.header, talkWord(s.new.S), joined(row.ID(), by(s.Actor)))
		case s.field == workspace.ConversationAssignee && s.new.S == "":
			t.change(row, s.At, s.header, "conversation unassigned", joined(row.ID(), "from "+s.old.S, by(s.Actor)))
		case s.field == workspace.ConversationAssignee:
			t.change(row, s.At, s.header, "conversation assigned", joined(row.ID(), "to "+s.new.S, by(s.Actor)))
		}
	}
	return nil
}

// talkWord says what a status or mark of a conversation means.
func talkWord(status string) string {
	switch status {
	case workspace.TalkEscalated:
		return "escalation triggered"
	case workspace.TalkClosed:
		return "conversation closed"
	}
	return "conversation reopened"
}

func by(actor string) string {
	if actor == "" {
		return ""
	}
	return "by " + actor
}

func orderText(number string) string {
	if number == "" {
		return ""
	}
	return "order " + number
}

// joined lists the parts that say something.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// excerpt is the beginning of a text, on one line.
func excerpt(text string) string {
	const most = 80
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most-1]) + "…"
}
