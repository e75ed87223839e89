package engine

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Events arrive in any order. A field that events set carries a mark: the time
// and id of the event that set it. The latest mark wins, whatever the order of
// arrival; for a few fields, such as the first page, the earliest.

// mark orders events: by time, then by id.
type moment struct {
	at int64 // microseconds
	id string
}

func (m moment) before(o moment) bool {
	return m.at < o.at || m.at == o.at && m.id < o.id
}

// marks is the marks of one row, by field name or meta.KEY.
type marks map[string]moment

// readMarks reads the hidden field a row keeps its marks in: a JSON object from
// "micros|event id" to the names it set.
func readMarks(v workspace.Value) marks {
	m := marks{}
	if v.S == "" {
		return m
	}
	var groups map[string][]string
	if json.Unmarshal([]byte(v.S), &groups) != nil {
		return m
	}
	for key, names := range groups {
		at, id, _ := strings.Cut(key, "|")
		us, err := strconv.ParseInt(at, 10, 64)
		if err != nil {
			continue
		}
		for _, n := range names {
			m[n] = moment{us, id}
		}
	}
	return m
}

func (m marks) value() workspace.Value {
	if len(m) == 0 {
		return workspace.Value{}
	}
	groups := map[string][]string{}
	for _, name := range sortedKeys(m) {
		at := m[name]
		key := strconv.FormatInt(at.at, 10) + "|" + at.id
		groups[key] = append(groups[key], name)
	}
	return workspace.TextValue(workspace.CompactJSON(groups))
}

// latest reports whether a moment is the latest for a name, and marks it if so.
func (m marks) latest(name string, at moment) bool {
	if have, ok := m[name]; ok && at.before(have) {
		return false
	}
	m[name] = at
	return true
}

// earliest reports whether a moment is the earliest for a name, and marks it if so.
func (m marks) earliest(name string, at moment) bool {
	if have, ok := m[name]; ok && have.before(at) {
		return false
	}
	m[name] = at
	return true
}

// first reports whether the earliest mark of a name counts.
func first(name string) bool {
	switch name {
	case "source", "entry_url", "user_id", "named":
		return true
	}
	return false
}

// mergeMarks keeps the mark of each name that counts.
func mergeMarks(a, b workspace.Value) workspace.Value {
	if b.Missing() {
		return a
	}
	m := readMarks(a)
	for name, at := range readMarks(b) {
		if have, ok := m[name]; !ok || have.before(at) != first(name) {
			m[name] = at
		}
	}
	return m.value()
}

// markEdit notes that somebody set a field by hand: events of earlier moments
// that still arrive do not override it. A person without marks needs none
// until an event sets a field.
func (b *batch) markEdit(row workspace.Row, f workspace.Field) {
	m := readMarks(row.Get(workspace.PersonMarks))
	m[workspace.Person.Spec(f).Name] = moment{at: b.at.UnixMicro()}
	row.Set(workspace.PersonMarks, m.value())
}
