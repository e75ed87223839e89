package engine

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"iter"

	"github.com/lobbycli/lobby/internal/workspace"
)

var _ workspace.Encoder = (*Engine)(nil)

// Encode yields the rows a query selects as text.
func (e *Engine) Encode(ctx context.Context, q workspace.Query, x workspace.Encoding) iter.Seq2[workspace.Part, error] {
	switch {
	case q.Kind == workspace.Insight || q.Kind.Listed() || q.Limit > 0 && q.Limit <= pageMost:
		return workspace.EncodeRows(e.Find(ctx, q), x.Row)
	case x.Prompt:
		return e.prompt(ctx, q, x)
	}
	read := func(l lookup) iter.Seq2[workspace.Part, error] { return copied(l.encode(q, x)) }
	return stream(ctx, e, read, packedParts())
}

// prompt yields parts while the store reads: whoever takes them does not wait.
func (e *Engine) prompt(ctx context.Context, q workspace.Query, x workspace.Encoding) iter.Seq2[workspace.Part, error] {
	return func(yield func(workspace.Part, error) bool) {
		going := true
		err := e.store.View(ctx, func(r workspace.Reader) error {
			for part, err := range e.lookup(ctx, r).encode(q, x) {
				if err != nil {
					return err
				}
				if going = yield(part, nil); !going {
					return nil
				}
			}
			return nil
		})
		if going && err != nil {
			yield(workspace.Part{}, err)
		}
	}
}

// encode is rows within a snapshot, as text.
func (l lookup) encode(q workspace.Query, x workspace.Encoding) iter.Seq2[workspace.Part, error] {
	failed := func(err error) iter.Seq2[workspace.Part, error] {
		return func(yield func(workspace.Part, error) bool) { yield(workspace.Part{}, err) }
	}
	p, err := l.pure(q)
	if err != nil {
		return failed(err)
	}
	finish, err := l.finisher(q.Kind)
	if err != nil {
		return failed(err)
	}
	if p.Order == nil {
		p.Order = p.Kind.DefaultOrder()
	}
	finished := x
	finished.Row = func(b []byte, row workspace.Row) []byte {
		finish(row)
		return x.Row(b, row)
	}
	switch q.Kind {
	case workspace.Person:
		from := []workspace.Field{workspace.PersonName} // makes the display name
		if len(x.Fields) > 0 {
			finished.Fields = append(from, x.Fields...)
		}
		if x.Cells != nil {
			cells := *x.Cells
			cells.Derive, cells.From = finish, from
			finished.Cells = &cells
		}
	case workspace.Token, workspace.Agent, workspace.Channel: // finished as a whole
		finished.Cells = nil
	}
	return l.Encode(p, finished)
}

// copied is parts that stay valid.
func copied(parts iter.Seq2[workspace.Part, error]) iter.Seq2[workspace.Part, error] {
	return func(yield func(workspace.Part, error) bool) {
		for part, err := range parts {
			part.Text = bytes.Clone(part.Text)
			if !yield(part, err) {
				return
			}
		}
	}
}

// packedParts is how parts rest in a spool.
func packedParts() packing[workspace.Part] {
	return packing[workspace.Part]{
		pack: func(b []byte, part workspace.Part) []byte {
			return append(binary.AppendUvarint(b, uint64(part.Rows)), part.Text...)
		},
		unpack: func(b []byte) (workspace.Part, error) {
			rows, n := binary.Uvarint(b)
			if n <= 0 {
				return workspace.Part{}, errors.New("a part has no number of rows")
			}
			return workspace.Part{Rows: int(rows), Text: b[n:]}, nil
		},
	}
}
