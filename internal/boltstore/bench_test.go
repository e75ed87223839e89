package boltstore

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// samplePerson is a person like those of a real workspace.
func samplePerson(no workspace.No) workspace.Row {
	n := int(no)
	pick := func(list ...string) string { return list[n%len(list)] }
	row := workspace.NewRow(workspace.Person, no)
	row.Set(workspace.PersonExternalID, workspace.TextValue(fmt.Sprintf("ext-%d", n)))
	row.Set(workspace.PersonName, workspace.TextValue(fmt.Sprintf("%s %s%d", pick("Ana", "Łukasz", "Chloé", "Jörg", "Mary"), pick("Novak", "Smith", "Müller", "Rossi"), n%977)))
	row.Set(workspace.PersonEmail, workspace.TextValue(fmt.Sprintf("user%d@example%d.com", n, n%50)))
	row.Set(workspace.PersonPhone, workspace.TextValue(fmt.Sprintf("+48 %09d", n*7919%1000000000)))
	row.Set(workspace.PersonStatus, workspace.TextValue(pick(workspace.StatusLead, workspace.StatusLead, workspace.StatusCustomer)))
	if n%3 == 2 {
		row.Set(workspace.PersonUserID, workspace.TextValue(fmt.Sprintf("u%d", n)))
	}
	row.Set(workspace.PersonSource, workspace.TextValue(pick(workspace.SourceLeadForm, workspace.SourceLiveChat, workspace.SourceTicket)))
	row.Set(workspace.PersonPlatform, workspace.TextValue(pick("web", "mobile")))
	row.Set(workspace.PersonTags, workspace.ListValue([]string{pick("trial", "vip", "beta", "churn"), fmt.Sprintf("t%d", n%20)}))
	row.Set(workspace.PersonCity, workspace.TextValue(fmt.Sprintf("City %d", n%500)))
	row.Set(workspace.PersonCountry, workspace.TextValue(pick("Germany", "Poland", "France", "Italy", "Spain")))
	row.Set(workspace.PersonLastPageURL, workspace.TextValue(fmt.Sprintf("https://shop.example.com/p/%d", n%1000)))
	row.Set(workspace.PersonConversations, workspace.IntValue(int64(n%5)))
	row.Set(workspace.PersonFirstSeen, workspace.Value{N: 1700000000000000 + int64(n)*1000003})
	row.Set(workspace.PersonLastSeen, workspace.Value{N: 1750000000000000 + int64(n*7919%100003)*1000003})
	row.Set(workspace.PersonCreatedAt, workspace.Value{N: 1700000000000000 + int64(n)*1000003})
	row.Set(workspace.PersonUpdatedAt, workspace.Value{N: 1750000000000000 + int64(n)})
	row.Set(workspace.PersonCookies, workspace.ListValue([]string{fmt.Sprintf("ck-%d", n*31)}))
	return row
}

func openIn(tb testing.TB) *Store {
	tb.Helper()
	s, err := Open(context.Background(), filepath.Join(tb.TempDir(), "w.db"), Options{NewIdentity: func() string { return "fixed" }})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func update(tb testing.TB, s workspace.Store, fn func(w workspace.Writer) error) {
	tb.Helper()
	if err := s.Update(context.Background(), workspace.Commit, fn); err != nil {
		tb.Fatal(err)
	}
}

func view(tb testing.TB, s workspace.Store, fn func(r workspace.Reader) error) {
	tb.Helper()
	if err := s.View(context.Background(), fn); err != nil {
		tb.Fatal(err)
	}
}

// fill puts people in slices, as an import does.
func fill(tb testing.TB, s workspace.Store, n, slice int) {
	tb.Helper()
	for first := 1; first <= n; first += slice {
		rows := make([]workspace.Row, min(slice, n-first+1))
		for i := range rows {
			rows[i] = samplePerson(workspace.No(first + i))
		}
		update(tb, s, func(w workspace.Writer) error {
			if _, err := w.Take(workspace.Person, len(rows)); err != nil {
				return err
			}
			return w.Put(workspace.Person, rows)
		})
	}
}

func BenchmarkPutting100kPeople(b *testing.B) {
	for b.Loop() {
		fill(b, openIn(b), 100_000, 10_000)
	}
}

func BenchmarkStore(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		s := openIn(b)
		fill(b, s, n, 10_000)
		read := func(name string, fn func(r workspace.Reader) error) {
			b.Run(fmt.Sprintf("%s/%dk", name, n/1000), func(b *testing.B) {
				for b.Loop() {
					view(b, s, fn)
				}
			})
		}
		rows := func(q workspace.Query, want int) func(r workspace.Reader) error {
			return func(r workspace.Reader) error {
				got := 0
				for _, err := range r.Walk(q) {
					if err != nil {
						return err
					}
					got++
				}
				if got != want {
					b.Fatalf("%d rows, want %d", got, want)
				}
				return nil
			}
		}
		read("open", func(workspace.Reader) error { return nil })
		read("show", func(r workspace.Reader) error {
			sets, err := r.Look(workspace.Person, workspace.PersonEmail, []string{fmt.Sprintf("user%d@example%d.com", n/2, n/2%50)})
			if err != nil {
				return err
			}
			for row, err := range r.Rows(workspace.Person, sets[0]) {
				if err != nil || row.No != workspace.No(n/2) {
					b.Fatal(row.No, err)
				}
			}
			return nil
		})
		latest := []workspace.Order{{Field: workspace.PersonLastSeen, Desc: true}}
		read("page by last_seen of a source", rows(workspace.Query{Kind: workspace.Person, Limit: 25, Order: latest,
			Where: filter.Compare{Field: "source", Op: filter.Eq, Value: "ticket"}}, 25))
		read("search with one hit", rows(workspace.Query{Kind: workspace.Person, Limit: 25, Order: latest,
			Where: filter.Text{Needle: fmt.Sprintf("user%d@", n-1)}}, 1))
		read("search with many hits", rows(workspace.Query{Kind: workspace.Person, Limit: 25, Order: latest,
			Where: filter.Text{Needle: "müller"}}, 25))
		read("whole walk", rows(workspace.Query{Kind: workspace.Person}, n))
		read("breakdown by tag", func(r workspace.Reader) error {
			_, err := r.Group(workspace.Query{Kind: workspace.Person}, workspace.PersonTags, false)
			return err
		})
		b.Run(fmt.Sprintf("assign status and commit/%dk", n/1000), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				update(b, s, func(w workspace.Writer) error {
					status := []string{workspace.StatusCustomer, workspace.StatusLead}[i%2]
					return w.Assign(workspace.Person, idset.Range(1, workspace.No(n)), workspace.PersonStatus, workspace.Is, workspace.TextValue(status))
				})
			}
		})
		b.Run(fmt.Sprintf("add tag and commit/%dk", n/1000), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				update(b, s, func(w workspace.Writer) error {
					return w.Assign(workspace.Person, idset.Range(1, workspace.No(n)), workspace.PersonTags, workspace.AddTo, workspace.TextValue(fmt.Sprint("n", i)))
				})
			}
		})
		b.Run(fmt.Sprintf("check/%dk", n/1000), func(b *testing.B) {
			for b.Loop() {
				for found, err := range s.Check(context.Background()) {
					b.Fatal(found, err)
				}
			}
		})
	}
}
