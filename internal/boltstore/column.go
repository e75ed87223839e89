package boltstore

import (
	"encoding/binary"

	"github.com/lobbycli/lobby/internal/workspace"
)

// chunkBytes is the size of a whole chunk of cells: two fit two pages of a file.
const chunkBytes = 4000

// chunk is the part of a column a transaction looked at last.
type chunk struct {
	index int64  // -1 is none yet
	cells []byte // behind the checksum; shorter than a whole one where the rest is zero, nil where there is none
	dirty bool   // cells are ours, and newer than the file
	own   []byte // those, behind room for the checksum and before room for all
}

// change makes the cells ours, with room for so many bytes of them.
func (c *chunk) change(size int) {
	if !c.dirty {
		c.own = make([]byte, sealed+size, sealed+chunkBytes)
		copy(c.own[sealed:], c.cells)
	}
	c.own = c.own[:sealed+size]
	c.cells, c.dirty = c.own[sealed:], true
}

// cellWidth is the bytes of a value in a column.
func cellWidth(r rest) uint32 {
	switch r {
	case restEnum:
		return 1
	case restCode, restRef:
		return 4
	}
	return 8
}

// cellAt is in which chunk the cell of a row is, and where. (Dividing by a constant is
// what makes it quick.)
func cellAt(width uint32, no workspace.No) (index int64, at uint32) {
	const four, eight = chunkBytes / 4, chunkBytes / 8
	switch width {
	case 1:
		return int64(no / chunkBytes), no % chunkBytes
	case 4:
		return int64(no / four), no % four * 4
	}
	return int64(no / eight), no % eight * 8
}

// chunkWith gives the chunk of a column that has the cell of a row, and where.
func (r *reader) chunkWith(sh *shape, f workspace.Field, no workspace.No) (c *chunk, at uint32, err error) {
	if c = sh.chunks[f]; c == nil {
		c = &chunk{index: -1}
		sh.chunks[f] = c
	}
	index, at := cellAt(cellWidth(sh.rests[f]), no)
	if c.index == index {
		return c, at, nil
	}
	if err := r.writeChunk(sh.kind, f, c); err != nil {
		return nil, 0, err
	}
	c.index, c.cells = index, nil
	id := chunkID{fieldID{sh.kind, f}, index}
	shared := r.memory != nil && !r.tx.Writable()
	if shared {
		if cells, ok := r.memory.cells.get(id, r.tx.ID()); ok {
			c.cells = cells
			return c, at, nil
		}
	}
	key := columnKey(sh.kind, f, uint32(index))
	if v := r.bucket(bucketColumn).Get(key); v != nil {
		cells, ok := r.unseal(key, v)
		if !ok {
			c.index = -1
			return nil, 0, damagedColumn(sh, f, no)
		}
		c.cells = cells
		if shared {
			r.memory.cells.add(id, r.tx.ID(), cells)
		}
	}
	return c, at, nil
}

func damagedColumn(sh *shape, f workspace.Field, no workspace.No) error {
	return workspace.Errorf(workspace.Corrupt, "%s of %s near %s is damaged", sh.specs[f].Name, sh.kind.Plural(), name(sh.kind, no))
}

// chunkOf is chunkWith of a row that is there. Such a row has a chunk in every column, so
// that one that damage hides is missed.
func (r *reader) chunkOf(sh *shape, f workspace.Field, no workspace.No) (c *chunk, at uint32, err error) {
	if c, at, err = r.chunkWith(sh, f, no); err == nil && c.cells == nil {
		err = damagedColumn(sh, f, no)
	}
	return c, at, err
}

// cell is what rests in a column for a row that is there.
func (r *reader) cell(sh *shape, f workspace.Field, no workspace.No) (uint64, error) {
	c, at, err := r.chunkOf(sh, f, no)
	if err != nil {
		return 0, err
	}
	return valueOfCell(c.cells, int(at), cellWidth(sh.rests[f])), nil
}

// valueOfCell is what a cell of a chunk says; behind its end all are zero.
func valueOfCell(cells []byte, at int, width uint32) uint64 {
	switch {
	case at+int(width) > len(cells):
	case width == 1:
		return uint64(cells[at])
	case width == 4:
		return uint64(binary.LittleEndian.Uint32(cells[at:]))
	default:
		return binary.LittleEndian.Uint64(cells[at:])
	}
	return 0
}

// hotValue is the value of a hot field of a row.
func (r *reader) hotValue(sh *shape, f workspace.Field, no workspace.No) (workspace.Value, error) {
	n, err := r.cell(sh, f, no)
	if err != nil {
		return workspace.Value{}, err
	}
	return r.cellValue(sh, f, no, n)
}

// cellValue is what the cell of a row says.
func (r *reader) cellValue(sh *shape, f workspace.Field, no workspace.No, n uint64) (workspace.Value, error) {
	if n == 0 {
		return workspace.Value{}, nil
	}
	switch sh.rests[f] {
	case restEnum:
		s, ok := enumText(&sh.specs[f], n)
		if !ok {
			return workspace.Value{}, workspace.Errorf(workspace.Corrupt, "%s of %s is damaged", sh.specs[f].Name, name(sh.kind, no))
		}
		return workspace.TextValue(s), nil
	case restCode:
		s, err := r.text(sh, f, uint32(n))
		return workspace.TextValue(s), err
	}
	return workspace.IntValue(int64(n)), nil
}

// noCell leaves the cell of a new row missing.
func (w *writer) noCell(sh *shape, f workspace.Field, no workspace.No) error {
	c, _, err := w.chunkWith(sh, f, no)
	if err == nil && c.cells == nil {
		c.change(0)
	}
	return err
}

// setCell changes what rests in a column for a row.
func (w *writer) setCell(sh *shape, f workspace.Field, no workspace.No, n uint64) error {
	c, at, err := w.chunkWith(sh, f, no)
	if err == nil {
		c.set(at, cellWidth(sh.rests[f]), n)
	}
	return err
}

// set changes a cell.
func (c *chunk) set(at, width uint32, n uint64) {
	if end := int(at + width); !c.dirty || len(c.cells) < end {
		size := len(c.cells)
		if size < end {
			size = min(chunkBytes, max(end, 2*size))
		}
		c.change(size)
	}
	switch width {
	case 1:
		c.cells[at] = byte(n)
	case 4:
		binary.LittleEndian.PutUint32(c.cells[at:], uint32(n))
	default:
		binary.LittleEndian.PutUint64(c.cells[at:], n)
	}
}

// writeChunk gives changed cells to the file, which keeps the bytes.
func (r *reader) writeChunk(k workspace.Kind, f workspace.Field, c *chunk) error {
	if !c.dirty {
		return nil
	}
	c.dirty = false
	r.written = append(r.written, chunkID{fieldID{k, f}, c.index})
	key := columnKey(k, f, uint32(c.index))
	return r.bucket(bucketColumn).Put(key, sealAt(key, c.own))
}

// hotCell is the cell of a value.
func (w *writer) hotCell(sh *shape, f workspace.Field, v workspace.Value) (uint64, error) {
	switch sh.rests[f] {
	case restEnum:
		code, err := enumCode(&sh.specs[f], v.S)
		return uint64(code), err
	case restCode:
		code, err := w.learn(sh, f, v.S)
		return uint64(code), err
	}
	return uint64(v.N), nil
}

// name spells a record for messages, also of kinds without ids of their own.
func name(k workspace.Kind, no workspace.No) string {
	if k.Letter() == 0 {
		return k.String() + " " + k.ID(no)
	}
	return k.ID(no)
}
