package engine

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// People who may be one: two user IDs that a key led to, or a value that
// several share. How telling each reason is, from 0 to 100:
const (
	scoreUserID      = 100
	scoreEmail       = 95
	scoreCookie      = 85
	scorePhone       = 80
	scoreNameCompany = 60
)

// group is people who share something.
type group struct {
	reason, key string
	score       int64
	people      []workspace.No // rising
}

// sharing collects who has which value; groups form at the second owner, so
// that the many values of one person only cost an entry in a map.
type sharing struct {
	reason string
	score  int64
	first  map[string]workspace.No
	groups map[string][]workspace.No
}

func newSharing(reason string, score int64) *sharing {
	return &sharing{reason, score, map[string]workspace.No{}, map[string][]workspace.No{}}
}

// add notes that a person, whose number is not below the earlier ones, has a value.
func (s *sharing) add(key string, no workspace.No) {
	if key == "" {
		return
	}
	first, have := s.first[key]
	switch {
	case !have:
		s.first[key] = no
	case first != no:
		list := s.groups[key]
		if list == nil {
			list = []workspace.No{first}
		}
		if list[len(list)-1] != no {
			s.groups[key] = append(list, no)
		}
	}
}

// duplicates lists groups of people who may be one, the surest first. Of a filter that names
// people it may leave out groups without them.
func (l lookup) duplicates(where filter.Expr) ([]workspace.Row, error) {
	clashes, apart, err := l.verdicts()
	if err != nil {
		return nil, err
	}
	all, err := l.clashing(clashes, apart)
	if err != nil {
		return nil, err
	}
	var among filter.Expr // nil is everybody
	if named := peopleNamed(where); named != nil {
		set, err := l.near(named)
		if err != nil {
			return nil, err
		}
		among = within("id", set)
	}
	groups, err := l.shared(among)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		for _, people := range apart.split(g.people) {
			all = append(all, group{g.reason, g.key, g.score, people})
		}
	}
	slices.SortFunc(all, func(a, b group) int {
		return cmp.Or(cmp.Compare(b.score, a.score), slices.Compare(a.people, b.people), cmp.Compare(a.key, b.key))
	})
	rows := make([]workspace.Row, len(all))
	for i, g := range all {
		ids := make([]string, len(g.people))
		for j, no := range g.people {
			ids[j] = workspace.Person.ID(no)
		}
		row := workspace.NewRow(workspace.Duplicate, workspace.No(i+1))
		row.Set(workspace.DuplicateReason, workspace.TextValue(g.reason))
		row.Set(workspace.DuplicateKey, workspace.TextValue(g.key))
		row.Set(workspace.DuplicateScore, workspace.IntValue(g.score))
		row.Set(workspace.DuplicatePeople, workspace.ListValue(ids))
		rows[i] = row
	}
	return rows, nil
}

// sharedFields is what people may share.
func sharedFields() []workspace.Field {
	return []workspace.Field{workspace.PersonName, workspace.PersonEmail, workspace.PersonPhone, workspace.PersonCompany, workspace.PersonCookies}
}

// shared walks people once and groups them by what they share.
func (l lookup) shared(among filter.Expr) ([]group, error) {
	email, phone := newSharing("email", scoreEmail), newSharing("phone", scorePhone)
	cookie, company := newSharing("cookie", scoreCookie), newSharing("name_company", scoreNameCompany)
	for row, err := range l.Walk(workspace.Query{Kind: workspace.Person, Where: among}, sharedFields()...) {
		if err != nil {
			return nil, err
		}
		email.add(filter.EmailKey(row.Str(workspace.PersonEmail)), row.No)
		phone.add(phoneKey(row.Str(workspace.PersonPhone)), row.No)
		for _, c := range row.List(workspace.PersonCookies) {
			cookie.add(c, row.No)
		}
		company.add(companyKey(row), row.No)
	}
	var out []group
	for _, s := range []*sharing{email, phone, cookie, company} {
		for _, key := range sortedKeys(s.groups) {
			out = append(out, group{s.reason, key, s.score, s.groups[key]})
		}
	}
	return out, nil
}

// phoneKey is the digits of a telephone number without the sign of an
// international one; too few are no number.
func phoneKey(text string) string {
	digits := make([]byte, 0, len(text))
	for i := range len(text) {
		if '0' <= text[i] && text[i] <= '9' {
			digits = append(digits, text[i])
		}
	}
	key := strings.TrimPrefix(string(digits), "00")
	if len(key) < 6 {
		return ""
	}
	return key
}

// companyKey is name and company, where both are known.
func companyKey(row workspace.Row) string {
	name, company := row.Str(workspace.PersonName), row.Str(workspace.PersonCompany)
	if name == "" || company == "" {
		return ""
	}
	return folded(name) + ", " + folded(company)
}

func folded(s string) string { return strings.Join(strings.Fields(filter.Fold(s)), " ") }
