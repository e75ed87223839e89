package engine

import (
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// mostNamed is the most people about whom indexes are asked; of more, everybody is read.
const mostNamed = 100

// peopleNamed is the people of whom each group that a filter selects has one; none when it
// does not say so.
func peopleNamed(where filter.Expr) (nos []workspace.No) {
	if all, ok := where.(filter.And); ok {
		for _, x := range all.X {
			if nos = peopleNamed(x); nos != nil {
				return nos
			}
		}
		return nil
	}
	ids, ok := filter.EqualTo(where)
	if !ok || len(ids) > mostNamed || filter.FieldOf(where) != workspace.Duplicate.Spec(workspace.DuplicatePeople).Name {
		return nil
	}
	for _, id := range ids {
		no, ok := workspace.Person.ParseID(id)
		if !ok {
			return nil
		}
		nos = append(nos, no)
	}
	return nos
}

// near is people among whom is everybody who shares something with one of those named.
// Indexes know e-mail addresses, cookies and the words of names; a telephone number may
// be spelled in many ways, so that those of all who have one are read.
func (l lookup) near(named []workspace.No) (workspace.Ids, error) {
	var alike []filter.Expr
	equal := func(f workspace.Field, value string) {
		if value != "" {
			alike = append(alike, filter.Compare{Field: workspace.Person.Spec(f).Name, Op: filter.Eq, Value: value})
		}
	}
	phones, set := map[string]bool{}, idset.Of(named...)
	for row, err := range l.Walk(workspace.Query{Kind: workspace.Person, Where: within("id", set)}, sharedFields()...) {
		if err != nil {
			return set, err
		}
		equal(workspace.PersonEmail, row.Str(workspace.PersonEmail))
		for _, c := range row.List(workspace.PersonCookies) {
			equal(workspace.PersonCookies, c)
		}
		if companyKey(row) != "" {
			alike = append(alike, likeNamed(row.Str(workspace.PersonName)))
		}
		if key := phoneKey(row.Str(workspace.PersonPhone)); key != "" {
			phones[key] = true
		}
	}
	if len(alike) > 0 {
		found, err := l.Find(workspace.Query{Kind: workspace.Person, Where: filter.Or{X: alike}})
		if err != nil {
			return set, err
		}
		set = idset.Or(set, found)
	}
	if len(phones) == 0 {
		return set, nil
	}
	has := filter.Has{Field: workspace.Person.Spec(workspace.PersonPhone).Name}
	for row, err := range l.Walk(workspace.Query{Kind: workspace.Person, Where: has}, workspace.PersonPhone) {
		if err != nil {
			return set, err
		}
		if phones[phoneKey(row.Str(workspace.PersonPhone))] {
			set.Add(row.No)
		}
	}
	return set, nil
}

// likeNamed holds of everybody whose name has the same words, of which the longest is looked
// for. Of a name without any, such as an accent, it holds of everybody with a company.
func likeNamed(name string) filter.Expr {
	words := strings.Fields(filter.Fold(name))
	if len(words) == 0 {
		return filter.Has{Field: workspace.Person.Spec(workspace.PersonCompany).Name}
	}
	longest := slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
	return filter.Compare{Field: workspace.Person.Spec(workspace.PersonName).Name, Op: filter.Contains, Value: longest}
}
