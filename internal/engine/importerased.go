package engine

import (
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// learnErased looks up which keys of the rows belonged to people who were erased.
func (a *arrival) learnErased(rows []workspace.ImportRow) (err error) {
	l := readLedger(a.work)
	if len(l.secrets) == 0 {
		return nil
	}
	var known []string
	for i := range rows {
		known = append(known, identitiesOf(&rows[i])...)
	}
	a.erased, err = l.when(known)
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

// allowed refuses a row about somebody who was erased, unless somebody lives who has
// the key now.
func (a *arrival) allowed(r *workspace.ImportRow) error {
	if len(a.erased) == 0 {
		return nil
	}
	living := map[string]bool{}
	for _, f := range ledgerFields() {
		values := r.Row.List(f)
		if f == workspace.PersonExternalID {
			values = append(values, r.ID)
		}
		for _, v := range values {
			living[identity(f, v)] = a.foreign[v] != 0 && f == workspace.PersonExternalID || len(a.people.find(f, v)) > 0
		}
	}
	for _, id := range identitiesOf(r) {
		if at := a.erased[id]; at != 0 && !living[id] {
			return wasErased(at)
		}
	}
	return nil
}

// wasErased is the refusal of a row about somebody who was erased. It does not say whom.
func wasErased(at int64) error {
	return workspace.Errorf(workspace.Refused, "this person was erased at %s", workspace.FormatTime(time.UnixMicro(at).UTC())).
		WithHint("--allow-erased of lobby people import brings people in again")
}
