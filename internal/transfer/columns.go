package transfer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// role says where the values of a column go.
type role uint8

const (
	toNowhere      role = iota // what the workspace makes itself
	toID                       // ImportRow.ID
	toPerson                   // ImportRow.Person
	toConversation             // ImportRow.Conversation
	toField                    // a value of the row
	toMeta                     // a key of the metadata
)

// column is what a column or member of the file means.
type column struct {
	name  string // as the file calls it
	role  role
	field workspace.Field
	key   string // of metadata
	guard bool   // CSV may carry a ' before its texts
}

// fieldBits are fields of a kind, a bit each.
type fieldBits uint64

func (b fieldBits) has(f workspace.Field) bool { return b&(1<<f) != 0 }

// bit is the field that a column says something of.
func (c column) bit() fieldBits {
	switch c.role {
	case toNowhere:
		return 0
	case toMeta:
		return 1 << workspace.PersonMetadata
	}
	return 1 << c.field
}

// place is where the values of a column go.
type place struct {
	role  role
	field workspace.Field
	key   string
}

const metaPrefix = "meta."

// find says what a name of the file means; false when nothing.
func (o *ReadOptions) find(name string) (column, bool) {
	for field, header := range o.Map {
		if header == name {
			return o.target(name, field)
		}
	}
	return o.target(name, name)
}

// target is the column whose field the words name. Case and spaces are not
// held against a file: "Last seen" is last_seen.
func (o *ReadOptions) target(name, field string) (column, bool) {
	if key, ok := strings.CutPrefix(field, metaPrefix); ok && key != "" && o.Kind == workspace.Person {
		return column{name: name, role: toMeta, key: key, guard: true}, true
	}
	f, ok := o.Kind.FieldNamed(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(field)), " ", "_"))
	if !ok || o.Kind.Spec(f).Is(workspace.Hidden) {
		return column{}, false
	}
	sp := o.Kind.Spec(f)
	c := column{name: name, role: toField, field: f, guard: guardOf(sp) != noGuard}
	switch {
	case sp.Form == workspace.Own:
		c.role = toID
	case sp.Is(workspace.Derived):
		c.role = toNowhere
	case sp.Form == workspace.Ref && sp.Of == workspace.Person:
		c.role = toPerson
	case sp.Form == workspace.Ref:
		c.role = toConversation
	}
	return c, true
}

// extra is the column of a name that means nothing here, when such are kept.
func (o *ReadOptions) extra(name string) (column, bool) {
	return column{name: name, role: toMeta, key: name, guard: true}, o.ExtraMeta && o.Kind == workspace.Person && name != ""
}

// header says what the columns of a table mean. Errors are Invalid: unknown
// columns, all of them at once, and two columns for one field.
func (o *ReadOptions) header(names []string) ([]column, error) {
	var (
		columns []column
		unknown []string
		taken   = map[place]string{} // to the name of the column
		named   = map[string]bool{}
	)
	for i, name := range names {
		c, ok := o.find(name)
		if !ok {
			c, ok = o.extra(name)
		}
		if !ok {
			unknown = append(unknown, o.describe(name, i))
		}
		if ok {
			to := place{c.role, c.field, c.key}
			other, twice := taken[to]
			if twice && c.role != toNowhere || named[name] {
				return nil, workspace.Errorf(workspace.Invalid, "columns %q and %q are the same field", cmp.Or(other, name), name)
			}
			taken[to], named[name] = name, true
		}
		columns = append(columns, c)
	}
	if len(unknown) > 0 {
		return nil, workspace.Errorf(workspace.Invalid, "unknown columns: %s", strings.Join(unknown, ", ")).
			WithHint("the first line names the columns; --map name='Full Name' gives a column its field, --extra meta keeps the rest as metadata")
	}
	for _, field := range slices.Sorted(maps.Keys(o.Map)) {
		if !slices.Contains(names, o.Map[field]) {
			return nil, workspace.Errorf(workspace.Invalid, "--map %s: the file has no column %q", field, o.Map[field])
		}
	}
	return columns, nil
}

// describe names an unknown column and the field it may be.
func (o *ReadOptions) describe(name string, i int) string {
	if name == "" {
		return fmt.Sprintf("column %d, which has no name", i+1)
	}
	if len(name) > 40 {
		name = strings.ToValidUTF8(name[:40], "") + "…"
	}
	if near := filter.Suggest(name, o.known()); near != "" {
		return fmt.Sprintf("%q (%s?)", name, near)
	}
	return fmt.Sprintf("%q", name)
}

// known are the names a file may use.
func (o *ReadOptions) known() []string {
	var names []string
	for _, f := range o.Kind.Columns() {
		names = append(names, o.Kind.Spec(f).Name)
	}
	return names
}

// checkMap refuses a --map to a field that does not exist, and two of one column.
func (o *ReadOptions) checkMap() error {
	taken := map[string]string{}
	for _, field := range slices.Sorted(maps.Keys(o.Map)) {
		header := o.Map[field]
		if other, twice := taken[header]; twice {
			return workspace.Errorf(workspace.Usage, "--map: column %q cannot be both %s and %s", header, other, field)
		}
		taken[header] = field
		if _, ok := o.target(header, field); !ok {
			return workspace.Errorf(workspace.Usage, "--map: %s have no field %s", o.Kind.Plural(), o.describe(field, 0)).
				WithHint("known fields: %s", strings.Join(o.known(), ", "))
		}
	}
	return nil
}
