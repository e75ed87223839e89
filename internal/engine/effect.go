package engine

import (
	"encoding/binary"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// op is a way rows were changed.
type op uint8

const (
	opCreated  op = iota + 1
	opDropped     // images keep the rows
	opEdited      // diffs keep the former values, row by row
	opAssigned    // olds keep the former values of one field, run by run
)

// effect is one homogeneous part of what an entry did, in its smallest form.
type effect struct {
	kind   workspace.Kind
	op     op
	field  workspace.Field // of opAssigned
	ids    workspace.Ids
	olds   runs            // of opAssigned, in order of ids
	diffs  []diff          // of opEdited
	images []workspace.Row // of opDropped
	back   bool            // takes something back; only while it is being done
}

// visible is the rows that differ in a column for its own sake: what rules keep for
// themselves, and what follows from other records, is no change of a record.
func (e *effect) visible() workspace.Ids {
	shown := func(f workspace.Field) bool {
		sp := e.kind.Spec(f)
		return !sp.Is(workspace.Hidden) && !sp.Is(workspace.Soft)
	}
	switch {
	case e.op == opAssigned && !shown(e.field):
		return idset.Set{}
	case e.op != opEdited:
		return e.ids
	}
	var nos []uint32
	for _, d := range e.diffs {
		if slices.ContainsFunc(d.olds, func(o old) bool { return shown(o.field) }) {
			nos = append(nos, d.no)
		}
	}
	return idset.Of(nos...)
}

// diff is the former values of one row. Of a Delta field, and of the numbers
// of records held, it holds the difference that was added.
type diff struct {
	no   workspace.No
	olds []old
}

type old struct {
	field workspace.Field
	value workspace.Value
}

func diffOf(was, is workspace.Row) diff {
	d := diff{no: is.No}
	for i := range is.Values {
		if is.Values[i] == was.Values[i] {
			continue
		}
		f := workspace.Field(i)
		v := was.Values[i]
		switch {
		case is.Kind.Spec(f).Is(workspace.Delta):
			v = workspace.IntValue(is.Values[i].N - v.N)
		case is.Kind == workspace.Person && f == workspace.PersonHeld:
			v = lessHeld(is.Values[i], v)
		}
		d.olds = append(d.olds, old{f, v})
	}
	return d
}

func idsOf(diffs []diff) workspace.Ids {
	nos := make([]uint32, len(diffs))
	for i, d := range diffs {
		nos[i] = d.no
	}
	return idset.Of(nos...)
}

func appendValue(b []byte, v workspace.Value) []byte {
	b = binary.AppendUvarint(b, uint64(len(v.S)))
	b = append(b, v.S...)
	return binary.AppendVarint(b, v.N)
}

// encode writes the payload of an effect; decodeEffect reads it.
func (e *effect) encode() []byte {
	var b []byte
	switch e.op {
	case opAssigned:
		b = binary.AppendUvarint(b, uint64(len(e.olds)))
		for _, r := range e.olds {
			b = appendValue(binary.AppendUvarint(b, uint64(r.n)), r.value)
		}
	case opEdited:
		b = binary.AppendUvarint(b, uint64(len(e.diffs)))
		for _, d := range e.diffs {
			b = binary.AppendUvarint(b, uint64(d.no))
			b = binary.AppendUvarint(b, uint64(len(d.olds)))
			for _, o := range d.olds {
				b = appendValue(binary.AppendUvarint(b, uint64(o.field)), o.value)
			}
		}
	case opDropped:
		b = binary.AppendUvarint(b, uint64(len(e.images)))
		for _, row := range e.images {
			b = appendRow(b, row)
		}
	}
	return b
}

// appendRow writes a whole row, missing values by their absence.
func appendRow(b []byte, row workspace.Row) []byte {
	b = binary.AppendUvarint(b, uint64(row.No))
	n := 0
	for _, v := range row.Values {
		if !v.Missing() {
			n++
		}
	}
	b = binary.AppendUvarint(b, uint64(n))
	for f, v := range row.Values {
		if !v.Missing() {
			b = appendValue(binary.AppendUvarint(b, uint64(f)), v)
		}
	}
	return b
}

// decodeEffect reads a payload into an effect whose kind and op are known.
func decodeEffect(e *effect, data []byte) error {
	d := decoder{b: data}
	n := d.count()
	switch e.op {
	case opAssigned:
		for i := 0; i < n && d.err == nil; i++ {
			count := d.count()
			e.olds = append(e.olds, run{count, d.value()})
		}
	case opEdited:
		for i := 0; i < n && d.err == nil; i++ {
			x := diff{no: workspace.No(d.count())}
			for left := d.count(); left > 0 && d.err == nil; left-- {
				f := workspace.Field(d.count())
				x.olds = append(x.olds, old{f, d.value()})
			}
			e.diffs = append(e.diffs, x)
		}
	case opDropped:
		for i := 0; i < n && d.err == nil; i++ {
			e.images = append(e.images, d.row(e.kind))
		}
	}
	return d.err
}

// oldAt is the value at a position of the payload of an assigned field; the others
// are passed over.
func oldAt(data []byte, at int) (workspace.Value, bool, error) {
	d := decoder{b: data}
	for left := d.count(); left > 0 && d.err == nil; left-- {
		n := d.count()
		if at < n {
			v := d.value()
			return v, at >= 0 && d.err == nil, d.err
		}
		at -= n
		d.skip()
	}
	return workspace.Value{}, false, d.err
}

// decoder reads what append wrote; after the first fault it gives zeros.
type decoder struct {
	b   []byte
	err error
}

func (d *decoder) fail() {
	if d.err == nil {
		d.err = workspace.Errorf(workspace.Corrupt, "journal: an entry cannot be read").WithHint("run lobby db check")
	}
	d.b = nil
}

func (d *decoder) count() int {
	v, n := binary.Uvarint(d.b)
	if n <= 0 || v > 1<<40 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return int(v)
}

func (d *decoder) value() workspace.Value {
	size := d.count()
	if size > len(d.b) {
		d.fail()
		return workspace.Value{}
	}
	s := string(d.b[:size])
	d.b = d.b[size:]
	v, n := binary.Varint(d.b)
	if n <= 0 {
		d.fail()
		return workspace.Value{}
	}
	d.b = d.b[n:]
	return workspace.Value{S: s, N: v}
}

// skip passes over a value.
func (d *decoder) skip() {
	size := d.count()
	if size > len(d.b) {
		d.fail()
		return
	}
	d.b = d.b[size:]
	_, n := binary.Varint(d.b)
	if n <= 0 {
		d.fail()
		return
	}
	d.b = d.b[n:]
}

func (d *decoder) row(k workspace.Kind) workspace.Row {
	row := workspace.NewRow(k, workspace.No(d.count()))
	for left := d.count(); left > 0 && d.err == nil; left-- {
		f := d.count()
		v := d.value()
		if d.err != nil || f >= len(row.Values) {
			d.fail()
			break
		}
		row.Values[f] = v
	}
	return row
}
