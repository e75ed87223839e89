package cli

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// selection is the family of flags that say which records are meant. They all
// combine with and; a repeated flag for one field means any of its values.
type selection struct {
	app      *app
	kind     workspace.Kind
	where    string
	search   string
	segments []string
	person   string
	words    []wordFlag
}

// wordFlag is a flag that compares one field, such as --status.
type wordFlag struct {
	name, field string
	of          workspace.Kind // the field holds names of these, and the flag takes whatever refers to one
	values      []string
}

// wordFlags are the flags of a kind that compare one field.
func wordFlags(k workspace.Kind) []wordFlag {
	switch k {
	case workspace.Person:
		return []wordFlag{{name: "status", field: "status"}, {name: "source", field: "source"}, {name: "tag", field: "tags"},
			{name: "platform", field: "platform"}, {name: "country", field: "country"}, {name: "channel", field: "conversation.channel", of: workspace.Channel}}
	case workspace.Lead:
		return []wordFlag{{name: "status", field: "status"}, {name: "tag", field: "tag"}}
	case workspace.Conversation:
		return []wordFlag{{name: "status", field: "status"}, {name: "channel", field: "channel", of: workspace.Channel}, {name: "agent", field: "assignee", of: workspace.Agent}}
	case workspace.Mail:
		return []wordFlag{{name: "status", field: "status"}}
	case workspace.Insight:
		return []wordFlag{{name: "sentiment", field: "sentiment"}, {name: "status", field: "conversation.status"},
			{name: "channel", field: "channel", of: workspace.Channel}, {name: "agent", field: "conversation.assignee", of: workspace.Agent}}
	case workspace.Ticket:
		return []wordFlag{{name: "status", field: "status"}}
	case workspace.Note:
		return []wordFlag{{name: "author", field: "author"}}
	}
	return nil
}

// newSelection binds the flags for records of a kind to a command.
func newSelection(a *app, k workspace.Kind, cmd *cobra.Command) *selection {
	s := &selection{app: a, kind: k, words: wordFlags(k)}
	f := cmd.Flags()
	f.StringVar(&s.where, "where", "", "filter, such as '"+whereExample(k)+"' (see lobby help filters)")
	if searched(k) {
		f.StringVar(&s.search, "search", "", "text to look for in "+searchedIn(k)+", whatever its case and accents")
	}
	for i := range s.words {
		w := &s.words[i]
		manyVar(f, &w.values, w.name, "only this "+w.name+w.takes()+"; repeated: any of them")
		register(cmd, w.name, a.completeValues(k, w.field))
	}
	if owned(k) {
		f.StringVar(&s.person, "person", "", "only of this person: an id, an e-mail address, a user id")
		register(cmd, "person", a.completeRefs(workspace.Person))
	}
	if owned(k) || k == workspace.Person {
		manyVar(f, &s.segments, "segment", "only people of this segment; repeated: of all of them")
		register(cmd, "segment", a.completeSegments)
	}
	registerOpen(cmd, "where", a.completeWhere(k))
	return s
}

// searched reports whether records of the kind have text that --search looks in.
func searched(k workspace.Kind) bool {
	return owned(k) || slices.ContainsFunc(k.Schema().Fields(), func(i filter.Info) bool { return i.Search })
}

// owned reports whether records of the kind belong to a person.
func owned(k workspace.Kind) bool {
	_, ok := k.FieldNamed("person_id")
	return ok
}

// given reports whether any of the flags was used.
func (s *selection) given() bool {
	for _, w := range s.words {
		if len(w.values) > 0 {
			return true
		}
	}
	return s.where != "" || s.search != "" || s.person != "" || len(s.segments) > 0
}

// query is what the flags select. Where the plan hides something of what is asked for,
// somebody is told.
func (s *selection) query(ctx context.Context, ws workspace.Workspace) (workspace.Query, error) {
	q, err := s.asked(ctx, ws)
	if err != nil {
		return q, err
	}
	return q, s.app.noticeUnsearched(ctx, ws, q)
}

// asked is what the flags say, checked and with dates made absolute. The workspace is
// asked only for what they name.
func (s *selection) asked(ctx context.Context, ws workspace.Workspace) (workspace.Query, error) {
	q := workspace.Query{Kind: s.kind, Segments: s.segments}
	zone, err := s.app.zone()
	if err != nil {
		return q, err
	}
	var all []filter.Expr
	add := func(flag, text string, x filter.Expr) error {
		x, err := checked(flag, text, x, s.kind, s.app.door.Now(), zone)
		all = append(all, x)
		return err
	}
	for _, w := range s.words {
		if len(w.values) == 0 {
			continue
		}
		values, err := s.app.namesMeant(ctx, ws, w)
		if err != nil {
			return q, err
		}
		if err := add("--"+w.name, "", anyOf(w.field, values)); err != nil {
			return q, err
		}
	}
	if s.search != "" {
		if err := add("--search", "", filter.Text{Needle: s.search}); err != nil {
			return q, err
		}
	}
	if s.where != "" {
		x, err := filter.Parse(s.where)
		if err != nil {
			return q, whereError("--where", s.where, err)
		}
		if err := add("--where", s.where, x); err != nil {
			return q, err
		}
	}
	if s.person != "" {
		nos, err := ws.Refer(ctx, workspace.Person, []string{s.person})
		if err != nil {
			return q, err
		}
		all = append(all, filter.Compare{Field: "person_id", Op: filter.Eq, Value: workspace.Person.ID(nos[0])})
	}
	q.Where = filter.All(all...)
	return q, nil
}

func anyOf(field string, values []string) filter.Expr {
	if len(values) == 1 {
		return filter.Compare{Field: field, Op: filter.Eq, Value: values[0]}
	}
	return filter.In{Field: field, Values: values}
}

// checked checks a filter against the fields of a kind and makes its dates absolute.
func checked(flag, text string, x filter.Expr, k workspace.Kind, now time.Time, zone *time.Location) (filter.Expr, error) {
	x, err := filter.Check(x, k.Schema())
	if err != nil {
		return nil, whereError(flag, text, err)
	}
	return filter.Resolve(x, now, zone, k.Schema()), nil
}

// whereError is a usage error with the place in the text marked.
func whereError(flag, text string, err error) error {
	message, hint := flag+": "+err.Error(), "see lobby help filters"
	var where *filter.Error
	if errors.As(err, &where) && where.UnknownField {
		hint = "lobby help fields lists the fields"
	}
	if where != nil && text != "" {
		if caret := where.Caret(text); caret != "" {
			message += "\n  " + strings.ReplaceAll(caret, "\n", "\n  ")
		}
	}
	return usagef("%s", message).WithHint("%s", hint)
}
