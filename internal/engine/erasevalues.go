package engine

import (
	"maps"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// values are what the rows that go say, and ever said: what of it the journal keeps of
// others goes too.
type values struct {
	identities map[string]bool
	texts      map[string]bool // of personal fields, elements of lists, and pairs of metadata
	forms      map[moment]bool // submissions of leads
	lasts      map[int64]bool  // when a last message was
	names      map[string]bool // of people, folded
	phones     map[string]bool // folded
}

func newValues() values {
	return values{map[string]bool{}, map[string]bool{}, map[moment]bool{}, map[int64]bool{}, map[string]bool{}, map[string]bool{}}
}

// add takes other values in.
func (v *values) add(more values) {
	maps.Copy(v.identities, more.identities)
	maps.Copy(v.texts, more.texts)
	maps.Copy(v.forms, more.forms)
	maps.Copy(v.lasts, more.lasts)
	maps.Copy(v.names, more.names)
	maps.Copy(v.phones, more.phones)
}

// learn notes the values of a row that goes. Of a row that was, some may be missing.
func (v *values) learn(row workspace.Row) error {
	switch row.Kind {
	case workspace.Person, workspace.Merged:
		for _, id := range identities(row) {
			v.identities[id] = true
		}
		for f, value := range row.Values {
			v.learnField(row.Kind, workspace.Field(f), value)
		}
		v.lasts[row.Num(workspace.PersonLastMessageAt)] = true
		v.names[filter.Fold(row.Str(workspace.PersonName))] = true
		v.phones[filter.Fold(row.Str(workspace.PersonPhone))] = true
	case workspace.Lead:
		list, err := followUps(row)
		if err != nil {
			return err
		}
		for _, f := range append(list, original(row)) {
			v.forms[moment{f.CreatedAt.UnixMicro(), f.EventID}] = true
			for _, text := range []string{f.Name, f.Email, f.Phone, f.OrderNumber} {
				v.learnText(text)
			}
			v.phones[filter.Fold(f.Phone)] = true
			if f.Email != "" {
				v.identities[identity(workspace.PersonEmail, f.Email)] = true
			}
		}
	}
	return nil
}

func (v *values) learnText(text string) {
	if text != "" {
		v.texts[text] = true
	}
}

// learnField notes one value of a person.
func (v *values) learnField(k workspace.Kind, f workspace.Field, value workspace.Value) {
	switch {
	case f == workspace.PersonMetadata:
		for key, x := range workspace.ParseMeta(value.S) {
			v.texts[metaPair(key, x)] = true
		}
	case f == workspace.PersonMarks:
		for _, m := range readMarks(value) {
			v.learnText(m.id)
		}
	case k.Spec(f).Form == workspace.List:
		for _, text := range value.List() {
			v.learnText(text)
		}
	case len(k.Spec(f).Enum) == 0 && f != workspace.PersonHeld:
		v.learnText(value.S)
	}
}

// metaPair is a key of metadata with its value as one text.
func metaPair(key string, value any) string { return key + "\x00" + workspace.CompactJSON(value) }

// disclaim leaves out the keys that somebody who stays has: they are theirs.
func (e *erasure) disclaim(identities map[string]bool) error {
	for _, f := range ledgerFields() {
		prefix := workspace.Person.Spec(f).Name + "\x00"
		var asked, keys []string
		for id := range identities {
			if key, ok := strings.CutPrefix(id, prefix); ok {
				asked, keys = append(asked, id), append(keys, key)
			}
		}
		for _, k := range []workspace.Kind{workspace.Person, workspace.Merged} {
			holders, err := e.Look(k, f, keys)
			if err != nil {
				return err
			}
			for i, ids := range holders {
				if !idset.AndNot(ids, e.gone[workspace.Person]).Empty() {
					delete(identities, asked[i])
				}
			}
		}
	}
	return nil
}
