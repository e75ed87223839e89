package boltstore

import (
	"math/bits"
	"slices"
	"unsafe"

	"github.com/lobbycli/lobby/internal/workspace"
)

// speller makes text of rows straight from their records, cell by cell, and remembers the
// cells of what repeats. One goroutine uses it.
type speller struct {
	*fetcher
	columns [maskBits]spelled // by field
	through mask              // fields of the record up to the last that is looked at
	beside  mask              // fields that are looked at and no record has
	from    mask              // what derived values are made of
	blank   string            // the cells of a row without values
	end     string
	derive  func(workspace.Row)
	row     workspace.Row // what derived values are made of, and they
}

// maskBits is how many fields a mask has room for.
const maskBits = 64

// spelled is a column, or a field that has none.
type spelled struct {
	*workspace.Column
	how      rest
	clue     clue
	hot      bool
	source   bool     // of derived values
	from, to int      // where its blank cell lies
	phrases  []phrase // cells by code or small number, as far as they are known
	last     int64    // the number of the cell that comes behind, if there is one
	phrase   phrase
	chunk    chunkView // of a hot field
}

// clue is where the number lies that leads to a phrase.
type clue uint8

const (
	noClue   clue = iota // nowhere: cells are made one by one
	inVarint             // in the record
	inByte               // of the record
	inColumn             // beside it
	inText               // none: it is a text of the record
)

func clueTo(how rest, hot bool) clue {
	switch {
	case hot && (how == restEnum || how == restCode):
		return inColumn
	case hot:
	case how == restCode || how == restInt:
		return inVarint
	case how == restEnum:
		return inByte
	case how == restText:
		return inText
	}
	return noClue
}

// chunkView is what a column has for the rows from one number on.
type chunkView struct {
	first, rows workspace.No
	cells       []byte
}

// mostPhrases is how many cells are remembered of a column: those of the lowest codes, as
// these are given out in the order in which texts came.
const mostPhrases = 4096

// longestPhrase is the longest cell, in bytes, that is remembered.
const longestPhrase = 256

// spellable reports whether cells can be made of records: they go by field, as records
// do, derived values are made of what comes before them, and something of the record is
// looked at.
func (sh *shape) spellable(c *workspace.Cells) bool {
	if c == nil {
		return false
	}
	from := maskOf(c.From...)
	last, all := mask(0), from
	for i := range c.Columns {
		here := maskOf(c.Columns[i].Field)
		derived := here&^sh.all&^maskOf(workspace.ID) != 0
		if here <= last || derived && from > here {
			return false
		}
		last, all = here, all|here
	}
	return all&sh.record != 0 && from&^sh.record == 0
}

func newSpeller(f *fetcher, c *workspace.Cells) *speller {
	s := &speller{fetcher: f, end: c.End, derive: c.Derive, row: workspace.NewRow(f.sh.kind, 0)}
	s.from = maskOf(c.From...)
	all, rest := s.from, c.Columns
	for i, how := range f.sh.rests {
		own := &s.columns[i]
		own.how, own.hot, own.from = how, slices.Contains(f.sh.hot, workspace.Field(i)), len(s.blank)
		own.clue, own.source = clueTo(how, own.hot), s.from.has(workspace.Field(i))
		if len(rest) > 0 && int(rest[0].Field) == i {
			own.Column, rest = &rest[0], rest[1:]
			s.blank += own.Blank
			all |= maskOf(own.Field)
		}
		own.to = len(s.blank)
	}
	s.through = f.sh.record & (1<<bits.Len64(uint64(all&f.sh.record)) - 1)
	s.beside = all &^ f.sh.record
	return s
}

// append appends the text of a row; what there is of it when it fails is no text.
func (s *speller) append(b []byte, no workspace.No) ([]byte, error) {
	key := appendRecordKey(s.key[:0], s.sh.kind, no)
	v := s.record(key, no)
	if v == nil {
		return b, damagedRecord(s.sh.kind, no)
	}
	record, ok := s.r.unseal(key, v)
	if !ok {
		return b, damagedRecord(s.sh.kind, no)
	}
	s.row.No = no
	for m := s.from; m != 0; m &= m - 1 {
		s.row.Values[bits.TrailingZeros64(uint64(m))] = workspace.Value{}
	}
	b, ok, err := s.cells(b, unsafe.String(unsafe.SliceData(record), len(record)))
	if err == nil && !ok {
		err = damagedRecord(s.sh.kind, no)
	}
	return b, err
}

// cells appends the cells of the row at hand, whose record this is. It is false when the
// bytes are no record.
func (s *speller) cells(b []byte, record string) (_ []byte, ok bool, err error) {
	d := decoder{record: record}
	here := mask(d.uvarint())
	if d.bad || here&^s.sh.record != 0 {
		return b, false, nil
	}
	at, done := d.at, 0 // of the record, and of the blank cells
	for m := here&s.through | s.beside; m != 0; m &= m - 1 {
		f := workspace.Field(bits.TrailingZeros64(uint64(m)))
		col := &s.columns[f%maskBits]
		if col.from > done {
			b = append(b, s.blank[done:col.from]...)
		}
		done = col.to
		var n uint64
		switch clue := col.clue; {
		case (clue == inByte || clue == inVarint && at < len(record) && record[at] < 0x80) && at < len(record):
			n = uint64(record[at])
			at++
		case clue == inColumn:
			if n, err = s.hotCell(col, f); err != nil {
				return b, false, err
			}
		case clue == inText && at < len(record) && int(record[at]) < min(0x80, len(record)-at):
			text := workspace.TextValue(record[at+1 : at+1+int(record[at])])
			at += 1 + len(text.S)
			if col.source {
				s.row.Values[f] = text
			}
			b = col.cell(b, text)
			continue
		default:
			d.at = at
			b, err = s.lone(b, col, f, &d)
			if at = d.at; err != nil || d.bad {
				return b, false, err
			}
			continue
		}
		if n < uint64(len(col.phrases)) {
			if p := &col.phrases[n]; p.n > 0 && p.n <= len(p.block) && cap(b)-len(b) >= len(p.block) {
				p.block.copyTo((*block)(b[len(b) : len(b)+len(p.block)]))
				b = b[:len(b)+p.n]
				continue
			}
		}
		if b, err = s.repeating(b, col, f, n); err != nil {
			return b, false, err
		}
	}
	b = append(append(b, s.blank[done:]...), s.end...)
	return b, at == len(record) || here&^s.through != 0, nil
}

// lone appends the cell of a value that has no phrase yet, or none ever. What it appends
// of a record that ends too soon is no text.
func (s *speller) lone(b []byte, col *spelled, f workspace.Field, d *decoder) ([]byte, error) {
	switch {
	case f == workspace.ID:
		return col.cell(b, workspace.IntValue(int64(s.row.No))), nil
	case col.hot:
		n, err := s.hotCell(col, f)
		if err != nil {
			return b, err
		}
		return col.again(b, int64(n)), nil
	}
	var v workspace.Value
	switch col.how {
	case restNone:
		if s.derive != nil {
			s.derive(s.row)
		}
		v = s.row.Values[f]
	case restText:
		v.S = d.take(d.number())
		if col.source {
			s.row.Values[f] = v
		}
	case restTime:
		return col.again(b, d.time()), nil
	case restRef:
		v.N = int64(d.number())
	case restCodes:
		if n := d.number(); n != 1 {
			list, err := s.r.decodeList(s.sh, f, n, d, col.Column != nil)
			return col.cell(b, workspace.TextValue(list)), err
		}
		fallthrough
	case restCode, restInt:
		n := d.number()
		if d.bad {
			return b, nil
		}
		return s.repeating(b, col, f, n)
	default: // the record ends before
		d.bad = true
	}
	return col.cell(b, v), nil
}

// hotCell is what rests in a column for the row at hand.
func (s *speller) hotCell(col *spelled, f workspace.Field) (uint64, error) {
	i, width := s.row.No-col.chunk.first, cellWidth(col.how)
	if i >= col.chunk.rows {
		c, at, err := s.r.chunkWith(s.sh, f, s.row.No)
		if err != nil {
			return 0, err
		}
		if c.cells == nil {
			return 0, damagedColumn(s.sh, f, s.row.No)
		}
		i = at / width
		col.chunk = chunkView{s.row.No - i, chunkBytes / width, c.cells}
	}
	return valueOfCell(col.chunk.cells, int(i*width), width), nil
}

// repeating appends the cell of a value that rests as a code or a small number.
func (s *speller) repeating(b []byte, col *spelled, f workspace.Field, n uint64) ([]byte, error) {
	if n < uint64(len(col.phrases)) && col.phrases[n].n > 0 {
		return col.phrases[n].append(b), nil
	}
	if col.Column == nil {
		return b, nil
	}
	return s.learn(b, col, f, n)
}

// learn appends the cell of such a value, and remembers it.
func (s *speller) learn(b []byte, col *spelled, f workspace.Field, n uint64) ([]byte, error) {
	var v workspace.Value
	var err error
	switch col.how {
	case restInt:
		v.N = int64(n>>1) ^ -int64(n&1)
	case restEnum:
		var known bool
		if v.S, known = enumText(&s.sh.specs[f], n); !known {
			err = workspace.Errorf(workspace.Corrupt, "%s of %s is damaged", s.sh.specs[f].Name, name(s.sh.kind, s.row.No))
		}
	default:
		v.S, err = s.r.text(s.sh, f, uint32(n))
	}
	if err != nil {
		return b, err
	}
	start := len(b)
	b = col.cell(b, v)
	if n < mostPhrases && len(b)-start <= longestPhrase {
		if more := int(n) + 1 - len(col.phrases); more > 0 {
			col.phrases = append(col.phrases, make([]phrase, more)...)
		}
		col.phrases[n] = phraseOf(b[start:])
	}
	return b, nil
}

// cell appends the cell of a value, if there is a column.
func (c *spelled) cell(b []byte, v workspace.Value) []byte {
	switch {
	case c.Column == nil:
		return b
	case v.Missing():
		return append(b, c.Blank...)
	}
	return c.Append(b, v)
}

// again appends the cell of a number, which is often the one of the row before.
func (c *spelled) again(b []byte, n int64) []byte {
	if n == c.last && c.phrase.n > 0 {
		return c.phrase.append(b)
	}
	start := len(b)
	b = c.cell(b, workspace.IntValue(n))
	c.last = n
	c.phrase.set(b[start:])
	return b
}
