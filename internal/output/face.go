package output

import (
	"slices"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// face is how values look in a table. Colour only repeats what the words say.
type face struct {
	paint term.Painter
	zone  *time.Location
	now   time.Time
	exact bool // nobody is looking: moments as programs want them
	names map[workspace.No]string
}

func newFace(o Options, paint term.Painter, exact bool) face {
	f := face{paint, o.Zone, o.Now, exact, o.Names}
	if f.zone == nil {
		f.zone = time.UTC
	}
	return f
}

// mostName is how many columns the name beside an id gets.
const mostName = 24

// missing stands where there is no value.
const missing = "-"

func (f face) row(r workspace.Row, fields []workspace.Field) []cell {
	cells := make([]cell, len(fields))
	for i, field := range fields {
		text := f.text(r, field)
		if field == workspace.LeadName && r.Covered() {
			cells[i] = cell{r.Str(workspace.LeadMasked), f.paint.Dim}
			continue
		}
		if text == "" {
			cells[i] = cell{missing, f.paint.Dim}
			continue
		}
		cells[i] = cell{text, f.style(r, field, text)}
	}
	return cells
}

// text is a value for people, safe and in one line.
func (f face) text(r workspace.Row, field workspace.Field) string {
	switch sp := r.Kind.Spec(field); {
	case sp.Form == workspace.Time && f.exact:
		return workspace.FormatTime(r.Time(field))
	case sp.Form == workspace.Time && f.aged(r.Kind, field):
		return term.Ago(r.Time(field), f.now)
	case sp.Form == workspace.Time:
		return term.Local(r.Time(field), f.zone)
	case sp.Form == workspace.Ref && sp.Of == workspace.Person && f.names[r.Ref(field)] != "":
		return r.Format(field) + " " + term.Cut(term.Safe(f.names[r.Ref(field)]), mostName)
	case sp.Form == workspace.List:
		return term.Safe(strings.Join(r.List(field), ", "))
	case r.Kind == workspace.Lead && field == workspace.LeadStatus && r.Str(field) == workspace.LeadNew:
		return "● " + workspace.LeadNew
	case r.Kind == workspace.Agent && field == workspace.AgentState && r.Num(workspace.AgentConnected) == 0:
		return "○ " + workspace.AgentOffline
	case r.Kind == workspace.Agent && field == workspace.AgentState:
		return "● " + r.Str(field)
	}
	return term.Safe(r.Format(field))
}

// aged reports whether people ask how long ago it was, not when.
func (f face) aged(k workspace.Kind, field workspace.Field) bool {
	if f.now.IsZero() {
		return false
	}
	switch k {
	case workspace.Person:
		return field == workspace.PersonLastSeen || field == workspace.PersonLastMessageAt
	case workspace.Conversation:
		return field == workspace.ConversationLastMessageAt
	case workspace.Agent:
		return field == workspace.AgentIdleSince
	}
	return false
}

// style is how a text is painted; nil is plainly.
func (f face) style(r workspace.Row, field workspace.Field, text string) func(string) string {
	sp := r.Kind.Spec(field)
	switch value := r.Str(field); {
	case r.Kind == workspace.Person && field == workspace.PersonDisplayName && r.Str(workspace.PersonName) == "":
		return f.paint.Dim
	case r.Kind == workspace.Lead && field == workspace.LeadTag:
		index := slices.Index(workspace.LeadTagNames(), value)
		return func(s string) string { return f.paint.Badge(index, s) }
	case r.Kind == workspace.Agent && r.Num(workspace.AgentConnected) == 0:
		return f.paint.Dim
	case r.Kind == workspace.Agent && field == workspace.AgentName:
		return f.paint.Bold
	case sp.Name == "status" || sp.Name == "state":
		return f.status(value)
	case sp.Name == "email":
		return f.link("mailto:" + value)
	case sp.Name == "phone":
		return f.link("tel:" + value)
	case strings.HasSuffix(sp.Name, "_url"):
		return f.link(value)
	}
	return nil
}

func (f face) link(url string) func(string) string {
	return func(s string) string { return f.paint.Link(s, url) }
}

func (f face) status(value string) func(string) string {
	switch value {
	case workspace.LeadNew, workspace.StatusCustomer, workspace.TalkOpen, "available":
		return f.paint.Good
	case workspace.LeadHandled:
		return f.paint.Warn
	case workspace.TalkEscalated, "busy":
		return f.paint.Bad
	case workspace.LeadClosed:
		return f.paint.Dim
	}
	return nil
}
