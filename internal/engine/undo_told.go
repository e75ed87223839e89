package engine

import (
	"maps"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// tell betters what was found of rows by what records tell. Of people only those count
// that came since: of what came before the journal knows, and knows whom it was about. A
// message counts for whom its conversation belongs to.
func (r *reversal) tell(k workspace.Kind, best map[workspace.No][]found) error {
	t, ids := tale{r, k, best}, idset.Of(slices.Collect(maps.Keys(best))...)
	if k == workspace.Conversation {
		owner := map[workspace.No]workspace.No{}
		for no := range best {
			owner[no] = no
		}
		return r.messages(owner, func(talk workspace.No, row workspace.Row) error {
			p := pointOf(row)
			return t.add(talk, p, p)
		})
	}
	owner, err := r.ownersOf(workspace.Conversation, workspace.ConversationPerson, ids)
	if err != nil {
		return err
	}
	err = r.messages(owner, func(person workspace.No, row workspace.Row) error {
		p := pointOf(row)
		switch row.Str(workspace.MessageFrom) {
		case workspace.FromVisitor:
			return t.add(person, p, p, p)
		case workspace.FromBot:
			return t.add(person, p)
		}
		return t.add(person, p, p)
	})
	if err != nil {
		return err
	}
	return r.submissions(ids, func(person workspace.No, f workspace.FollowUp) error {
		p := point{moment: moment{f.CreatedAt.UnixMicro(), f.EventID}}
		return t.add(person, p, p)
	})
}

// tale is records being told.
type tale struct {
	*reversal
	kind workspace.Kind
	best map[workspace.No][]found
}

// add takes what a record says of the first traces.
func (t *tale) add(no workspace.No, points ...point) error {
	for i, p := range points {
		trace, have := traces(t.kind)[i], &t.best[no][i]
		if !trace.better(p, have.point) {
			continue
		}
		if t.kind == workspace.Person {
			entry, err := t.cameWith(p.id)
			if err != nil {
				return err
			}
			if entry <= have.since {
				continue
			}
		}
		have.point = trace.of(p)
	}
	return nil
}

func pointOf(message workspace.Row) point {
	return point{moment{message.Num(workspace.MessageAt), message.Str(workspace.MessageEvent)}, message.Str(workspace.MessageText)}
}

// ownersOf is the records of people, each with whose it is.
func (r *reversal) ownersOf(k workspace.Kind, f workspace.Field, people workspace.Ids) (map[workspace.No]workspace.No, error) {
	sets, err := r.lookNumbers(k, f, people)
	owner := map[workspace.No]workspace.No{}
	i := 0
	for no := range people.All() {
		if err != nil {
			break
		}
		for mine := range sets[i].All() {
			owner[mine] = no
		}
		i++
	}
	return owner, err
}

// lookNumbers finds the rows that refer to each of some numbers.
func (r *reversal) lookNumbers(k workspace.Kind, f workspace.Field, to workspace.Ids) ([]workspace.Ids, error) {
	var names []string
	for no := range to.All() {
		names = append(names, decimal(no))
	}
	return r.Look(k, f, names)
}

// messages visits the messages of conversations with whom each belongs to.
func (r *reversal) messages(owner map[workspace.No]workspace.No, visit func(workspace.No, workspace.Row) error) error {
	sets, err := r.lookNumbers(workspace.Message, workspace.MessageConversation, idset.Of(slices.Collect(maps.Keys(owner))...))
	if err != nil {
		return err
	}
	for row, err := range r.Rows(workspace.Message, idset.Or(sets...), workspace.MessageConversation, workspace.MessageAt, workspace.MessageEvent, workspace.MessageFrom, workspace.MessageText) {
		if err == nil {
			err = r.going()
		}
		if err != nil {
			return err
		}
		if err := visit(owner[row.Ref(workspace.MessageConversation)], row); err != nil {
			return err
		}
	}
	return nil
}

// submissions visits what events captured of people.
func (r *reversal) submissions(people workspace.Ids, visit func(workspace.No, workspace.FollowUp) error) error {
	sets, err := r.lookNumbers(workspace.Lead, workspace.LeadPerson, people)
	if err != nil {
		return err
	}
	for row, err := range r.Rows(workspace.Lead, idset.Or(sets...), workspace.LeadPerson, workspace.LeadCreatedAt, workspace.LeadEvent, workspace.LeadFollowUps) {
		if err == nil {
			err = r.going()
		}
		if err != nil {
			return err
		}
		list, err := followUps(row)
		if err != nil {
			return err
		}
		for _, f := range append(list, original(row)) {
			if f.EventID != "" {
				if err := visit(row.Ref(workspace.LeadPerson), f); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
