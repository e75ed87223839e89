package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Some values only ever grow: a person is first seen at the earliest, a conversation's
// last message is the latest. What an entry found of such a value may itself have been
// taken back since, and what came later and was not the best left no change. So when an
// entry is taken back the value is settled anew: it is the best of what the entries that
// stand made of it, and of the records that are there.

// trace is such a value.
type trace struct {
	at    workspace.Field // when
	text  workspace.Field // what was said then; ID where nothing was
	mark  string          // of the event it came with; "" where none is kept
	early bool            // the earliest is the best, not the latest
}

// traces is the values of a kind that only grow.
func traces(k workspace.Kind) []trace {
	switch k {
	case workspace.Conversation:
		return []trace{
			{at: workspace.ConversationStartedAt, early: true},
			{at: workspace.ConversationLastMessageAt, text: workspace.ConversationLastMessage, mark: "last"},
		}
	case workspace.Person:
		return []trace{
			{at: workspace.PersonFirstSeen, early: true},
			{at: workspace.PersonLastSeen},
			{at: workspace.PersonLastMessageAt, text: workspace.PersonLastMessage, mark: "last_message"},
		}
	}
	return nil
}

// marksField is where a kind with traces keeps its marks.
func marksField(k workspace.Kind) workspace.Field {
	if k == workspace.Conversation {
		return workspace.ConversationMarks
	}
	return workspace.PersonMarks
}

// point is a value of a trace; zero where there is none. The id is missing where no event
// brought it.
type point struct {
	moment
	text string
}

// found is the best point there is of a trace of a row. Entries since one, which was
// taken back, may have brought records that were not the best when they came.
type found struct {
	point
	since int64
}

// of is as much of a point as the trace keeps.
func (t trace) of(p point) point {
	if t.text == workspace.ID {
		p.text = ""
	}
	if t.mark == "" {
		p.id = ""
	}
	return p
}

// in is what a row has.
func (t trace) in(row workspace.Row) point {
	p := point{moment: moment{at: row.Num(t.at)}}
	if t.text != workspace.ID {
		p.text = row.Str(t.text)
	}
	if t.mark != "" {
		if m := readMarks(row.Get(marksField(row.Kind)))[t.mark]; m.at == p.at {
			p.id = m.id
		}
	}
	return p
}

// set gives a row a value.
func (t trace) set(row workspace.Row, p point) {
	row.Set(t.at, workspace.IntValue(p.at))
	if t.text != workspace.ID {
		row.Set(t.text, workspace.TextValue(p.text))
	}
	if t.mark != "" {
		f := marksField(row.Kind)
		m := readMarks(row.Get(f))
		delete(m, t.mark)
		if p.id != "" {
			m[t.mark] = p.moment
		}
		row.Set(f, m.value())
	}
}

// better reports whether p is rather the value than q.
func (t trace) better(p, q point) bool {
	switch {
	case p.at == 0 || q.at == 0:
		return p.at != 0
	case t.early:
		return p.at < q.at
	}
	return q.before(p.moment)
}

// moves notes the rows of which an effect of an entry changed a trace, and those that got
// records which tell of one. An import tells nothing of people but what it says.
func (r *reversal) moves(h *header, e *effect) {
	var fields []workspace.Field
	for _, t := range traces(e.kind) {
		fields = append(fields, t.at, t.text)
	}
	switch {
	case e.kind == workspace.Conversation:
		fields = append(fields, workspace.ConversationMessages)
	case e.kind == workspace.Person && h.Verb != (workspace.Import{}).Verb():
		fields = append(fields, workspace.PersonHeld)
	case e.kind == workspace.Lead:
		fields = append(fields, workspace.LeadFollowUps)
	}
	for _, f := range fields {
		r.moved[e.kind] = idset.Or(r.moved[e.kind], idsWith(e.diffs, f))
	}
}

// settleTraces settles what was noted, once the journal says which entries stand.
func (r *reversal) settleTraces() error {
	people, err := r.refs(workspace.Lead, r.moved[workspace.Lead], workspace.LeadPerson)
	if err != nil {
		return err
	}
	r.moved[workspace.Person] = idset.Or(r.moved[workspace.Person], people)
	for _, k := range []workspace.Kind{workspace.Conversation, workspace.Person} {
		ids, err := r.doubtful(k, r.moved[k])
		if err != nil {
			return err
		}
		for part := range slices.Chunk(ids.Numbers(), talkSlice) {
			if err := r.settleKind(k, idset.Of(part...)); err != nil {
				return err
			}
		}
	}
	return nil
}

// doubtful is the rows for which what the entry found may not be right: others had to do
// with them since, or were taken back. Of few rows the journal is asked one by one anyway.
func (r *reversal) doubtful(k workspace.Kind, ids workspace.Ids) (workspace.Ids, error) {
	if r.h.Undoes != 0 || int64(ids.Len()) < r.entry {
		return ids, nil
	}
	var doubt idset.Set
	for key, v := range r.Kept(workspace.KeptJournal, entryKey(1), entryKey(r.entry)) {
		h, err := decodeHeader(key, v)
		if err == nil {
			err = r.going()
		}
		if err != nil {
			return ids, err
		}
		if h.No == r.h.No || h.No < r.h.No && h.live() {
			continue
		}
		effects, err := h.outline()
		if err != nil {
			return ids, err
		}
		for _, e := range effects {
			switch e.kind {
			case k:
				doubt = idset.Or(doubt, e.ids)
			case workspace.Lead: // a submission need not touch its person
				return ids, nil
			}
		}
	}
	return idset.And(ids, doubt), nil
}

// settleKind settles the traces of some rows. Everything in hand must have been flushed.
func (r *reversal) settleKind(k workspace.Kind, ids workspace.Ids) error {
	if err := r.load(k, ids); err != nil {
		return err
	}
	b, best := r.traceback(), map[workspace.No][]found{}
	for no := range ids.All() {
		row, ok, err := r.row(k, no)
		if err == nil {
			err = r.going()
		}
		if ok && err == nil {
			best[no], err = b.made(row)
		}
		if err != nil {
			return err
		}
	}
	if err := r.tell(k, best); err != nil {
		return err
	}
	for no, list := range best {
		row := r.hands[k][no].is
		for i, t := range traces(k) {
			p, have := list[i].point, t.in(row)
			if r.h.Undoes != 0 && t.better(have, p) { // what is done again was the best when it went
				p = have
			}
			if p != have {
				t.set(row, p)
			}
		}
	}
	return r.flush()
}
