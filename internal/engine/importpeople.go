package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
)

// learnPeople looks up all keys of the rows.
func (a *arrival) learnPeople(rows []workspace.ImportRow) error {
	if err := a.learnForeign(workspace.Person, workspace.PersonExternalID, rows); err != nil {
		return err
	}
	for _, f := range workspace.IdentityFields() {
		values := make([]string, 0, len(rows))
		for i := range rows {
			if f == workspace.PersonCookies {
				values = append(values, rows[i].Row.List(f)...)
			} else {
				values = append(values, rows[i].Row.Str(f))
			}
		}
		if err := a.people.learn(f, values); err != nil {
			return err
		}
	}
	return a.load(workspace.Person, a.people.everybody())
}

// person takes one row of a people file in.
func (a *arrival) person(r *workspace.ImportRow) (workspace.State, error) {
	if err := checkPerson(r); err != nil {
		return "", err
	}
	if err := a.allowed(r); err != nil {
		return "", err
	}
	no, made, err := a.identify(workspace.Person, r, workspace.PersonExternalID, workspace.PersonCreatedAt)
	if err != nil {
		return "", err
	}
	if made && no == 0 {
		if no, err = a.byIdentity(r); err != nil {
			return "", err
		}
		made = no == 0
	}
	if err := a.unclaimed(r, no, made); err != nil {
		return "", err
	}
	row := a.nobody
	if !made {
		if row, _, err = a.row(workspace.Person, no); err != nil {
			return "", err
		}
	}
	if err := roomFor(row, r.Row); err != nil {
		return "", err
	}
	if made {
		if row, err = a.make(workspace.Person, r, no); err != nil {
			return "", err
		}
		row.Set(workspace.PersonCreatedAt, workspace.TimeValue(a.at))
		fill(row, r.Row, workspace.PersonCreatedAt, workspace.PersonUpdatedAt, workspace.PersonAssignee)
	}
	a.met(row)
	a.bring(row, r.Row)
	if !made {
		return a.state(row), nil
	}
	a.remembered(row, workspace.PersonExternalID)
	if !keyed(r) {
		a.outcome(workspace.Outcome{State: workspace.Created, Why: "nothing to recognise the person by: bringing the row in again makes another", Lines: []int{r.Line}})
	}
	return workspace.Created, nil
}

// keyed reports whether a row has anything to recognise the person by.
func keyed(r *workspace.ImportRow) bool {
	named := r.ID != "" || r.Row.Str(workspace.PersonExternalID) != ""
	for _, f := range workspace.IdentityFields() {
		named = named || r.Row.Str(f) != ""
	}
	return named
}

// checkPerson refuses a row that breaks a rule on its own.
func checkPerson(r *workspace.ImportRow) error {
	if !keyed(r) && r.Row.Str(workspace.PersonName) == "" && r.Row.Str(workspace.PersonPhone) == "" {
		return workspace.Errorf(workspace.Invalid, "names nobody: it has no id, external_id, user_id, email, cookie, platform_id, name or phone")
	}
	for _, t := range r.Row.List(workspace.PersonTags) {
		if err := checkTag(t); err != nil {
			return err
		}
	}
	for _, c := range r.Row.List(workspace.PersonCookies) {
		if err := checkCookie(c); err != nil {
			return err
		}
	}
	return checkEmail(r.Row.Str(workspace.PersonEmail))
}

// byIdentity finds the person of a row by the identity rules. A record that
// came under another external id is another person.
func (a *arrival) byIdentity(r *workspace.ImportRow) (workspace.No, error) {
	k := workspace.Keys{
		UserID: r.Row.Str(workspace.PersonUserID), Email: r.Row.Str(workspace.PersonEmail),
		PlatformID: r.Row.Str(workspace.PersonPlatformID), Platform: r.Row.Str(workspace.PersonPlatform),
	}
	if c := r.Row.List(workspace.PersonCookies); len(c) > 0 {
		k.Cookie = c[0]
	}
	m, err := a.people.match(k)
	if err != nil || m.Person == 0 {
		return 0, err
	}
	row, _, err := a.row(workspace.Person, m.Person)
	if err != nil {
		return 0, err
	}
	if x, y := r.Row.Str(workspace.PersonExternalID), row.Str(workspace.PersonExternalID); x != "" && y != "" && x != y {
		return 0, nil
	}
	return m.Person, nil
}

// unclaimed refuses a row whose unique keys belong to somebody else.
func (a *arrival) unclaimed(r *workspace.ImportRow, no workspace.No, made bool) error {
	for _, f := range []workspace.Field{workspace.PersonUserID, workspace.PersonPlatformID} {
		v := r.Row.Str(f)
		for _, other := range a.people.find(f, v) {
			if made || other != no {
				return workspace.Errorf(workspace.Conflict, "%s %q belongs to %s", workspace.Person.Spec(f).Name, v, workspace.Person.ID(other)).
					WithHint("merge the two, or give the row another key")
			}
		}
	}
	if made {
		return nil
	}
	row, _, err := a.row(workspace.Person, no)
	if err != nil {
		return err
	}
	if x, y := r.Row.Str(workspace.PersonUserID), row.Str(workspace.PersonUserID); x != "" && y != "" && x != y {
		return workspace.Errorf(workspace.Conflict, "user_id %q: %s has the user ID %q", x, row.ID(), y)
	}
	return nil
}

// bring brings the given values into a person: missing ones leave alone, tags
// and sources unite, times widen, counters never shrink.
func (a *arrival) bring(row, given workspace.Row) {
	a.rekey(row, given)
	for i := range workspace.Person.Fields() {
		f := workspace.Field(i)
		v := given.Get(f)
		if v.Missing() {
			continue
		}
		switch f {
		case workspace.ID, workspace.PersonDisplayName, workspace.PersonStatus, workspace.PersonAssignee, workspace.PersonCreatedAt,
			workspace.PersonUpdatedAt, workspace.PersonMergedInto, workspace.PersonMarks, workspace.PersonHeld:
		case workspace.PersonConversations, workspace.PersonMessages, workspace.PersonTickets, workspace.PersonLeads, workspace.PersonLastSeen:
			row.Set(f, workspace.IntValue(max(row.Num(f), v.N)))
		case workspace.PersonFirstSeen:
			if have := row.Num(f); have == 0 || v.N < have {
				row.Set(f, v)
			}
		case workspace.PersonTags, workspace.PersonSources, workspace.PersonCookies, workspace.PersonMetadata:
			row.Set(f, together(f, row.Get(f), v))
		case workspace.PersonLastMessage, workspace.PersonLastMessageAt:
			if at := given.Num(workspace.PersonLastMessageAt); at == 0 || at >= row.Num(workspace.PersonLastMessageAt) {
				row.Set(f, v)
			}
		default:
			row.Set(f, v)
		}
	}
	if source := row.Get(workspace.PersonSource); !source.Missing() {
		row.Set(workspace.PersonSources, together(workspace.PersonSources, row.Get(workspace.PersonSources), source))
	}
	status := workspace.StatusLead
	if row.Str(workspace.PersonUserID) != "" {
		status = workspace.StatusCustomer
	}
	row.Set(workspace.PersonStatus, workspace.TextValue(status))
}

// rekey keeps the directory in step with the keys a row brings; a cookie
// leaves whoever had it.
func (a *arrival) rekey(row, given workspace.Row) {
	for _, f := range []workspace.Field{workspace.PersonUserID, workspace.PersonEmail, workspace.PersonPlatformID} {
		v := given.Str(f)
		if v == "" || v == row.Str(f) {
			continue
		}
		if old := row.Str(f); old != "" {
			a.people.forget(f, old, row.No)
		}
		a.people.note(f, v, row.No)
	}
	for _, c := range given.List(workspace.PersonCookies) {
		for _, no := range a.people.find(workspace.PersonCookies, c) {
			if no == row.No {
				continue
			}
			if other, ok, err := a.row(workspace.Person, no); err == nil && ok {
				list := slices.DeleteFunc(other.List(workspace.PersonCookies), func(x string) bool { return x == c })
				other.Set(workspace.PersonCookies, workspace.ListValue(list))
			}
			a.people.forget(workspace.PersonCookies, c, no)
		}
		a.people.note(workspace.PersonCookies, c, row.No)
	}
}
