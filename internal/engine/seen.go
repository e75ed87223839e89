package engine

import (
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// guardSeen refuses the batch when one of the records it was made for is not as
// somebody saw it.
func (b *batch) guardSeen() error {
	for _, s := range b.Seen {
		nos, err := b.lookup().refer(s.Kind, []string{s.Ref})
		if err != nil {
			return err
		}
		row, ok, err := b.lookup().shown(s.Kind, nos[0])
		switch {
		case err != nil:
			return err
		case !ok:
			return noSuch(s.Kind, s.Ref)
		case row.Version() != s.Version:
			return workspace.Errorf(workspace.Refused, "%s: was changed since it was seen", row.ID()).WithHint("look again and repeat")
		}
	}
	return nil
}

// shown is one record as Find gives it.
func (l lookup) shown(k workspace.Kind, no workspace.No) (workspace.Row, bool, error) {
	for row, err := range l.rows(workspace.Query{Kind: k, Where: within("id", idset.Of(no)), All: true, Limit: 1}) {
		return row, err == nil, err
	}
	return workspace.Row{}, false, nil
}
