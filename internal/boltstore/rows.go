package boltstore

import (
	"bytes"
	"iter"
	"slices"
	"unsafe"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// fetcher reads rows of one kind by their numbers, best in rising order.
type fetcher struct {
	r      *reader
	sh     *shape
	want   mask
	borrow bool // texts are parts of the file: for values that nobody keeps
	cursor *cursor
	moves  bool                 // somebody may write between two rows, which moves what a cursor stands on
	at     workspace.No         // where the cursor stands; 0 is nowhere
	key    [recordKeyBytes]byte // of the record being read
	ahead  ahead
}

func (r *reader) fetcher(sh *shape, want mask) *fetcher {
	return &fetcher{r: r, sh: sh, want: want, cursor: r.bucket(bucketRecord).Cursor(), moves: r.tx.Writable(), ahead: aheadOf(r.tx)}
}

// stride is how far a cursor steps rather than seeks.
const stride = 8

// record is the bytes of a row's record, or nil.
func (f *fetcher) record(key []byte, no workspace.No) []byte {
	var k, v []byte
	if !f.moves && !f.cursor.tree.ends {
		return f.cursor.tree.Get(key)
	}
	if f.moves || f.at == 0 || no <= f.at || no-f.at > stride {
		k, v = f.cursor.Seek(key)
	} else {
		for k, v = f.cursor.Next(); k != nil && bytes.Compare(k, key) < 0; {
			k, v = f.cursor.Next()
		}
		f.ahead.reads(v)
	}
	f.at = 0
	if len(k) == len(key) && k[0] == key[0] {
		f.at = numberOf(k)
		if f.at == no {
			return v
		}
		f.at = 0
	}
	return nil
}

// fill sets the wanted values of a row, which are missing before; it is false
// when there is no such row. Unless a field of the record is wanted it does not look.
func (f *fetcher) fill(no workspace.No, values []workspace.Value) (bool, error) {
	if f.want&f.sh.record != 0 {
		if found, err := f.fillRecord(no, values); !found || err != nil {
			return false, err
		}
	}
	for _, field := range f.sh.hot {
		if f.want.has(field) {
			v, err := f.r.hotValue(f.sh, field, no)
			if err != nil {
				return false, err
			}
			values[field] = v
		}
	}
	return true, nil
}

func (f *fetcher) fillRecord(no workspace.No, values []workspace.Value) (bool, error) {
	key := appendRecordKey(f.key[:0], f.sh.kind, no)
	v := f.record(key, no)
	if v == nil {
		return false, nil
	}
	rec, ok := f.r.unseal(key, v)
	if ok {
		text := unsafe.String(unsafe.SliceData(rec), len(rec))
		if !f.borrow {
			text = string(rec)
		}
		var err error
		if ok, err = f.r.decode(f.sh, text, f.want, values); err != nil {
			return false, err
		}
	}
	if !ok {
		return false, damagedRecord(f.sh.kind, no)
	}
	return true, nil
}

func damagedRecord(k workspace.Kind, no workspace.No) error {
	return corrupt("the record of %s %s is damaged", k, k.ID(no))
}

// wanted is the fields asked for; none means all.
func (sh *shape) wanted(fields []workspace.Field) (mask, error) {
	if len(fields) == 0 {
		return sh.all, nil
	}
	for _, f := range fields {
		if _, err := sh.spec(f); err != nil {
			return 0, err
		}
	}
	return maskOf(fields...) & sh.all, nil
}

func (r *reader) Rows(k workspace.Kind, ids workspace.Ids, want ...workspace.Field) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		sh, err := r.shape(k)
		if err != nil {
			yield(workspace.Row{}, err)
			return
		}
		fields, err := sh.wanted(want)
		if err == nil && fields&sh.record == 0 { // no record will tell whether there is a row
			var all workspace.Ids
			all, err = r.rows(sh)
			ids = idset.And(ids, all)
		}
		if err != nil {
			yield(workspace.Row{}, err)
			return
		}
		if ids.Len() < muchAsked || fields&sh.record == 0 {
			r.each(r.fetcher(sh, fields), ids.All(), yield)
			return
		}
		some := make([]workspace.No, 0, mostFetched)
		for no := range ids.All() {
			if some = append(some, no); len(some) < mostFetched {
				continue
			}
			if !r.many(sh, fields, some, yield) {
				return
			}
			some = some[:0]
		}
		r.many(sh, fields, some, yield)
	}
}

// each yields rows, and is false when nobody wants more.
func (r *reader) each(f *fetcher, numbers iter.Seq[workspace.No], yield func(workspace.Row, error) bool) bool {
	n := 0
	for no := range numbers {
		if n++; n%1024 == 0 && r.ctx.Err() != nil {
			yield(workspace.Row{}, r.alive())
			return false
		}
		row, found, err := f.row(no)
		if err != nil {
			yield(workspace.Row{}, err)
			return false
		}
		if found && !yield(row, nil) {
			return false
		}
	}
	return true
}

// mostFetched is how many rows are read side by side before the first of them is given.
const mostFetched = 1 << 14

// many is each of rows that are read side by side, before somebody gets one who may write
// then. Who has written already reads alone: another reader would not know which pages
// are new.
func (r *reader) many(sh *shape, fields mask, numbers []workspace.No, yield func(workspace.Row, error) bool) bool {
	if r.writes > 0 {
		return r.each(r.fetcher(sh, fields), slices.Values(numbers), yield)
	}
	rows, err := inParts(r, sh.kind, numbers, make([]workspace.Row, 0, len(numbers)), func(own *reader) func([]workspace.No) ([]workspace.Row, error) {
		f := own.fetcher(own.shapes[sh.kind], fields)
		f.moves = false
		return func(some []workspace.No) (rows []workspace.Row, err error) {
			rows = make([]workspace.Row, 0, len(some))
			own.each(f, slices.Values(some), func(row workspace.Row, failed error) bool {
				rows, err = append(rows, row), failed
				return err == nil
			})
			return rows, err
		}
	})
	if err != nil {
		yield(workspace.Row{}, err)
		return false
	}
	for _, row := range rows {
		if !yield(row, nil) {
			return false
		}
	}
	return true
}

// row reads one row; false when there is none with the number.
func (f *fetcher) row(no workspace.No) (row workspace.Row, found bool, err error) {
	row = workspace.NewRow(f.sh.kind, no)
	if found, err = f.fill(no, row.Values); err == nil && !found {
		err = f.r.mustBeNobody(f.sh, no)
	}
	return row, found, err
}

// mustBeNobody is an error when a row that was not found is known to exist.
func (r *reader) mustBeNobody(sh *shape, no workspace.No) error {
	if err := r.settle(sh); err != nil {
		return err
	}
	var one idset.Builder
	key := postingKey(sh.kind, workspace.ID, uint16(no>>16), codePresent)
	members, err := r.block(key)
	if err != nil {
		return err
	}
	one.Add(uint16(no>>16), members)
	known, err := buildSet(sh.kind, workspace.ID, &one)
	if err == nil && known.Has(no) {
		err = damagedRecord(sh.kind, no)
	}
	return err
}
