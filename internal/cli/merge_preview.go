package cli

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// tryMerge tries a merge and shows what would become of each field.
func (m *mutation) tryMerge(ctx context.Context, ws workspace.Workspace, p plan, into string) error {
	r, err := m.apply(ctx, ws, p)
	if err != nil {
		return err
	}
	format, err := m.app.format()
	if err != nil {
		return err
	}
	switch format {
	case output.IDs:
		return m.print(r)
	case output.Table:
		look, err := m.app.previewLook(m.app.streams.OutPaint(), m.app.streams.OutTerminal())
		if err != nil {
			return err
		}
		if err := m.app.print(look.text(r.Previews, into)); err != nil {
			return err
		}
		return m.print(r)
	}
	fields := []output.Members{}
	for _, p := range r.Previews {
		fields = append(fields, output.Members{
			{Name: "field", Value: p.Field}, {Name: "survivor", Value: orNull(p.Survivor)}, {Name: "other", Value: orNull(p.Other)},
			{Name: "result", Value: orNull(p.Outcome)}, {Name: "of", Value: p.Of},
		})
	}
	return m.app.object(append(summary(r), output.Member{Name: "preview", Value: fields}))
}

// previewLook is how a preview is shown.
type previewLook struct {
	paint term.Painter
	width int            // columns of the terminal; 0: nothing is cut
	zone  *time.Location // of times; nil: they stay exact
}

// previewLook is for standard output, or for standard error where somebody reads
// that.
func (a *app) previewLook(paint term.Painter, terminal bool) (previewLook, error) {
	look := previewLook{paint: paint, width: a.streams.Columns()}
	if !terminal {
		return look, nil
	}
	zone, err := a.zone()
	look.zone = zone
	return look, err
}

// text is what becomes of each field, a table for each person merged away.
// Where the values side by side would be cut too short, they stand below each
// other.
func (l previewLook) text(previews []workspace.Preview, into string) string {
	const field, readable = 15, 20
	most := math.MaxInt
	if l.width > 0 {
		most = (l.width - field - 6) / 3
	}
	var b strings.Builder
	for from := 0; from < len(previews); {
		of := previews[from].Of
		names := []string{"survivor " + into, "other " + of, "result"}
		side, below := sheet{columns: append([]string{"field"}, names...)}, &strings.Builder{}
		longest, label := 0, max(len(names[0]), len(names[1]))
		for ; from < len(previews) && previews[from].Of == of; from++ {
			p := previews[from]
			fmt.Fprintf(below, "%s\n", l.paint.Bold(p.Field))
			cells := []string{p.Field}
			for i, value := range []string{p.Survivor, p.Other, p.Outcome} {
				text := l.cell(p.Field, value)
				longest = max(longest, term.Width(text))
				cells = append(cells, term.Cut(text, most))
				fmt.Fprintf(below, "  %-*s  %s\n", label, names[i], term.Cut(text, l.width-label-4))
			}
			side.add(cells...)
		}
		if longest > most && most < readable {
			b.WriteString(below.String() + "\n")
		} else {
			b.WriteString(side.aligned(l.paint, 0) + "\n")
		}
	}
	return b.String()
}

// cell is a value of a field as people read it.
func (l previewLook) cell(field, value string) string {
	f, ok := workspace.Person.FieldNamed(field)
	if at, err := time.Parse(time.RFC3339, value); l.zone != nil && ok && err == nil && workspace.Person.Spec(f).Form == workspace.Time {
		value = term.Local(at, l.zone)
	}
	return orText(term.Safe(value), "-")
}
