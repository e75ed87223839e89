package connect

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"iter"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Part is what a workspace holds of one sort.
type Part struct {
	Name  string
	Count int
	Sum   string // SHA-256 of all there is, in hexadecimal; "" where nobody compared
}

// line is a row or a kept pair as text: equal lines are equal in everything.
type line struct {
	id   string
	text []byte
}

// lines are all there is of a sort, in the order of numbers or keys. Each is used up
// before the next.
func (s stage) lines(r workspace.Reader) iter.Seq2[line, error] {
	if s.kind == workspace.NoKind {
		return func(yield func(line, error) bool) {
			var text []byte
			for key, value := range r.Kept(s.space, nil, nil) {
				text = hex.AppendEncode(text[:0], key)
				text = append(text, ' ')
				text = hex.AppendEncode(text, value)
				if !yield(line{hex.EncodeToString(key), append(text, '\n')}, nil) {
					return
				}
			}
			if err := workspace.ReadError(r); err != nil {
				yield(line{}, err)
			}
		}
	}
	fields := make([]workspace.Field, len(s.kind.Fields()))
	for f := range fields {
		fields[f] = workspace.Field(f)
	}
	return func(yield func(line, error) bool) {
		var text []byte
		for row, err := range r.Walk(workspace.Query{Kind: s.kind}) {
			if err != nil {
				yield(line{}, err)
				return
			}
			text = workspace.AppendRowJSON(text[:0], row, fields)
			if !yield(line{row.ID(), append(text, '\n')}, nil) {
				return
			}
		}
	}
}

// compare reads both sides of a copy to the end. A difference is Corrupt and names
// what differs first.
func compare(ctx context.Context, r workspace.Reader, to workspace.Store) (parts []Part, err error) {
	err = to.View(ctx, func(w workspace.Reader) error {
		parts = nil
		for _, s := range stages() {
			part, err := s.compare(ctx, r, w)
			if err != nil {
				return err
			}
			if part.Count > 0 {
				parts = append(parts, part)
			}
			if s.kind == workspace.NoKind {
				continue
			}
			want, err := r.Next(s.kind)
			if err != nil {
				return err
			}
			if got, err := w.Next(s.kind); err != nil || got != want {
				return differs(s, "the number of the next one", err)
			}
		}
		return nil
	})
	return parts, err
}

// side is one side of a comparison.
type side struct {
	next func() (line, error, bool)
	sum  hash.Hash
	n    int
	now  line
	more bool
}

func (s *side) step() (err error) {
	s.now, err, s.more = s.next()
	if err == nil && s.more {
		s.n++
		s.sum.Write(s.now.text)
	}
	return err
}

func (s stage) compare(ctx context.Context, r, w workspace.Reader) (Part, error) {
	var sides [2]side
	for i, reader := range [2]workspace.Reader{r, w} {
		next, stop := iter.Pull2(s.lines(reader))
		defer stop()
		sides[i] = side{next: next, sum: sha256.New()}
	}
	source, target := &sides[0], &sides[1]
	for {
		if ctx.Err() != nil {
			return Part{}, workspace.Errorf(workspace.Unavailable, "stopped: %w", context.Cause(ctx))
		}
		if err := source.step(); err != nil {
			return Part{}, err
		}
		if err := target.step(); err != nil {
			return Part{}, err
		}
		switch {
		case source.more && !bytes.Equal(source.now.text, target.now.text):
			return Part{}, differs(s, source.now.id, nil)
		case target.more && !source.more:
			return Part{}, differs(s, target.now.id, nil)
		case !source.more:
			return Part{s.name, source.n, hex.EncodeToString(source.sum.Sum(nil))}, s.agree(source, target)
		}
	}
}

// agree holds counts and checksums of both sides against each other.
func (s stage) agree(a, b *side) error {
	if a.n != b.n || !bytes.Equal(a.sum.Sum(nil), b.sum.Sum(nil)) {
		return differs(s, "the checksum", nil)
	}
	return nil
}

func differs(s stage, first string, err error) error {
	if err != nil {
		return err
	}
	return workspace.Errorf(workspace.Corrupt, "the copy differs from its source in %s: first %s", s.name, first).
		WithHint("do not use the copy; copy again into an empty workspace")
}

// holdings are what a snapshot holds of each sort, in numbers.
func holdings(r workspace.Reader) ([]Part, error) {
	var parts []Part
	for _, s := range stages() {
		n := 0
		if s.kind != workspace.NoKind {
			rows, err := r.Find(workspace.Query{Kind: s.kind})
			if err != nil {
				return nil, err
			}
			n = rows.Len()
		} else {
			for range r.Kept(s.space, nil, nil) {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, Part{Name: s.name, Count: n})
		}
	}
	return parts, workspace.ReadError(r)
}

// mustBeEmpty refuses what holds anything, or has.
func mustBeEmpty(r workspace.Reader) error {
	mark, err := marked(r)
	if err != nil {
		return err
	}
	if mark != nil {
		return workspace.Errorf(workspace.Conflict, "the target holds an unfinished copy").WithHint("--resume goes on with it")
	}
	parts, err := holdings(r)
	if err != nil || len(parts) == 0 {
		return err
	}
	var held []string
	for _, p := range parts {
		held = append(held, strconv.Itoa(p.Count)+" "+p.Name)
	}
	return workspace.Errorf(workspace.Conflict, "the target is not empty: it holds %s", strings.Join(held, ", ")).
		WithHint("copy into a file that does not exist, or into another workspace of the database: postgres://…?workspace=NAME")
}
