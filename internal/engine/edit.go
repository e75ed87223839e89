package engine

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// editPeople sets personal fields and metadata. Counters, times and keys that
// identify are never edited.
func (b *batch) editPeople(c workspace.EditPerson) error {
	sets, err := personalFields(c.Set)
	if err != nil {
		return err
	}
	var unmeta []string
	for _, name := range c.Unset {
		if key, ok := strings.CutPrefix(name, "meta."); ok {
			unmeta = append(unmeta, key)
			continue
		}
		f, err := personal(name)
		if err != nil {
			return err
		}
		sets = append(sets, set{f, workspace.Value{}})
	}
	if len(sets)+len(unmeta)+len(c.Meta) == 0 {
		return workspace.Errorf(workspace.Usage, "nothing to edit").WithHint("name a field, such as --name or --meta key=value")
	}
	if _, empty := c.Meta[""]; empty {
		return workspace.Errorf(workspace.Invalid, "metadata: a key is empty")
	}
	if err := atMost(workspace.MaxMetaKeys, "metadata keys", len(c.Meta), len(unmeta)); err != nil {
		return err
	}
	ids, err := b.pick(workspace.Person, c.Selection)
	if err != nil {
		return err
	}
	return b.eachPerson(ids, func(row workspace.Row) error {
		for _, s := range sets {
			if row.Get(s.field) != s.value {
				row.Set(s.field, s.value)
				b.markEdit(row, s.field)
			}
		}
		return editMeta(row, c.Meta, unmeta)
	})
}

// eachPerson takes people in hand, changes them one by one and counts them. One
// whom a rule refuses stays as they were.
func (b *batch) eachPerson(ids workspace.Ids, change func(workspace.Row) error) error {
	if err := b.load(workspace.Person, ids); err != nil {
		return err
	}
	var changed, same idset.Set
	for no := range ids.All() {
		if err := b.going(); err != nil {
			return err
		}
		h, ok := b.hands[workspace.Person][no]
		if !ok {
			continue
		}
		before := slices.Clone(h.is.Values)
		if err := change(h.is); err != nil {
			copy(h.is.Values, before)
			var why *workspace.Error
			if fatal(err) || !errors.As(err, &why) {
				return err
			}
			if err := b.refuse(workspace.Person, idset.Of(no), why); err != nil {
				return err
			}
			continue
		}
		if slices.Equal(before, h.is.Values) {
			same.Add(no)
		} else {
			changed.Add(no)
		}
	}
	b.changed(workspace.Person, changed)
	b.same(workspace.Person, same)
	return nil
}

// personal finds a field people may edit.
func personal(name string) (workspace.Field, error) {
	if name == "avatar" {
		name = "avatar_url"
	}
	f, ok := workspace.Person.FieldNamed(name)
	if ok && editable(f) {
		return f, nil
	}
	var names []string
	for i := range workspace.Person.Fields() {
		if editable(workspace.Field(i)) {
			names = append(names, workspace.Person.Spec(workspace.Field(i)).Name)
		}
	}
	return 0, workspace.Errorf(workspace.Invalid, "%s: is not a field that can be edited", name).WithHint("fields: %s, and meta.KEY", strings.Join(names, ", "))
}

// editable reports whether people may edit the field of a person.
func editable(f workspace.Field) bool { return workspace.Person.Spec(f).Is(workspace.Edit) }

// personalFields checks texts that shall become personal fields, in field order.
// Of several that cannot, the first by name is told.
func personalFields(texts map[string]string) ([]set, error) {
	var out []set
	for _, name := range sortedKeys(texts) {
		f, err := personal(name)
		if err != nil {
			return nil, err
		}
		v, err := personalValue(f, texts[name])
		if err != nil {
			return nil, err
		}
		out = append(out, set{f, v})
	}
	slices.SortStableFunc(out, func(a, b set) int { return int(a.field) - int(b.field) })
	return out, nil
}

// personalValue checks one personal field.
func personalValue(f workspace.Field, text string) (workspace.Value, error) {
	v, err := workspace.Person.ParseValue(f, text)
	if err != nil {
		return v, err
	}
	if f == workspace.PersonEmail {
		err = checkEmail(v.S)
	}
	return v, err
}

// checkEmail refuses what cannot be an address: it has one @ with something on
// both sides, and no space.
func checkEmail(text string) error {
	if text == "" {
		return nil
	}
	at := strings.LastIndexByte(text, '@')
	if at < 1 || at == len(text)-1 || strings.ContainsAny(text, " \t\r\n") || len(text) > 320 {
		return workspace.Errorf(workspace.Invalid, "email: %q is not an e-mail address", excerpt(text))
	}
	return nil
}

// checkCookie refuses what cannot stand in a list of cookies.
func checkCookie(c string) error {
	if strings.ContainsAny(c, ";\n\r\t") {
		return workspace.Errorf(workspace.Invalid, "%q cannot be a cookie: it has a semicolon or a line end", c)
	}
	return nil
}

// editMeta sets and removes metadata keys. A value that reads as a JSON
// number, true or false becomes that; everything else is text.
func editMeta(row workspace.Row, set map[string]string, unset []string) error {
	if len(set)+len(unset) == 0 {
		return nil
	}
	m := workspace.ParseMeta(row.Str(workspace.PersonMetadata))
	for k, text := range set {
		m[k] = scalar(text)
	}
	for _, k := range unset {
		delete(m, k)
	}
	text, err := workspace.FormatMeta(m)
	if err != nil {
		return err
	}
	return carry(row, workspace.PersonMetadata, workspace.TextValue(text))
}

func scalar(text string) any {
	switch text {
	case "true":
		return true
	case "false":
		return false
	}
	var n json.Number
	if len(text) < 20 && text != "" && (text[0] == '-' || text[0] >= '0' && text[0] <= '9') && json.Unmarshal([]byte(text), &n) == nil {
		return n
	}
	return text
}
