package boltstore

import (
	"iter"
	"runtime"

	"github.com/lobbycli/lobby/internal/inorder"
	"github.com/lobbycli/lobby/internal/workspace"
)

var _ workspace.RowEncoder = (*reader)(nil)

// mostEncoders is how many goroutines read and encode rows side by side.
const mostEncoders = 4

// Encode finds the numbers of the rows, one after the other; what it takes to read,
// check and encode them is done side by side. Goroutines may share a transaction of
// bbolt that does not write as long as each has buckets and cursors of its own.
func (r *reader) Encode(q workspace.Query, e workspace.Encoding) iter.Seq2[workspace.Part, error] {
	if r.tx.Writable() {
		return workspace.EncodeRows(r.Walk(q, e.Fields...), e.Row)
	}
	return func(yield func(workspace.Part, error) bool) {
		p, err := r.plan(q)
		var fields mask
		if err == nil {
			fields, err = p.sh.wanted(e.Fields)
		}
		var encoders []func(*batch)
		for range min(mostEncoders, runtime.GOMAXPROCS(0)) {
			var x *encoder
			if err == nil {
				x, err = r.encoder(q.Kind, fields, e)
			}
			if err != nil {
				yield(workspace.Part{}, err)
				return
			}
			encoders = append(encoders, x.encode)
		}
		mapped := 0
		batches := batches{numbers: page(p.inOrder(q), q.Skip, q.Limit)}
		for b := range inorder.Each(batches.all, encoders) {
			if b.rows > 0 && !yield(workspace.Part{Rows: b.rows, Text: b.text}, nil) {
				return
			}
			if b.err != nil {
				yield(workspace.Part{}, b.err)
				return
			}
			if mapped += b.rows; mapped >= unmapRows {
				mapped = 0
				r.unmap()
			}
			batches.spare = append(batches.spare, b)
		}
	}
}

// batch is rows that are encoded at once: so many of them are text, then one failed.
type batch struct {
	numbers []workspace.No
	rows    int
	text    []byte
	err     error
}

// batches are the rows of an answer.
type batches struct {
	numbers iter.Seq2[workspace.No, error]
	spare   []*batch // whose text was taken
}

func (s *batches) all(yield func(*batch) bool) {
	b := s.next()
	for no, err := range s.numbers {
		if b.err = err; err != nil {
			break
		}
		if b.numbers = append(b.numbers, no); len(b.numbers) < workspace.PartRows {
			continue
		}
		if !yield(b) {
			return
		}
		b = s.next()
	}
	yield(b)
}

func (s *batches) next() *batch {
	n := len(s.spare)
	if n == 0 {
		return &batch{}
	}
	b := s.spare[n-1]
	s.spare = s.spare[:n-1]
	*b = batch{numbers: b.numbers[:0], text: b.text[:0]}
	return b
}

// encoder reads rows of one kind and makes text of them.
type encoder struct {
	*fetcher
	row   workspace.Row
	text  workspace.Encode
	spell *speller // instead of both, or nil
}

func (r *reader) encoder(k workspace.Kind, fields mask, e workspace.Encoding) (*encoder, error) {
	own, err := r.another(k)
	if err != nil {
		return nil, err
	}
	f := own.fetcher(own.shapes[k], fields)
	f.borrow = true
	x := &encoder{fetcher: f, row: workspace.NewRow(k, 0), text: e.Row}
	if f.sh.spellable(e.Cells) {
		x.spell = newSpeller(f, e.Cells)
	}
	return x, nil
}

func (x *encoder) encode(b *batch) {
	if err := guarded(x.r.tx.DB().Path(), func() error { return x.each(b) }); err != nil {
		b.err = err
	}
}

func (x *encoder) each(b *batch) error {
	for _, no := range b.numbers {
		text, err := x.append(b.text, no)
		if err != nil {
			return err
		}
		b.text = text
		b.rows++
	}
	return x.r.alive()
}

// append appends the text of a row.
func (x *encoder) append(b []byte, no workspace.No) ([]byte, error) {
	if x.spell != nil {
		return x.spell.append(b, no)
	}
	clear(x.row.Values)
	x.row.No = no
	found, err := x.fill(no, x.row.Values)
	if err == nil && !found {
		err = damagedRecord(x.sh.kind, no)
	}
	if err != nil {
		return b, err
	}
	return x.text(b, x.row), nil
}
