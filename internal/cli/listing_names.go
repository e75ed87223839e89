package cli

import (
	"context"
	"iter"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

// roomForNames is how wide a terminal must be for tables that name people beside
// their ids.
const roomForNames = 100

// withNames lets the usual table of notes and tickets name whose they are, where there
// is room for it.
func (l *listing) withNames(ctx context.Context, ws workspace.Workspace, o *output.Options, fields []workspace.Field, rows iter.Seq2[workspace.Row, error]) iter.Seq2[workspace.Row, error] {
	width := l.app.streams.Columns()
	roomy := o.Wide || width == 0 || width >= roomForNames
	if !roomy || fields != nil || o.JQ != "" || o.Template != "" || l.kind != workspace.Note && l.kind != workspace.Ticket {
		return rows
	}
	o.Names = map[workspace.No]string{}
	return func(yield func(workspace.Row, error) bool) {
		var some []workspace.Row
		flush := func() bool {
			people, err := ownersOf(ctx, ws, some)
			if err != nil {
				yield(workspace.Row{}, err)
				return false
			}
			clear(o.Names)
			for no, person := range people {
				o.Names[no] = person.Str(workspace.PersonDisplayName)
			}
			for _, row := range some {
				if !yield(row, nil) {
					return false
				}
			}
			some = some[:0]
			return true
		}
		for row, err := range rows {
			if err != nil {
				yield(row, err)
				return
			}
			if some = append(some, row); len(some) == shownTalks && !flush() {
				return
			}
		}
		if len(some) > 0 {
			flush()
		}
	}
}
