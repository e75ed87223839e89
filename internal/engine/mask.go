package engine

import (
	"iter"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// On the plans free and starter everything is stored, but what was submitted can be
// read of the first leads of the list alone. Of the others the Masked fields are
// missing: in rows, in filters and search, in counts by value, as references, and in
// what the journal tells. Whoever asks, reading or selecting what to write, asks
// through a mask; rules that keep records in order read the store itself.

// unmasked is how many leads such a plan shows.
const unmasked = 5

// mask is a snapshot as the plan of the workspace shows it.
type mask struct {
	workspace.Reader
	*veil
}

// veil is what is hidden, found out when a lead is first asked about.
type veil struct {
	known bool
	plan  string    // the plan, where it hides leads
	shown idset.Set // the leads it does not hide
}

// lift finds out whether anything is hidden.
func (m mask) lift() (hides bool, err error) {
	if m.known {
		return m.plan != "", nil
	}
	plan, err := lookup{mask: m}.setting(workspace.PlanSetting)
	if err != nil {
		return false, err
	}
	if workspace.PlanHides(plan) {
		first := workspace.Query{Kind: workspace.Lead, Order: workspace.Lead.DefaultOrder(), Limit: unmasked}
		for row, err := range m.Reader.Walk(first, firstField) {
			if err != nil {
				return false, err
			}
			m.shown.Add(row.No)
		}
		m.plan = plan
	}
	m.known = true
	return m.plan != "", nil
}

// covers reports whether rows of the kind may be hidden.
func (m mask) covers(k workspace.Kind) (bool, error) {
	if k != workspace.Lead {
		return false, nil
	}
	return m.lift()
}

// refusal says that a lead is hidden; nil when it is not.
func (m mask) refusal(no workspace.No) error {
	if hides, err := m.lift(); err != nil || !hides || m.shown.Has(no) {
		return err
	}
	return workspace.Errorf(workspace.Invalid, "%s: is hidden on the plan %s", workspace.Lead.ID(no), m.plan).
		WithHint("%s: lobby workspace plan advanced shows all leads", workspace.UpgradePlan)
}

// masked reports whether the plan may hide the field.
func masked(k workspace.Kind, f workspace.Field) bool { return k.Spec(f).Is(workspace.Masked) }

// cover takes what is hidden out of a row, in place.
func (m mask) cover(row workspace.Row) workspace.Row {
	if row.Kind != workspace.Lead || m.shown.Has(row.No) {
		return row
	}
	for i := range row.Values {
		if masked(row.Kind, workspace.Field(i)) {
			row.Values[i] = workspace.Value{}
		}
	}
	row.Set(workspace.LeadMasked, workspace.TextValue(workspace.UpgradePlan))
	return row
}

// seen is a query whose masked fields are missing on what is hidden.
func (m mask) seen(q workspace.Query) workspace.Query {
	shown := within("id", m.shown)
	q.Where = filter.Rewrite(q.Where, func(leaf filter.Expr) filter.Expr {
		_, text := leaf.(filter.Text) // looks in masked fields alone
		if !text && !names(q.Kind, filter.FieldOf(leaf)) {
			return leaf
		}
		if x, ok := leaf.(filter.Compare); ok && x.Op == filter.Ne { // holds where the value is missing
			x.Op = filter.Eq
			return filter.Not{X: filter.And{X: []filter.Expr{x, shown}}}
		}
		return filter.And{X: []filter.Expr{leaf, shown}}
	})
	return q
}

// names reports whether a field that a filter names is masked.
func names(k workspace.Kind, field string) bool {
	f, ok := k.FieldNamed(field)
	return ok && masked(k, f)
}

// Find is the rows a query selects as they are seen.
func (m mask) Find(q workspace.Query) (workspace.Ids, error) {
	hides, err := m.covers(q.Kind)
	if err != nil {
		return idset.Set{}, err
	}
	if hides {
		q = m.seen(q)
	}
	return m.Reader.Find(q)
}

// count is how many rows are seen that a query selects.
func (m mask) count(q workspace.Query) (int, error) {
	if hides, err := m.covers(q.Kind); err != nil || hides {
		ids, err := m.Find(q)
		return ids.Len(), err
	}
	return workspace.CountOf(m.Reader, q)
}

// walked is the query that selects what is seen of the rows of q, and whether rows
// must be covered. A masked field orders nothing: Invalid.
func (m mask) walked(q workspace.Query) (_ workspace.Query, hides bool, err error) {
	if hides, err = m.covers(q.Kind); err != nil || !hides {
		return q, hides, err
	}
	for _, o := range q.Order {
		if masked(q.Kind, o.Field) {
			return q, hides, workspace.Errorf(workspace.Invalid, "%s cannot be sorted by %s on the plan %s", q.Kind.Plural(), q.Kind.Spec(o.Field).Name, m.plan).
				WithHint("%s: lobby workspace plan advanced", workspace.UpgradePlan)
		}
	}
	return m.seen(q), hides, nil
}

// Walk yields the rows a query selects as they are seen.
func (m mask) Walk(q workspace.Query, want ...workspace.Field) iter.Seq2[workspace.Row, error] {
	q, hides, err := m.walked(q)
	return m.covered(hides, err, func() iter.Seq2[workspace.Row, error] { return m.Reader.Walk(q, want...) })
}

// Encode is Walk, with the rows as text.
func (m mask) Encode(q workspace.Query, e workspace.Encoding) iter.Seq2[workspace.Part, error] {
	q, hides, err := m.walked(q)
	if err != nil {
		return func(yield func(workspace.Part, error) bool) { yield(workspace.Part{}, err) }
	}
	if encode := e.Row; hides {
		e.Cells = nil
		e.Row = func(b []byte, row workspace.Row) []byte { return encode(b, m.cover(row)) }
	}
	if x, ok := m.Reader.(workspace.RowEncoder); ok {
		return x.Encode(q, e)
	}
	return workspace.EncodeRows(m.Reader.Walk(q, e.Fields...), e.Row)
}

// Rows yields rows as they are seen.
func (m mask) Rows(k workspace.Kind, ids workspace.Ids, want ...workspace.Field) iter.Seq2[workspace.Row, error] {
	hides, err := m.covers(k)
	return m.covered(hides, err, func() iter.Seq2[workspace.Row, error] { return m.Reader.Rows(k, ids, want...) })
}

// covered yields rows, covered where the plan hides any.
func (m mask) covered(hides bool, err error, rows func() iter.Seq2[workspace.Row, error]) iter.Seq2[workspace.Row, error] {
	if err == nil && !hides {
		return rows()
	}
	return func(yield func(workspace.Row, error) bool) {
		if err != nil {
			yield(workspace.Row{}, err)
			return
		}
		for row, err := range rows() {
			if err == nil {
				row = m.cover(row)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// Group counts rows by the values seen in a field: what is hidden has none.
func (m mask) Group(q workspace.Query, by workspace.Field, sets bool) ([]workspace.Bucket, error) {
	hides, err := m.covers(q.Kind)
	if err != nil || !hides {
		return m.Reader.Group(q, by, sets)
	}
	q = m.seen(q)
	if !masked(q.Kind, by) {
		return m.Reader.Group(q, by, sets)
	}
	all, err := m.Reader.Find(q)
	if err != nil {
		return nil, err
	}
	buckets, err := m.Reader.Group(workspace.Query{Kind: q.Kind, Where: within("id", idset.And(all, m.shown))}, by, sets)
	hidden := idset.AndNot(all, m.shown)
	if err != nil || hidden.Empty() {
		return buckets, err
	}
	if n := len(buckets); n == 0 || !buckets[n-1].Value.Missing() { // rows without a value come last
		buckets = append(buckets, workspace.Bucket{})
	}
	last := &buckets[len(buckets)-1]
	if last.N += hidden.Len(); sets {
		last.Set = idset.Or(last.Set, hidden)
	}
	return buckets, nil
}

// Look finds rows by a key that is seen.
func (m mask) Look(k workspace.Kind, key workspace.Field, values []string) ([]workspace.Ids, error) {
	sets, err := m.Reader.Look(k, key, values)
	if err != nil || k != workspace.Lead || !masked(k, key) {
		return sets, err
	}
	hides, err := m.lift()
	for i := range sets {
		if hides {
			sets[i] = idset.And(sets[i], m.shown)
		}
	}
	return sets, err
}

// coverSteps takes what is hidden out of the steps of a row, and out of the row as
// it was before them, in place.
func (m mask) coverSteps(steps []step, first workspace.Row) error {
	hides, err := m.covers(first.Kind)
	if err != nil || !hides || m.shown.Has(first.No) {
		return err
	}
	m.cover(first)
	for i := range steps {
		s := &steps[i]
		if s.field == workspace.ID {
			m.cover(s.row)
		} else if masked(first.Kind, s.field) {
			s.old, s.new = workspace.Value{}, workspace.Value{}
		}
	}
	return nil
}
