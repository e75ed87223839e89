package engine_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// desk is an engine over a fresh store, with a clock that moves a minute with
// every batch.
type desk struct {
	*testing.T
	*engine.Engine
	store *boltstore.Store
	now   time.Time
}

func newDesk(t *testing.T) *desk {
	d := &desk{T: t, now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return d.now }
	store, err := boltstore.Open(t.Context(), filepath.Join(t.TempDir(), "lobby.db"), boltstore.Options{
		Now: clock, Temp: t.TempDir(), NewIdentity: func() string { return "desk" },
	})
	if err != nil {
		t.Fatal(err)
	}
	d.store = store
	d.Engine = engine.New(store, engine.Options{Now: clock, Temp: t.TempDir()})
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func (d *desk) apply(changes ...workspace.Change) workspace.Receipt {
	d.Helper()
	return d.batch(workspace.Batch{Actor: "ana", Changes: changes})
}

func (d *desk) batch(b workspace.Batch) workspace.Receipt {
	d.Helper()
	d.now = d.now.Add(time.Minute)
	r, err := d.Apply(d.Context(), b)
	if err == nil {
		err = r.Err()
	}
	if err != nil {
		d.Fatalf("%v (%+v)", err, r.Outcomes)
	}
	return r
}

// events brings events in, one batch.
func (d *desk) events(events ...workspace.Event) {
	d.Helper()
	d.apply(workspace.AddEvents{Events: events})
}

// people imports people given by field texts, one row each.
func (d *desk) people(rows ...map[string]string) {
	d.Helper()
	d.apply(workspace.Import{Kind: workspace.Person, Rows: d.rows(workspace.Person, rows...)})
}

func (d *desk) rows(k workspace.Kind, rows ...map[string]string) []workspace.ImportRow {
	d.Helper()
	var out []workspace.ImportRow
	for i, texts := range rows {
		row := workspace.NewRow(k, 0)
		for name, text := range texts {
			f, ok := k.FieldNamed(name)
			if !ok {
				d.Fatalf("no field %s", name)
			}
			v, err := k.ParseValue(f, text)
			if err != nil {
				d.Fatal(err)
			}
			row.Set(f, v)
		}
		out = append(out, workspace.ImportRow{Line: i + 2, Row: row})
	}
	return out
}

// named is the channels that conversations name, and those there are.
func (d *desk) named() (want, got []string) {
	d.Helper()
	for _, cells := range d.find(workspace.Query{Kind: workspace.Conversation}, workspace.ConversationChannel) {
		if cells[0] != "" {
			want = append(want, cells[0])
		}
	}
	for _, cells := range d.find(workspace.Query{Kind: workspace.Channel}, workspace.ChannelName) {
		got = append(got, cells[0])
	}
	slices.Sort(want)
	slices.Sort(got)
	return slices.Compact(want), got
}

// find lists rows as the texts of some of their fields.
func (d *desk) find(q workspace.Query, fields ...workspace.Field) [][]string {
	d.Helper()
	out := [][]string{}
	for row, err := range d.Find(d.Context(), q) {
		if err != nil {
			d.Fatal(err)
		}
		texts := make([]string, len(fields))
		for i, f := range fields {
			texts[i] = row.Format(f)
		}
		out = append(out, texts)
	}
	return out
}

func (d *desk) where(k workspace.Kind, text string) filter.Expr {
	d.Helper()
	x, err := filter.Parse(text)
	if err == nil {
		x, err = filter.Check(x, k.Schema())
	}
	if err != nil {
		d.Fatal(err)
	}
	return filter.Resolve(x, d.now, time.UTC, k.Schema())
}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}
