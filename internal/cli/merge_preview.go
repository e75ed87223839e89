package cli

import (
	"context"
	"strings"

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
		if err := m.app.print(previewText(r.Previews, into, m.app.streams.OutPaint(), m.app.streams.Width())); err != nil {
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

// previewText is what becomes of each field, a table for each person merged
// away, cut to a width.
func previewText(previews []workspace.Preview, into string, paint term.Painter, width int) string {
	const field = 15
	most := max((width-field-6)/3, 8)
	cell := func(text string) string { return term.Cut(orText(term.Safe(text), "-"), most) }
	var b strings.Builder
	for from := 0; from < len(previews); {
		of := previews[from].Of
		t := sheet{columns: []string{"field", "survivor " + into, "other " + of, "result"}}
		for ; from < len(previews) && previews[from].Of == of; from++ {
			p := previews[from]
			t.add(p.Field, cell(p.Survivor), cell(p.Other), cell(p.Outcome))
		}
		b.WriteString(t.aligned(paint) + "\n")
	}
	return b.String()
}
