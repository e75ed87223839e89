package boltstore

import (
	"context"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

func TestACountIsTheLengthOfWhatIsFound(t *testing.T) {
	s := openIn(t)
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	err := s.Update(t.Context(), workspace.Commit, func(w workspace.Writer) error {
		rows := make([]workspace.Row, 3000)
		for i := range rows {
			rows[i] = workspace.NewRow(workspace.Person, workspace.No(i+1))
			if i%7 != 0 {
				rows[i].Set(workspace.PersonLastSeen, workspace.TimeValue(noon.Add(time.Duration(i%500)*time.Minute)))
			}
			if i%3 == 0 {
				rows[i].Set(workspace.PersonName, workspace.TextValue("Ana"))
			}
		}
		return w.Put(workspace.Person, rows)
	})
	if err != nil {
		t.Fatal(err)
	}
	after := func(op filter.Op, minutes int) filter.Expr {
		return filter.Compare{Field: "last_seen", Op: op, Value: workspace.FormatTime(noon.Add(time.Duration(minutes) * time.Minute))}
	}
	both := func(a, b filter.Expr) filter.Expr { return filter.And{X: []filter.Expr{a, b}} }
	err = s.View(context.Background(), func(r workspace.Reader) error {
		for _, where := range []filter.Expr{
			nil, filter.Has{Field: "name"}, filter.Has{Field: "last_seen"},
			after(filter.Ge, -1), after(filter.Gt, 0), after(filter.Ge, 250), after(filter.Lt, 250), after(filter.Le, 499), after(filter.Gt, 499),
			both(after(filter.Ge, 100), after(filter.Lt, 101)), both(after(filter.Ge, 20), after(filter.Le, 480)), both(after(filter.Gt, 300), after(filter.Lt, 200)),
		} {
			q := workspace.Query{Kind: workspace.Person, Where: where}
			ids, err := r.Find(q)
			if err != nil {
				return err
			}
			n, known, err := r.(workspace.Counter).Count(q)
			if err != nil || !known || n != ids.Len() {
				t.Errorf("%s: %d, %v, %v, and %d are found", where, n, known, err, ids.Len())
			}
		}
		for _, where := range []filter.Expr{filter.Has{Field: "id"}, filter.Has{Field: "source"}, filter.Text{Needle: "ana"}, both(after(filter.Ge, 0), filter.Has{Field: "name"})} {
			if n, known, err := r.(workspace.Counter).Count(workspace.Query{Kind: workspace.Person, Where: where}); known || err != nil {
				t.Errorf("%v: %d, %v", where, n, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
