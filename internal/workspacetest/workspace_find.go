package workspacetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// equal compares lists of ids.
func (d *desk) equal(got []string, want ...string) {
	d.Helper()
	if !slices.Equal(got, want) {
		d.Errorf("got %v, want %v", got, want)
	}
}

func testFind(t *testing.T, open func(*testing.T) *desk) {
	t.Run("PeopleComeByLastActivityAndRecordsByTheirOwnTime", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		d.equal(d.ids(workspace.Query{Kind: workspace.Person}), "P3", "P2", "P1")
		d.equal(d.ids(workspace.Query{Kind: workspace.Lead}), "L2", "L1")
		d.equal(d.ids(workspace.Query{Kind: workspace.Conversation}), "C3", "C2", "C1")
		d.equal(d.ids(workspace.Query{Kind: workspace.Message, Where: Where(t, workspace.Message, "conversation_id = C1")}), "M1", "M2")
	})
	t.Run("TiesGoByNumberAndMissingValuesComeLastBothWays", func(t *testing.T) {
		d := open(t)
		names := []string{"Cem", "", "Ana", "Cem", "", "Bo"}
		rows := make([]workspace.ImportRow, len(names))
		for i, name := range names {
			rows[i] = workspace.ImportRow{Line: i + 1, ID: fmt.Sprint("x", i), Row: workspace.NewRow(workspace.Person, 0)}
			rows[i].Row.Set(workspace.PersonName, workspace.TextValue(name))
		}
		d.apply(workspace.Import{Kind: workspace.Person, Rows: rows})
		by := func(desc bool) workspace.Query {
			return workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.PersonName, Desc: desc}}}
		}
		d.equal(d.ids(by(false)), "P3", "P6", "P1", "P4", "P2", "P5")
		d.equal(d.ids(by(true)), "P1", "P4", "P6", "P3", "P2", "P5")
	})
	t.Run("PagesBySkipAndByCursorAreTheWhole", func(t *testing.T) { testPages(open(t)) })
	t.Run("EveryFilterSelectsWhatItsWordsSay", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		for where, want := range map[string][]string{
			"status = customer":                 {"P1"},
			"not status = customer":             {"P2", "P3"},
			"name = 'ines duarte'":              {"P1"},
			"email = 'TOMO@example.com'":        {"P2"},
			"meta.plan = pro":                   {"P2"},
			"country = germany":                 {},
			"country ~ portu or id = P3":        {"P1", "P3"},
			"platform in (web, messenger)":      {"P1", "P2", "P3"},
			"messages > 1 and leads = 1":        {"P1"},
			"last_seen >= 2026-11-20T07:25:00Z": {"P3"},
			"email":                             {"P1", "P2"},
		} {
			q := workspace.Query{Kind: workspace.Person, Where: Where(t, workspace.Person, where), Order: []workspace.Order{{Field: workspace.ID}}}
			if got := d.ids(q); !slices.Equal(got, want) && len(got)+len(want) > 0 {
				t.Errorf("%s: got %v, want %v", where, got, want)
			}
			if n, err := d.ws.Count(context.Background(), q); err != nil || n != len(want) {
				t.Errorf("count %s: %d, %v, want %d", where, n, err, len(want))
			}
		}
	})
	t.Run("LeadsAnswerForTheirPeopleAndFollowUps", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		lead := func(where string, segments ...string) []string {
			return d.ids(workspace.Query{Kind: workspace.Lead, Where: Where(t, workspace.Lead, where), Segments: segments})
		}
		d.equal(lead("person.status = customer"), "L1")
		d.equal(lead("not person.status = customer"), "L2")
		d.equal(lead("tag = refund_request"), "L1")
		d.equal(lead("order_number = A-100", "customers"), "L1")
		d.equal(lead("order_number = A-100", "leads"))
	})
}

// testPages reads lists in pages of every kind and compares with the whole.
func testPages(d *desk) {
	d.apply(workspace.Import{Kind: workspace.Person, Rows: People(60, 7)})
	for _, order := range [][]workspace.Order{
		nil,
		{{Field: workspace.ID}},
		{{Field: workspace.PersonName}},
		{{Field: workspace.PersonCountry, Desc: true}, {Field: workspace.PersonMessages}},
		{{Field: workspace.PersonFirstSeen}},
		{{Field: workspace.PersonStatus, Desc: true}, {Field: workspace.PersonTags}, {Field: workspace.ID, Desc: true}},
	} {
		whole := d.find(workspace.Query{Kind: workspace.Person, Order: order})
		if len(whole) != 60 {
			d.Fatalf("order %v: %d rows, want 60", order, len(whole))
		}
		keys := order
		if keys == nil {
			keys = []workspace.Order{{Field: workspace.PersonLastSeen, Desc: true}}
		}
		if !slices.IsSortedFunc(whole, func(a, b workspace.Row) int { return compare(a, b, keys) }) {
			d.Errorf("order %v: rows come in another order", order)
		}
		var skipped, followed []string
		for n := 0; n < 60; n += 7 {
			skipped = append(skipped, d.ids(workspace.Query{Kind: workspace.Person, Order: order, Skip: n, Limit: 7})...)
		}
		var after *workspace.Cursor
		for range 10 {
			page := d.find(workspace.Query{Kind: workspace.Person, Order: order, After: after, Limit: 7})
			for _, row := range page {
				followed = append(followed, row.ID())
				after = &workspace.Cursor{No: row.No}
				for _, o := range keys {
					after.Values = append(after.Values, row.Get(o.Field))
				}
			}
		}
		all := make([]string, len(whole))
		for i, row := range whole {
			all[i] = row.ID()
		}
		d.equal(skipped, all...)
		d.equal(followed, all...)
	}
}

// compare is the order a query promises, written another way than any
// workspace does.
func compare(a, b workspace.Row, order []workspace.Order) int {
	for _, o := range order {
		sp, x, y := a.Kind.Spec(o.Field), a.Get(o.Field), b.Get(o.Field)
		var c int
		switch {
		case sp.Form == workspace.Own:
			c = cmp.Compare(a.No, b.No)
		case sp.Form != workspace.Int && x.Missing() != y.Missing():
			if x.Missing() {
				return 1
			}
			return -1
		default:
			c = cmp.Or(cmp.Compare(x.N, y.N), strings.Compare(filter.Key(sp.Type, x.S), filter.Key(sp.Type, y.S)))
		}
		if o.Desc {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return cmp.Compare(a.No, b.No)
}

func testStream(t *testing.T, open func(*testing.T) *desk) {
	const many = 6000
	d := open(t)
	d.apply(workspace.Import{Kind: workspace.Person, Rows: People(many, 3)})
	all := workspace.Query{Kind: workspace.Person, Order: []workspace.Order{{Field: workspace.ID}}}
	ctx := context.Background()

	t.Run("ALongAnswerIsWholeAndInOrder", func(t *testing.T) {
		next := workspace.No(1)
		for row, err := range d.ws.Find(ctx, all) {
			if err != nil || row.No != next {
				t.Fatalf("got %s, %v, want P%d", row.ID(), err, next)
			}
			next++
		}
		if next != many+1 {
			t.Errorf("%d rows, want %d", next-1, many)
		}
	})
	t.Run("AConsumerMayStopEarly", func(t *testing.T) {
		n := 0
		for _, err := range d.ws.Find(ctx, all) {
			if n++; err != nil || n == 10 {
				break
			}
		}
		if n != 10 {
			t.Errorf("stopped after %d rows, want 10", n)
		}
		d.apply(workspace.TagPeople{Selection: pick("P1"), Add: []string{"seen"}})
	})
	t.Run("AConsumerThatRestsHoldsUpNoWriter", func(t *testing.T) {
		n := 0
		for row, err := range d.ws.Find(ctx, all) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == 1 {
				start := time.Now()
				d.apply(workspace.TagPeople{Selection: pick("P6000"), Add: []string{"late"}})
				if waited := time.Since(start); waited > 500*time.Millisecond {
					t.Errorf("the writer waited %v", waited)
				}
			}
			if row.No == many && slices.Contains(row.List(workspace.PersonTags), "late") {
				t.Error("the answer shows a change made after it began")
			}
		}
		if n != many {
			t.Errorf("%d rows, want %d", n, many)
		}
	})
	t.Run("TheEndOfTheContextEndsTheAnswer", func(t *testing.T) {
		ctx, stop := context.WithCancel(ctx)
		var last error
		for _, err := range d.ws.Find(ctx, all) {
			stop()
			last = err
		}
		stop()
		if workspace.KindOf(last) != workspace.Unavailable {
			t.Errorf("the last error is %v, want one of kind %v", last, workspace.Unavailable)
		}
	})
}

// pick selects records by their references.
func pick(refs ...string) workspace.Selection { return workspace.Selection{IDs: refs} }
