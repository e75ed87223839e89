package filter_test

import (
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
)

// fields is a schema as a test spells it.
type fields []filter.Info

func (f fields) Fields() []filter.Info { return f }

func (f fields) Lookup(name string) (filter.Info, bool) {
	for _, i := range f {
		if i.Name == name || "person."+i.Name == name {
			return i, true
		}
	}
	return filter.Info{}, false
}

// person has a field of every type.
func person() fields {
	f := fields{
		{Name: "id", Type: filter.Ref, Letter: 'P'},
		{Name: "user_id", Type: filter.Exact},
		{Name: "name", Type: filter.Folded, Search: true},
		{Name: "email", Type: filter.Email, Search: true},
		{Name: "country", Type: filter.Folded},
		{Name: "status", Type: filter.Enum, Enum: []string{"lead", "customer", "on_hold"}},
		{Name: "messages", Type: filter.Int},
		{Name: "last_seen", Type: filter.Time},
		{Name: "here", Type: filter.Int, Enum: []string{"false", "true"}},
		{Name: "tags", Type: filter.List, Search: true},
		{Name: "kinds", Type: filter.List, Enum: []string{"agent_request", "refund"}},
		{Name: "cookies", Type: filter.ExactList},
		{Name: "metadata", Type: filter.Map},
		{Name: "agent_id", Type: filter.Ref, Letter: 'A'},
	}
	for i := range f {
		f[i].Index = i
	}
	return f
}

// row is a record: strings, int64s, lists and maps under the names of fields.
type row map[string]any

func (r row) at(i int) any { return r[person()[i].Name] }

func (r row) Text(i int) string { s, _ := r.at(i).(string); return s }
func (r row) Int(i int) int64   { n, _ := r.at(i).(int); return int64(n) }

func (r row) Each(i int, yield func(string) bool) {
	elements, _ := r.at(i).([]string)
	for _, e := range elements {
		if !yield(e) {
			return
		}
	}
}

func (r row) Meta(i int, key string) (string, bool) {
	m, _ := r.at(i).(map[string]string)
	v, ok := m[key]
	return v, ok
}

// noon is the moment the tests take for now.
func noon() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

// matches runs a filter text through every stage and tests one record.
func matches(t *testing.T, text string, r row) bool {
	t.Helper()
	e, err := filter.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if e, err = filter.Check(e, person()); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	e = filter.Simplify(filter.Resolve(e, noon(), time.UTC, person()))
	test, err := filter.Compile(e, person())
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return test(r)
}
