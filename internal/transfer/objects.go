package transfer

import (
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// maxNames bounds how many names of members are remembered.
const maxNames = 1 << 10

// objects makes rows of JSON objects. What a member means is found out once a
// name.
func (r *Reader) objects(next func() (record, error)) func() (record, workspace.ImportRow, error) {
	names := map[string]column{}
	var members []workspace.Member
	return func() (record, workspace.ImportRow, error) {
		rec, err := next()
		if err != nil {
			return rec, workspace.ImportRow{}, err
		}
		refused := func(column, why string) (record, workspace.ImportRow, error) {
			return rec, workspace.ImportRow{}, &RowError{Line: rec.line, Column: column, Reason: why, Raw: rec.raw}
		}
		rec.text = string(rec.raw)
		if members, err = workspace.ReadMembers(strings.TrimRight(rec.text, "\r\n"), members[:0]); err != nil {
			return refused("", err.Error())
		}
		b := builder{zone: r.o.Zone, row: workspace.ImportRow{Line: rec.line, Row: r.slab.Row(r.o.Kind, 0)}}
		named := fieldBits(0)
		for _, m := range members {
			c, ok := names[m.Name]
			if !ok {
				if c, ok = r.o.member(m.Name); !ok {
					return refused(m.Name, "unknown member "+r.o.describe(m.Name, 0))
				}
				if len(names) < maxNames {
					names[m.Name] = c
				}
			}
			if b.twice(c) {
				return refused(m.Name, "another member is the same field")
			}
			named |= c.bit()
			if err := b.value(c, m.Value); err != nil {
				return refused(m.Name, reason(err, c, r.o.Kind))
			}
		}
		if err := b.finish(); err != nil {
			return refused("", err.Error())
		}
		r.named = named
		return rec, b.row, nil
	}
}

// member says what the name of a member means; false when nothing.
func (o *ReadOptions) member(name string) (column, bool) {
	if c, ok := o.find(name); ok {
		return c, true
	}
	return o.extra(name)
}
