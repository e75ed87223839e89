package boltstore

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// memoryFolder is a folder for files that are written very often: of memory where there is
// such a folder.
func memoryFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "lobby-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// mixedRow has a value in nearly every field its kind has; edition changes some.
func mixedRow(k workspace.Kind, no workspace.No, edition int) workspace.Row {
	if k == workspace.Person {
		row := samplePerson(no)
		row.Set(workspace.PersonMessages, workspace.IntValue(int64(edition)))
		return row
	}
	row := workspace.NewRow(k, no)
	for i := range row.Values {
		sp, n := k.Spec(workspace.Field(i)), int(no)+i
		switch {
		case sp.Is(workspace.Derived) || sp.Form == workspace.Own || n%7 == 0:
		case sp.Form == workspace.Int:
			row.Values[i] = workspace.IntValue(int64(n%50 + edition))
		case sp.Form == workspace.Ref:
			row.Values[i] = workspace.RefValue(workspace.No(n%90 + 1))
		case sp.Form == workspace.Time:
			row.Values[i] = workspace.Value{N: 1750000000000000 + int64(n*7919%10007+edition)*1000003}
		case sp.Form == workspace.Map:
			row.Values[i] = workspace.TextValue(fmt.Sprintf(`{"plan":"pro","seats":%d}`, n))
		case sp.Form == workspace.Array:
			row.Values[i] = workspace.TextValue(`[{"tag":"coupon_request"}]`)
		case sp.Type == filter.Enum:
			row.Values[i] = workspace.TextValue(sp.Enum[n%len(sp.Enum)])
		case sp.Form == workspace.List:
			row.Values[i] = workspace.ListValue([]string{fmt.Sprintf("t%d", n%20), fmt.Sprintf("own %d", n)})
		default:
			row.Values[i] = workspace.TextValue(fmt.Sprintf("%s %d of Smith", sp.Name, n%211))
		}
	}
	return row
}

// mixedWorkspace is a file with rows of every kind, made, changed and dropped in several
// changes; older is the file some changes earlier.
func mixedWorkspace(t *testing.T, path string) (s *Store, older []byte) {
	t.Helper()
	s, err := Open(context.Background(), path, Options{NewIdentity: func() string { return "fixed" }})
	if err != nil {
		t.Fatal(err)
	}
	for edition := range 4 {
		update(t, s, func(w workspace.Writer) error {
			for _, k := range workspace.StoredKinds() {
				size := 8
				if k == workspace.Person || k == workspace.Lead || k == workspace.Message {
					size = 40
				}
				first, err := w.Take(k, size)
				if err != nil {
					return err
				}
				rows := make([]workspace.Row, size)
				for i := range rows {
					rows[i] = mixedRow(k, first+workspace.No(i), edition)
				}
				if err := w.Put(k, rows); err != nil {
					return err
				}
			}
			for space := range workspace.Spaces {
				for i := range 20 {
					key := binary.BigEndian.AppendUint32([]byte{'k'}, uint32(20*edition+i))
					if err := w.Keep(space, key, []byte(strings.Repeat(fmt.Sprintf("kept %d ", i), i))); err != nil {
						return err
					}
				}
			}
			if err := w.Assign(workspace.Person, idset.Range(1, 30), workspace.PersonStatus, workspace.Is, workspace.TextValue(workspace.StatusCustomer)); err != nil {
				return err
			}
			return w.Drop(workspace.Lead, idset.Of(workspace.No(40*edition+3)))
		})
		if edition == 1 {
			if older, err = os.ReadFile(s.path); err != nil {
				t.Fatal(err)
			}
		}
	}
	return s, older
}

// question is something that commands ask of a store; ask appends the answer.
type question struct {
	name string
	ask  func(r *reader, answer []byte) ([]byte, error)
}

func appendMixed(b []byte, row workspace.Row) []byte {
	b = binary.AppendUvarint(b, uint64(row.No))
	for _, v := range row.Values {
		b = binary.AppendVarint(append(append(b, v.S...), 0), v.N)
	}
	return b
}

// exporting asks for all rows of a kind.
func exporting(k workspace.Kind) question {
	return question{"export of " + k.Plural(), func(r *reader, b []byte) ([]byte, error) {
		for part, err := range r.Encode(workspace.Query{Kind: k}, workspace.Encoding{Row: appendMixed}) {
			if err != nil {
				return nil, err
			}
			b = append(b, part.Text...)
		}
		return b, nil
	}}
}

// listing asks for the rows that a filter selects.
func listing(k workspace.Kind, where string, limit int, order ...workspace.Order) question {
	e, err := filter.Parse(where)
	if err == nil {
		e, err = filter.Check(e, k.Schema())
	}
	if err != nil {
		panic(err)
	}
	e = filter.Resolve(e, time.Unix(1750000000, 0), time.UTC, k.Schema())
	return question{k.Plural() + " where " + where, func(r *reader, b []byte) ([]byte, error) {
		for row, err := range r.Walk(workspace.Query{Kind: k, Where: e, Limit: limit, Order: order}) {
			if err != nil {
				return nil, err
			}
			b = appendMixed(b, row)
		}
		return b, nil
	}}
}

// keeping asks for kept bytes, all of a space and of one key.
func keeping(space workspace.Space) question {
	return question{fmt.Sprintf("kept bytes of space %d", space), func(r *reader, b []byte) ([]byte, error) {
		for key, value := range r.Kept(space, nil, nil) {
			b = append(append(b, key...), value...)
		}
		key := []byte("k\x00\x00\x00\x2b")
		for _, value := range r.Kept(space, key, append(key, 0)) {
			b = append(b, value...)
		}
		_, last := r.KeptLast(space, nil, nil)
		return append(b, last...), nil
	}}
}

// questions is what is asked of a damaged file.
func questions() []question {
	all := []question{
		listing(workspace.Person, "status = customer", 0),
		listing(workspace.Person, "tag = vip and country = germany", 0),
		listing(workspace.Person, `"smith"`, 20, workspace.Order{Field: workspace.PersonLastSeen, Desc: true}),
		listing(workspace.Person, "email = user77@example27.com", 0),
		listing(workspace.Person, "not user_id and last_seen > 2025-06-15", 0),
		listing(workspace.Lead, "status = new", 0, workspace.Order{Field: workspace.LeadCreatedAt}),
		listing(workspace.Lead, `"th"`, 50),
		listing(workspace.Message, `text ~ "4 of"`, 0),
		{"people by e-mail", func(r *reader, b []byte) ([]byte, error) {
			sets, err := r.Look(workspace.Person, workspace.PersonEmail, []string{"user5@example5.com", "USER144@example44.com", "nobody@example.com"})
			for _, set := range sets {
				b = fmt.Append(b, set.Numbers())
			}
			return b, err
		}},
		{"messages of people", func(r *reader, b []byte) ([]byte, error) {
			set, err := r.Find(workspace.Query{Kind: workspace.Lead, Where: filter.Within{Field: "person_id", Set: idset.Range(3, 9)}})
			return fmt.Append(b, set.Numbers()), err
		}},
		{"people by country", func(r *reader, b []byte) ([]byte, error) {
			buckets, err := r.Group(workspace.Query{Kind: workspace.Person}, workspace.PersonCountry, true)
			for _, bucket := range buckets {
				b = fmt.Append(b, bucket.Value.S, bucket.N, bucket.Set.Numbers())
			}
			return b, err
		}},
	}
	for _, k := range workspace.StoredKinds() {
		all = append(all, exporting(k))
	}
	for space := range workspace.Spaces {
		all = append(all, keeping(space))
	}
	return all
}

// reply is the answer to a question, or why there is none.
type reply struct {
	answer []byte
	err    error
}

// viewer is a file, held or not.
type viewer interface {
	view(ctx context.Context, fn func(*reader) error) error
}

// replies asks all questions, those behind one that was refused in a transaction of their
// own.
func replies(s viewer, all []question) []reply {
	var out []reply
	for len(out) < len(all) {
		err := s.view(context.Background(), func(r *reader) error {
			for len(out) < len(all) {
				answer, err := all[len(out)].ask(r, nil)
				if err != nil {
					return err
				}
				out = append(out, reply{answer: answer})
			}
			return nil
		})
		if err != nil && len(out) < len(all) {
			out = append(out, reply{err: err})
		}
	}
	return out
}

// replyToWriter asks one question as rules do before they write.
func replyToWriter(s *Store, q question) (r reply) {
	r.err = s.Update(context.Background(), workspace.Rehearse, func(w workspace.Writer) (err error) {
		r.answer, err = q.ask(w.(*writer).reader, nil)
		return err
	})
	return r
}

// mixedPath is where the file of a test is.
func mixedPath(t *testing.T) string { return filepath.Join(memoryFolder(t), "w.db") }
