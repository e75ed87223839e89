package connect

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/lobbycli/lobby/internal/workspace"
)

// A copy is made below the rules: rows and kept bytes go over as they are, so that
// numbers, journal, undo, keys and tokens are those of the source. The source is one
// snapshot. The target gets it in durable slices, each with a mark of how far the
// copy is, so that one that was cut off goes on; the mark goes when all was compared.

// A slice of a copy is so many rows or kept pairs, or fewer when they are long.
const (
	sliceRows  = 10_000
	sliceBytes = 8 << 20
)

// markKey is where the mark of a copy rests among the kept bytes of its target.
const markKey = "copy"

// mark is how far a copy is.
type mark struct {
	Source string       `json:"source"` // the uuid of the source
	Last   []byte       `json:"last"`   // of the source's journal when the copy began
	Stage  int          `json:"stage"`  // what is being copied, see stages
	No     workspace.No `json:"no"`     // the last row that is there
	Key    []byte       `json:"key"`    // the last kept pair that is there
}

func (m mark) text() []byte {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // it holds numbers and bytes alone
	}
	return text
}

// stage is the rows of a kind, or the kept pairs of a space.
type stage struct {
	kind  workspace.Kind // NoKind of kept pairs
	space workspace.Space
	name  string
}

// stages are what a workspace holds, in the order in which it is copied. The journal
// comes last: in a target that has one, somebody else was at work. What the store
// itself keeps of the workspace stays where it is.
func stages() []stage {
	var all []stage
	for _, k := range workspace.StoredKinds() {
		all = append(all, stage{kind: k, name: k.Plural()})
	}
	return append(all,
		stage{space: workspace.KeptPayload, name: "former values"},
		stage{space: workspace.KeptTouch, name: "touched records"},
		stage{space: workspace.KeptIdem, name: "idempotency keys"},
		stage{space: workspace.KeptEvent, name: "event ids"},
		stage{space: workspace.KeptRun, name: "runs"},
		stage{space: workspace.KeptErased, name: "erasures"},
		stage{space: workspace.KeptJournal, name: "journal entries"})
}

// copier copies what one store holds into another.
type copier struct {
	from, to workspace.Store
	mark     mark
	told     func(n int) // how many rows and pairs are there besides
}

// run copies what is not there yet, and compares.
func (c *copier) run(ctx context.Context) (parts []Part, err error) {
	err = c.from.View(ctx, func(r workspace.Reader) error {
		all := stages()
		for c.mark.Stage < len(all) {
			if err := c.stage(ctx, r, all[c.mark.Stage]); err != nil {
				return err
			}
		}
		parts, err = compare(ctx, r, c.to)
		return err
	})
	if err != nil {
		return parts, err
	}
	return parts, c.slice(ctx, nil, func(workspace.Writer) error { return nil })
}

func (c *copier) stage(ctx context.Context, r workspace.Reader, s stage) error {
	after := c.mark
	after.Stage, after.No, after.Key = after.Stage+1, 0, nil
	if s.kind == workspace.NoKind {
		return c.pairs(ctx, r, s.space, after)
	}
	return c.rows(ctx, r, s.kind, after)
}

// rows copies the rows of a kind and sees that their numbers go on as in the source.
func (c *copier) rows(ctx context.Context, r workspace.Reader, k workspace.Kind, after mark) error {
	var rows []workspace.Row
	size := 0
	put := func(to mark) error {
		err := c.slice(ctx, to.text(), func(w workspace.Writer) error {
			if len(rows) == 0 {
				return nil
			}
			return w.Put(k, rows)
		})
		if err == nil {
			c.mark = to
			c.told(len(rows))
			rows, size = nil, 0
		}
		return err
	}
	q := workspace.Query{Kind: k}
	if c.mark.No > 0 {
		q.After = &workspace.Cursor{No: c.mark.No}
	}
	for row, err := range r.Walk(q) {
		if err != nil {
			return err
		}
		rows = append(rows, row)
		for _, v := range row.Values {
			size += len(v.S)
		}
		if len(rows) == sliceRows || size > sliceBytes {
			to := c.mark
			to.No = row.No
			if err := put(to); err != nil {
				return err
			}
		}
	}
	if len(rows) > 0 {
		to := c.mark
		to.No = rows[len(rows)-1].No
		if err := put(to); err != nil {
			return err
		}
	}
	next, err := r.Next(k)
	if err != nil {
		return err
	}
	err = c.slice(ctx, after.text(), func(w workspace.Writer) error {
		if next <= 1 {
			return nil
		}
		return w.Reserve(k, next-1)
	})
	if err == nil {
		c.mark = after
	}
	return err
}

// pair is kept bytes and their key.
type pair struct{ key, value []byte }

// pairs copies the kept pairs of a space.
func (c *copier) pairs(ctx context.Context, r workspace.Reader, s workspace.Space, after mark) error {
	var pairs []pair
	size := 0
	put := func(to mark) error {
		err := c.slice(ctx, to.text(), func(w workspace.Writer) error {
			for _, p := range pairs {
				if err := w.Keep(s, p.key, p.value); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			c.mark = to
			c.told(len(pairs))
			pairs, size = nil, 0
		}
		return err
	}
	var from []byte
	if c.mark.Key != nil {
		from = append(bytes.Clone(c.mark.Key), 0)
	}
	for key, value := range r.Kept(s, from, nil) {
		pairs = append(pairs, pair{bytes.Clone(key), append([]byte{}, value...)})
		if size += len(key) + len(value); len(pairs) == sliceRows || size > sliceBytes {
			to := c.mark
			to.Key = bytes.Clone(key)
			if err := put(to); err != nil {
				return err
			}
		}
	}
	return put(after)
}

// slice writes in the target what comes next, and how far the copy is then; nil is
// that it is whole. It makes sure that the target is as the slice before left it.
func (c *copier) slice(ctx context.Context, then []byte, write func(workspace.Writer) error) error {
	return c.to.Update(ctx, workspace.Commit, func(w workspace.Writer) error {
		have, err := marked(w)
		switch {
		case err != nil:
			return err
		case !bytes.Equal(have, c.mark.text()):
			return workspace.Errorf(workspace.Conflict, "another copy into the target goes on").WithHint("wait for its end")
		case c.mark.Stage < len(stages())-1 && journaled(w):
			return workspace.Errorf(workspace.Conflict, "somebody changed the target while it was copied into").
				WithHint("begin again with a target that nobody uses")
		}
		if err := write(w); err != nil {
			return err
		}
		return w.Keep(workspace.KeptMeta, []byte(markKey), then)
	})
}

// marked is the mark of a copy that is not whole; nil where there is none.
func marked(r workspace.Reader) ([]byte, error) {
	for key, value := range r.Kept(workspace.KeptMeta, []byte(markKey), append([]byte(markKey), 0)) {
		if string(key) == markKey {
			return bytes.Clone(value), nil
		}
	}
	return nil, workspace.ReadError(r)
}

func journaled(r workspace.Reader) bool {
	key, _ := r.KeptLast(workspace.KeptJournal, nil, nil)
	return key != nil
}

// begin marks an empty target.
func (c *copier) begin(ctx context.Context) error {
	return c.to.Update(ctx, workspace.Commit, func(w workspace.Writer) error {
		if err := mustBeEmpty(w); err != nil {
			return err
		}
		return w.Keep(workspace.KeptMeta, []byte(markKey), c.mark.text())
	})
}

// transcribe copies one store into another, which is empty.
func transcribe(ctx context.Context, from, to workspace.Store) error {
	c := copier{from: from, to: to, told: func(int) {}}
	if err := c.begin(ctx); err != nil {
		return err
	}
	_, err := c.run(ctx)
	return err
}
