package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// arrival is a slice of imported rows on its way in.
type arrival struct {
	*batch
	people  *directory
	bound   workspace.No            // the highest id of ours the file may bring
	foreign map[string]workspace.No // rows of the kind by external id
	owners  map[string]workspace.No // people by the references the rows give; 0 is nobody
	ledger  ledger                  // of erasures
	erased  map[string]int64        // when identities of the rows were erased; none where that is allowed
	spent   idset.Set               // numbers of the kind that were erased, which nobody gets again
	nobody  workspace.Row           // a person with nothing
	places  places
	before  []workspace.Value // of the row in hand, used again for each row
}

// importRows brings rows of a file in. Rows that a rule refuses are reported by
// line and the others go on: an import is never refused as a whole for one row.
func (b *batch) importRows(c workspace.Import) error {
	b.receipt.Read += len(c.Rows)
	b.print.begin()
	if err := b.flush(); err != nil {
		return err
	}
	a := &arrival{batch: b, foreign: make(map[string]workspace.No, len(c.Rows)), owners: map[string]workspace.No{}, nobody: workspace.NewRow(workspace.Person, 0), places: b.places()}
	next, err := b.Next(c.Kind)
	if err != nil {
		return err
	}
	a.bound = workspace.MaxNo
	if last := int(next) - 1 + c.Total; c.Total > 0 && last < int(a.bound) {
		a.bound = workspace.No(last)
	}
	a.ledger = readLedger(b.work)
	if a.spent, err = a.ledger.numbers(c.Kind); err != nil {
		return err
	}
	a.people = b.directory()
	a.inHand(c.Kind, len(c.Rows))
	take, err := a.prepare(c)
	if err != nil {
		return err
	}
	if !c.AllowErased {
		if err := a.learnErased(c.Rows); err != nil {
			return err
		}
	}
	var r workspace.ImportRow
	var own []workspace.Value // a batch stays as it came: a rule changes values of its own
	for i := range c.Rows {
		if err := b.going(); err != nil {
			return err
		}
		r = c.Rows[i]
		own = append(own[:0], r.Row.Values...)
		r.Row.Values = own
		state, err := take(&r)
		switch {
		case err == nil:
			b.arrived(state)
		case fatal(err):
			return err
		default:
			b.rejected(r.Line, err)
		}
	}
	return nil
}

// prepare looks up everything the rows will ask for and gives the rule for one.
func (a *arrival) prepare(c workspace.Import) (func(*workspace.ImportRow) (workspace.State, error), error) {
	switch c.Kind {
	case workspace.Person:
		return a.person, a.learnPeople(c.Rows)
	case workspace.Lead:
		return a.lead, a.learnOwned(c.Kind, workspace.LeadExternalID, c.Rows)
	case workspace.Conversation:
		return a.talk, a.learnOwned(c.Kind, workspace.ConversationExternalID, c.Rows)
	}
	return nil, workspace.Errorf(workspace.Invalid, "%s cannot be imported", c.Kind.Plural())
}

// arrived counts a row that was taken in.
func (b *batch) arrived(s workspace.State) {
	switch s {
	case workspace.Created:
		b.receipt.Created++
	case workspace.Updated:
		b.receipt.Updated++
	default:
		b.receipt.Unchanged++
	}
}

// ours reads an id of ours in a file: one that is spelled as we spell it. What
// people type may say p17; in a file that is the id of another system.
func ours(k workspace.Kind, id string) (workspace.No, bool) {
	no, ok := k.ParseID(id)
	return no, ok && k.ID(no) == id
}

// identify finds the record a row is about. The file's own id decides: one of
// ours names the record that has the number and the time of creation; where
// none has, the external id decides, and a free number is taken over. Any other
// id is an external id. When made is true the
// record is new, with number no if that is not 0.
func (a *arrival) identify(k workspace.Kind, r *workspace.ImportRow, external, created workspace.Field) (no workspace.No, made bool, err error) {
	if own, ok := ours(k, r.ID); ok {
		row, have, err := a.row(k, own)
		if err != nil {
			return 0, false, err
		}
		given := r.Row.Num(created)
		if have && (given == 0 || row.Num(created) == given) {
			return own, false, nil
		}
		if no, known := a.foreign[r.Row.Str(external)]; known {
			return no, false, nil
		}
		if !have && own <= a.bound {
			free, err := a.free(k, own)
			if err != nil {
				return 0, false, err
			}
			if free {
				return own, true, a.Reserve(k, own)
			}
		}
		return 0, true, nil
	}
	if r.ID != "" {
		switch have := r.Row.Str(external); have {
		case "":
			r.Row.Set(external, workspace.TextValue(r.ID))
		case r.ID:
		default:
			return 0, false, workspace.Errorf(workspace.Invalid, "id %q and external_id %q differ", r.ID, have)
		}
	}
	if x := r.Row.Str(external); x != "" {
		if no, ok := a.foreign[x]; ok {
			return no, false, nil
		}
	}
	return 0, true, nil
}

// free reports whether a number without a record may be given to one.
func (a *arrival) free(k workspace.Kind, no workspace.No) (bool, error) {
	if k != workspace.Person || a.spent.Has(no) {
		return !a.spent.Has(no), nil
	}
	_, former, err := a.row(workspace.Merged, no)
	return !former, err
}

// make gives the row in hand for a new record. An id of ours that could not be
// taken over is reported.
func (a *arrival) make(k workspace.Kind, r *workspace.ImportRow, no workspace.No) (workspace.Row, error) {
	if no != 0 {
		return a.restore(k, no), nil
	}
	if own, ok := ours(k, r.ID); ok {
		why := "its id names another record here; it got a new one"
		if a.spent.Has(own) {
			why = "its number was erased; it got a new one"
		}
		a.outcome(workspace.Outcome{State: workspace.Created, Why: why, Lines: []int{r.Line}})
	}
	return a.create(k)
}

// learnForeign looks up the records the rows name, by external id and by ours.
func (a *arrival) learnForeign(k workspace.Kind, external workspace.Field, rows []workspace.ImportRow) error {
	var ids []string
	var own idset.Set
	for i := range rows {
		if no, ok := ours(k, rows[i].ID); ok {
			own.Add(no)
		} else if rows[i].ID != "" {
			ids = append(ids, rows[i].ID)
		}
		if x := rows[i].Row.Str(external); x != "" {
			ids = append(ids, x)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	sets, err := a.truth().lookAll(k, external, ids)
	if err != nil {
		return err
	}
	for i, s := range sets {
		if no, ok := s.Min(); ok {
			a.foreign[ids[i]] = no
			own.Add(no)
		}
	}
	if k == workspace.Person {
		if err := a.load(workspace.Merged, own); err != nil {
			return err
		}
	}
	return a.load(k, own)
}

// learnOwned looks up the records the rows name, and the people they belong to.
func (a *arrival) learnOwned(k workspace.Kind, external workspace.Field, rows []workspace.ImportRow) error {
	if err := a.learnForeign(k, external, rows); err != nil {
		return err
	}
	var refs, mails []string
	for i := range rows {
		refs = append(refs, rows[i].Person)
		if k == workspace.Lead && (rows[i].Person == "" || a.ledger.any()) { // who else is asked whose address it is
			mails = append(mails, rows[i].Row.Str(workspace.LeadEmail))
		}
	}
	if err := a.people.learn(workspace.PersonEmail, mails); err != nil {
		return err
	}
	slices.Sort(refs)
	refs = slices.DeleteFunc(slices.Compact(refs), func(s string) bool { return s == "" })
	found, _, err := a.lookup().resolve(workspace.Person, refs, ours) // rows that name nobody are refused one by one
	if err != nil {
		return err
	}
	var ids idset.Set
	for i, no := range found {
		a.owners[refs[i]] = no
		if no != 0 {
			ids.Add(no)
		}
	}
	return a.load(workspace.Person, ids)
}

// ownerOf is the person a row belongs to.
func (a *arrival) ownerOf(r *workspace.ImportRow) (workspace.Row, error) {
	no := a.owners[r.Person]
	if r.Person != "" && no == 0 {
		which := "no such person"
		if own, like := workspace.Person.ParseID(r.Person); like && workspace.Person.ID(own) != r.Person {
			which += "; an id of ours is spelled " + workspace.Person.ID(own)
		}
		return workspace.Row{}, workspace.Errorf(workspace.NotFound, "person_id %q: %s", r.Person, which).WithHint("import the people first")
	}
	row, ok, err := a.row(workspace.Person, no)
	if err == nil && !ok {
		err = workspace.Errorf(workspace.Internal, "%s is gone", workspace.Person.ID(no))
	}
	return row, err
}

// fill sets every given value of a row and reports nothing; missing values
// leave what is there alone.
func fill(row, given workspace.Row, fields ...workspace.Field) {
	for _, f := range fields {
		if v := given.Get(f); !v.Missing() {
			row.Set(f, v)
		}
	}
}

// met remembers how a row in hand was before a row of the file changes it.
func (a *arrival) met(row workspace.Row) { a.before = append(a.before[:0], row.Values...) }

// state says what became of a row in hand since it was met.
func (a *arrival) state(row workspace.Row) workspace.State {
	if slices.Equal(a.before, row.Values) {
		return workspace.Unchanged
	}
	return workspace.Updated
}
