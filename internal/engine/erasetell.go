package engine

import (
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// What people wrote may name who goes: filters, settings, notes. As they are they
// belong to whoever wrote them and are told; as they were they rest in the journal
// alone, and go.

// telling is how long a text is, in bytes, that tells one person from others wherever it stands.
const telling = 4

// naming is folded texts by how they begin, to be found wherever they stand.
type naming map[string][]string

func (n naming) add(text string) {
	if len(text) >= telling {
		n[text[:telling]] = append(n[text[:telling]], text)
	}
}

// in reports whether a text holds one of them.
func (n naming) in(text string) bool {
	if len(n) == 0 {
		return false
	}
	text = filter.Fold(text)
	for i := 0; i+telling <= len(text); i++ {
		for _, name := range n[text[i:i+telling]] {
			if strings.HasPrefix(text[i:], name) {
				return true
			}
		}
	}
	return false
}

// naming is the keys and phones among the values.
func (v *values) naming() naming {
	n := naming{}
	own, _, _ := strings.Cut(ownIdentity(0, 0), "\x00")
	for id := range v.identities {
		if field, key, _ := strings.Cut(id, "\x00"); field != own {
			n.add(filter.Fold(key))
		}
	}
	for phone := range v.phones {
		n.add(phone)
	}
	return n
}

// warn tells of what names those who go: whoever wrote it has to decide.
func (e *erasure) warn() error {
	named := e.values.naming()
	for name := range e.names {
		named.add(name)
	}
	for _, w := range []struct {
		kind  workspace.Kind
		field workspace.Field
		of    naming
		why   string
	}{
		{workspace.Segment, workspace.SegmentWhere, named, "its filter names somebody who was erased; lobby segments edit changes it"},
		{workspace.Setting, workspace.SettingValue, e.keys, workspace.NotifySetting + " names somebody who was erased; lobby workspaces set changes it"},
		{workspace.Note, workspace.NoteText, e.keys, "names somebody who was erased"},
	} {
		var found idset.Set
		for row, err := range e.Walk(workspace.Query{Kind: w.kind}, w.field) {
			if err == nil {
				err = e.going()
			}
			if err != nil {
				return err
			}
			if !e.gone[w.kind].Has(row.No) && w.of.in(row.Str(w.field)) {
				found.Add(row.No)
			}
		}
		if !found.Empty() {
			e.outcome(workspace.Outcome{State: workspace.Unchanged, Why: w.why, Of: w.kind, Ids: found})
		}
	}
	return nil
}

// namedIn reports whether a value that a segment or a setting had names those who go.
func (e *erasure) namedIn(k workspace.Kind, v workspace.Value) bool {
	return (k == workspace.Segment || k == workspace.Setting) && e.keys.in(v.S)
}
