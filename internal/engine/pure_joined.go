package engine

import (
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Filters on records may ask about the person they belong to, and filters on
// people about their records: it holds of people of whom some record is as asked.
// Those on insights may ask about the conversation, too.

// joined replaces every question about other records by what it selects.
func (l lookup) joined(k workspace.Kind, e filter.Expr) (filter.Expr, error) {
	var failed error
	out := filter.Rewrite(e, func(leaf filter.Expr) filter.Expr {
		if failed != nil {
			return leaf
		}
		x, err := l.joinedLeaf(k, leaf)
		failed = err
		return x
	})
	return out, failed
}

func (l lookup) joinedLeaf(k workspace.Kind, leaf filter.Expr) (filter.Expr, error) {
	if text, ok := leaf.(filter.Text); ok {
		return l.searched(k, text)
	}
	of, x, negated := otherRecord(k, leaf)
	switch of {
	case workspace.NoKind:
		return leaf, nil
	case workspace.Person:
		return l.ofPeople(k, x)
	}
	choose := l.owners
	if k == workspace.Insight {
		choose = l.insightsInto
	}
	selected, err := choose(of, x)
	if negated {
		return filter.Not{X: selected}, err
	}
	return selected, err
}

// insightsInto turns a filter on conversations into one on the insights into them,
// which have their numbers.
func (l lookup) insightsInto(talks workspace.Kind, where filter.Expr) (filter.Expr, error) {
	set, err := l.Find(workspace.Query{Kind: talks, Where: where})
	return within("id", set), err
}

// longText is the field of a kind that free text looks in without an index; field
// 0 where there is none.
func longText(k workspace.Kind) workspace.Field {
	switch k {
	case workspace.Note:
		return workspace.NoteText
	case workspace.Ticket:
		return workspace.TicketBody
	}
	return workspace.ID
}

// searched is what free text means on records of a kind: in their own fields, or
// their person's, and in their long text.
func (l lookup) searched(k workspace.Kind, text filter.Text) (x filter.Expr, err error) {
	x = text
	if searchedByPerson(k) {
		if x, err = l.ofPeople(k, text); err != nil {
			return nil, err
		}
	}
	if f := longText(k); f != workspace.ID {
		x = filter.Or{X: []filter.Expr{x, filter.Compare{Field: k.Spec(f).Name, Op: filter.Contains, Value: text.Needle}}}
	}
	return x, nil
}

// searchedByPerson reports whether records of the kind have nothing of their own
// to search, but a person.
func searchedByPerson(k workspace.Kind) bool {
	if _, owned := k.FieldNamed("person_id"); !owned {
		return false
	}
	for _, i := range k.Schema().Fields() {
		if i.Search {
			return false
		}
	}
	return true
}

// otherRecord is the kind a leaf asks about where that is another one, and what it
// asks of records of that kind. A comparison with != is that with =, negated.
func otherRecord(k workspace.Kind, leaf filter.Expr) (of workspace.Kind, x filter.Expr, negated bool) {
	switch e := leaf.(type) {
	case filter.Compare:
		of, e.Field = k.Joined(e.Field)
		if e.Op == filter.Ne && of != workspace.Person {
			e.Op, negated = filter.Eq, true
		}
		return of, e, negated
	case filter.In:
		of, e.Field = k.Joined(e.Field)
		return of, e, false
	case filter.Has:
		of, e.Field = k.Joined(e.Field)
		return of, e, false
	}
	return workspace.NoKind, leaf, false
}

// ofPeople turns a filter on people into one on the records they own.
func (l lookup) ofPeople(k workspace.Kind, people filter.Expr) (filter.Expr, error) {
	if _, owned := k.FieldNamed("person_id"); !owned {
		return nil, workspace.Errorf(workspace.Invalid, "segments select people; %s have none", k.Plural())
	}
	where, err := l.joined(workspace.Person, people)
	if err != nil {
		return nil, err
	}
	set, err := l.Find(workspace.Query{Kind: workspace.Person, Where: where})
	if err != nil {
		return nil, err
	}
	return filter.Within{Field: "person_id", Set: set}, nil
}

// owners turns a filter on records into one on the people they belong to.
func (l lookup) owners(k workspace.Kind, where filter.Expr) (filter.Expr, error) {
	var people []workspace.No
	for row, err := range l.Walk(workspace.Query{Kind: k, Where: where}, owned()[k]) {
		if err != nil {
			return nil, err
		}
		people = append(people, row.Ref(owned()[k]))
	}
	return within("id", idset.Of(people...)), nil
}
