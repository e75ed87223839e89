package engine

import (
	"slices"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// learnErased looks up which keys of the rows belonged to people who were erased.
func (a *arrival) learnErased(rows []workspace.ImportRow) (err error) {
	if !a.ledger.any() {
		return nil
	}
	var known []string
	for i := range rows {
		known = append(known, identitiesOf(&rows[i])...)
	}
	a.erased, err = a.ledger.when(known)
	return err
}

// identitiesOf are all keys of the person a row is about.
func identitiesOf(r *workspace.ImportRow) []string {
	if r.Row.Kind != workspace.Person {
		if mail := r.Row.Str(workspace.LeadEmail); r.Row.Kind == workspace.Lead && mail != "" {
			return []string{identity(workspace.PersonEmail, mail)}
		}
		return nil
	}
	row := r.Row
	row.No, _ = ours(workspace.Person, r.ID)
	out := identities(row)
	if row.No == 0 && r.ID != "" {
		out = append(out, identity(workspace.PersonExternalID, r.ID))
	}
	return out
}

// allowed refuses a row about somebody who was erased. The strongest key that is known
// decides; a row about somebody who lives loses the keys that were erased.
func (a *arrival) allowed(r *workspace.ImportRow) error {
	if len(a.erased) == 0 {
		return nil
	}
	lives := false
	if no, own := ours(workspace.Person, r.ID); own {
		at := r.Row.Num(workspace.PersonCreatedAt)
		if when := a.erased[ownIdentity(no, at)]; when != 0 {
			return wasErased(when)
		}
		row, have, err := a.row(workspace.Person, no)
		if err != nil {
			return err
		}
		lives = have && (at == 0 || row.Num(workspace.PersonCreatedAt) == at)
	}
	row, took := r.Row, false
	for _, f := range append([]workspace.Field{workspace.PersonExternalID}, workspace.IdentityFields()...) {
		values := row.List(f)
		if f == workspace.PersonExternalID && r.ID != "" {
			values = append(values, r.ID)
		}
		lives = lives || slices.ContainsFunc(values, func(v string) bool { return a.lives(f, v) })
		gone := func(v string) bool { return a.erased[identity(f, v)] != 0 && !a.lives(f, v) }
		i := slices.IndexFunc(values, gone)
		switch {
		case i < 0:
		case !lives:
			return wasErased(a.erased[identity(f, values[i])])
		default:
			row.Set(f, workspace.ListValue(slices.DeleteFunc(row.List(f), gone)))
			took = true
		}
	}
	if took {
		a.outcome(workspace.Outcome{State: workspace.Updated, Why: tookKeysOff, Lines: []int{r.Line}})
	}
	return nil
}

// lives reports whether somebody who is there has a key.
func (a *arrival) lives(f workspace.Field, key string) bool {
	return f == workspace.PersonExternalID && a.foreign[key] != 0 || len(a.people.find(f, key)) > 0
}

// formOfAnother takes the address of somebody who was erased off the lead of somebody
// who lives.
func (a *arrival) formOfAnother(r *workspace.ImportRow) {
	mail := r.Row.Str(workspace.LeadEmail)
	if len(a.erased) == 0 || a.erased[identity(workspace.PersonEmail, mail)] == 0 || a.lives(workspace.PersonEmail, mail) {
		return
	}
	r.Row.Set(workspace.LeadEmail, workspace.Value{})
	a.outcome(workspace.Outcome{State: workspace.Updated, Why: tookKeysOff, Lines: []int{r.Line}})
}

// wasErased is the refusal of a row about somebody who was erased. It does not say whom.
func wasErased(at int64) error {
	return workspace.Errorf(workspace.Refused, "this person was erased at %s", workspace.FormatTime(time.UnixMicro(at).UTC())).
		WithHint("--allow-erased of lobby people import brings people in again")
}
