package engine_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// duplicates is all groups. Who asks for those of one person, or of two, gets them alone.
func (d *desk) duplicates() [][]string {
	d.Helper()
	ask := func(where filter.Expr) [][]string {
		return d.find(workspace.Query{Kind: workspace.Duplicate, Where: where}, workspace.DuplicateReason, workspace.DuplicateKey, workspace.DuplicateScore, workspace.DuplicatePeople)
	}
	all := ask(nil)
	rows := d.find(workspace.Query{Kind: workspace.Person}, workspace.ID)
	for i, row := range rows {
		one, other := row[0], rows[i/2][0]
		for text, named := range map[string][]string{"people = " + one: {one}, "people in (" + one + ", " + other + ")": {one, other}, "score > 0 and people = " + one: {one}} {
			want := slices.DeleteFunc(slices.Clone(all), func(group []string) bool {
				return !slices.ContainsFunc(strings.Split(group[3], ";"), func(id string) bool { return slices.Contains(named, id) })
			})
			if diff := cmp.Diff(want, ask(d.where(workspace.Duplicate, text))); diff != "" {
				d.Errorf("%s: %s", text, diff)
			}
		}
	}
	return all
}

func TestPeopleWhoShareSomethingAreDuplicates(t *testing.T) {
	d := newDesk(t)
	d.people(
		map[string]string{"external_id": "1", "name": "Ana Pérez", "company": "Acme", "phone": "+34 600 111 222"},
		map[string]string{"external_id": "2", "name": "ana perez", "company": "ACME", "email": "ana@shop.example"},
		map[string]string{"external_id": "3", "name": "Ana Perez", "phone": "0034600111222"},
		map[string]string{"external_id": "4", "name": "Bo", "company": "Acme", "phone": "112"},
		map[string]string{"external_id": "5", "name": "Bo", "phone": "112"},
	)
	want := [][]string{
		{"phone", "34600111222", "80", "P1;P3"},
		{"name_company", "ana perez, acme", "60", "P1;P2"},
	}
	if diff := cmp.Diff(want, d.duplicates()); diff != "" {
		t.Error(diff)
	}
}

func TestPeopleToldApartAreNoDuplicates(t *testing.T) {
	d := newDesk(t)
	for _, id := range []string{"1", "2", "3"} {
		d.people(map[string]string{"external_id": id, "phone": "+49 30 123456"})
	}
	d.apply(workspace.MergePeople{Into: "P1", From: []string{"P2"}})
	d.apply(workspace.UnmergePerson{Person: "P1"})
	want := [][]string{
		{"phone", "4930123456", "80", "P1;P3"},
		{"phone", "4930123456", "80", "P2;P3"},
	}
	if diff := cmp.Diff(want, d.duplicates()); diff != "" {
		t.Error(diff)
	}
	d.apply(workspace.MergePeople{Into: "P1", From: []string{"P3"}})
	if diff := cmp.Diff([][]string{}, d.duplicates()); diff != "" {
		t.Error(diff)
	}
}

func TestTwoUserIDsOnOneKeyAreTheSurestDuplicates(t *testing.T) {
	d := newDesk(t)
	for _, id := range []string{"u1", "u2"} {
		d.events(workspace.Event{ID: id, Type: "identify", At: at("2026-11-20T10:00:00Z"), Person: workspace.EventPerson{UserID: id, Email: "ana@shop.example"}})
	}
	want := [][]string{
		{"user_id", "u1, u2", "100", "P1;P2"},
		{"email", "ana@shop.example", "95", "P1;P2"},
	}
	if diff := cmp.Diff(want, d.duplicates()); diff != "" {
		t.Error(diff)
	}
	q := workspace.Query{Kind: workspace.Duplicate, Where: d.where(workspace.Duplicate, "score < 100 and people = P2")}
	if diff := cmp.Diff([][]string{{"email"}}, d.find(q, workspace.DuplicateReason)); diff != "" {
		t.Error(diff)
	}
}

// TestDuplicatesOfSomebodyAreThoseOfAll has people share values that are spelled in many ways:
// a list of one person's groups, which asks indexes, is compared with that of everybody's.
func TestDuplicatesOfSomebodyAreThoseOfAll(t *testing.T) {
	d := newDesk(t)
	random := rand.New(rand.NewPCG(7, 7))
	spelled := map[string][]string{
		"name":    {"", "Łucja  Nowak", "lucja nowak", "LUCJA NOWAK ", "Straße Weiß", "strasse weiss", "Nowak", "Zoë", "zoe", "ﬁona x", "Fiona X", "李 小龍", "李  小龍", "a b", "A  B", "´", "` ´"},
		"company": {"", "", "Acme", "ACME ", "Bürö", "buro"},
		"phone":   {"", "", "+48 600-100-200", "0048600100200", "(48) 600 100 200", "600.100", "600 100", "12 34", "٦٠٠١٠٠"},
		"email":   {"", "", "", "ana@bücher.example", "Ana@xn--bcher-kva.example", "ana@bu\u0308cher.EXAMPLE", "bo@shop.example", "BO@SHOP.example"},
	}
	rows := make([]map[string]string, 90)
	for i := range rows {
		rows[i] = map[string]string{"external_id": fmt.Sprint(i)}
		for _, name := range slices.Sorted(maps.Keys(spelled)) {
			rows[i][name] = spelled[name][random.IntN(len(spelled[name]))]
		}
	}
	for part := range slices.Chunk(rows, 1) { // addresses are known from the row before
		d.people(part...)
	}
	reasons := map[string]int{}
	for _, group := range d.duplicates() {
		reasons[group[0]]++
	}
	if reasons["email"] == 0 || reasons["phone"] < 2 || reasons["name_company"] < 5 {
		t.Errorf("%v", reasons)
	}
}
