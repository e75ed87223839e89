package transfer

import (
	"errors"
	"fmt"
	"io"

	"github.com/lobbycli/lobby/internal/workspace"
)

// cellScanner reads the cells of the next row, appending to what it is given.
type cellScanner interface {
	next(cells []string) (record, []string, error)
}

// table reads the header and makes the rows below it.
func (r *Reader) table(s cellScanner) error {
	rec, names, err := s.next(nil)
	var refused *RowError
	switch {
	case errors.Is(err, io.EOF):
		return empty()
	case errors.As(err, &refused):
		return workspace.Errorf(workspace.Invalid, "the header in line %d: %s", refused.Line, refused.Reason)
	case err != nil:
		return err
	}
	r.header = append([]byte(nil), rec.raw...)
	columns, err := r.o.header(names)
	if err != nil {
		return err
	}
	for _, c := range columns {
		r.named |= c.bit()
	}
	guarded := r.dialect.Format == CSV
	var cells []string
	r.next = func() (record, workspace.ImportRow, error) {
		rec, cells, err = s.next(cells[:0])
		if err != nil {
			return rec, workspace.ImportRow{}, named(err, columns)
		}
		row, err := r.row(rec, cells, columns, guarded)
		return rec, row, err
	}
	return nil
}

// named gives a row error the name of its column.
func named(err error, columns []column) error {
	var refused *RowError
	if errors.As(err, &refused) && refused.cell >= 0 && refused.cell < len(columns) {
		refused.Column = columns[refused.cell].name
	}
	return err
}

func cellsFor(have, want int) string {
	if have == 1 {
		return fmt.Sprintf("1 cell where the header has %d", want)
	}
	return fmt.Sprintf("%d cells where the header has %d", have, want)
}

// row makes a row of its cells.
func (r *Reader) row(rec record, cells []string, columns []column, guarded bool) (workspace.ImportRow, error) {
	if len(cells) != len(columns) {
		return workspace.ImportRow{}, &RowError{Line: rec.line, Raw: rec.raw,
			Reason: cellsFor(len(cells), len(columns))}
	}
	b := builder{zone: r.o.Zone, row: workspace.ImportRow{Line: rec.line, Row: r.slab.Row(r.o.Kind, 0)}}
	for i, text := range cells {
		if text == "" {
			continue
		}
		c := columns[i]
		if guarded && c.guard {
			text = unguard(text)
		}
		if err := b.text(c, text); err != nil {
			return workspace.ImportRow{}, &RowError{Line: rec.line, Column: c.name, Reason: reason(err, c, r.o.Kind), Raw: rec.raw}
		}
	}
	if err := b.finish(); err != nil {
		return workspace.ImportRow{}, &RowError{Line: rec.line, Reason: err.Error(), Raw: rec.raw}
	}
	return b.row, nil
}
