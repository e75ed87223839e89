package httpapi

import (
	"cmp"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lobbycli/lobby/internal/workspace"
)

// spellable gives a change the one form that its spelling stands for, and refuses
// (Invalid) what would be another change once it was read back.
func spellable(c workspace.Change) (workspace.Change, error) {
	if name := brokenText(reflect.ValueOf(c)); name != "" {
		return nil, workspace.Errorf(workspace.Invalid, "%s: is not valid UTF-8", name)
	}
	switch c := c.(type) {
	case workspace.MoveLeads:
		to, err := workspace.Lead.Status(c.To)
		c.To = to
		return c, err
	case workspace.MoveConversations:
		to, err := workspace.Conversation.Status(c.To)
		c.To = to
		return c, err
	case workspace.MoveTickets:
		to, err := workspace.Ticket.Status(c.To)
		c.To = to
		return c, err
	case workspace.AddEvents:
		whole := make([]workspace.Event, len(c.Events))
		for i, e := range c.Events {
			whole[i] = withPart(e)
		}
		return workspace.AddEvents{Events: whole}, nil
	}
	return c, nil
}

// withPart gives an escalation without a reason the part that says so: readers of
// events ask for it, the rules do not.
func withPart(e workspace.Event) workspace.Event {
	if e.Type == "escalation" && e.Escalation == nil {
		e.Escalation = &workspace.EventEscalated{}
	}
	return e
}

// brokenText names the first member that holds a text of invalid UTF-8, which JSON
// would mend silently.
func brokenText(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return "text"
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return brokenText(v.Elem())
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Int64 {
			return ""
		}
		for i := range v.Len() {
			if name := brokenText(v.Index(i)); name != "" {
				return name
			}
		}
	case reflect.Map:
		for pair := v.MapRange(); pair.Next(); {
			if brokenText(pair.Key())+brokenText(pair.Value()) != "" {
				return "text"
			}
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return ""
		}
		for i := range v.NumField() {
			if inner := brokenText(v.Field(i)); inner != "" {
				return cmp.Or(nameOf(v.Type().Field(i)), inner)
			}
		}
	}
	return ""
}

// nameOf is what a member is called in JSON.
func nameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}
