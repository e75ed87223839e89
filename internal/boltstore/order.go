package boltstore

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// ordering is the order of a query, and where its page begins and ends.
type ordering struct {
	sh    *shape
	order []workspace.Order
	after *place // nil from the beginning
	most  int    // rows that are needed from the beginning of the page on; 0 is all
}

// place is where a row stands in an order.
type place struct {
	no   workspace.No
	keys []sortKey
}

// sortKey is what a value sorts by: its folded key or its number.
type sortKey struct {
	text    string
	n       int64
	missing bool
}

func newOrdering(p *plan, q workspace.Query) (*ordering, error) {
	o := &ordering{sh: p.sh, order: q.Order}
	for _, key := range q.Order {
		sp, err := p.sh.spec(key.Field)
		if err != nil {
			return nil, err
		}
		if sp.Is(workspace.Derived) {
			return nil, workspace.Errorf(workspace.Internal, "%s of %s is not stored and does not sort", sp.Name, p.sh.kind.Plural())
		}
	}
	if q.Limit > 0 {
		o.most = q.Skip + q.Limit
	}
	if q.After == nil {
		return o, nil
	}
	if len(q.After.Values) != len(q.Order) {
		return nil, workspace.Errorf(workspace.Invalid, "the cursor has %d values for an order of %d", len(q.After.Values), len(q.Order))
	}
	row := workspace.NewRow(q.Kind, q.After.No)
	o.after = &place{no: q.After.No}
	for i, key := range q.Order {
		row.Set(key.Field, q.After.Values[i])
		o.after.keys = append(o.after.keys, o.key(row, key.Field))
	}
	return o, nil
}

func (o *ordering) key(row workspace.Row, f workspace.Field) sortKey {
	v, sp := row.Get(f), &o.sh.specs[f]
	switch sp.Form {
	case workspace.Own:
		return sortKey{n: int64(row.No)}
	case workspace.Int, workspace.Time, workspace.Ref:
		return sortKey{n: v.N, missing: v.Missing()}
	}
	return sortKey{text: filter.Key(sp.Type, v.S), missing: v.Missing()}
}

// place finds where a row stands.
func (o *ordering) place(at *place, row workspace.Row) {
	at.no, at.keys = row.No, at.keys[:0]
	for _, key := range o.order {
		at.keys = append(at.keys, o.key(row, key.Field))
	}
}

func (o *ordering) compare(a, b place) int {
	for i, key := range o.order {
		x, y := a.keys[i], b.keys[i]
		if x.missing || y.missing {
			if x.missing == y.missing {
				continue
			}
			if x.missing {
				return 1
			}
			return -1
		}
		c := cmp.Or(strings.Compare(x.text, y.text), cmp.Compare(x.n, y.n))
		if key.Desc {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return cmp.Compare(a.no, b.no)
}

// fields is what has to be read to place a row.
func (o *ordering) fields() (m mask) {
	for _, key := range o.order {
		m |= maskOf(key.Field)
	}
	return m & o.sh.all
}

// bySorting reads what the selected rows of a set sort by. It is false when
// the consumer has had enough.
func (p *plan) bySorting(o *ordering, set workspace.Ids, yield func(workspace.No, error) bool) (bool, error) {
	var places []place
	var here place
	full := false // whether there is no place behind the last one
	f := p.r.fetcher(p.sh, o.fields())
	f.borrow = !p.r.tx.Writable() // nobody keeps a place longer than the transaction, in which the file stays as it is
	row := workspace.NewRow(p.sh.kind, 0)
	sort := func() { slices.SortFunc(places, o.compare) }
	more, err := p.emit(set.All(), func(no workspace.No, _ error) bool {
		clear(row.Values)
		row.No = no
		found, fail := f.fill(no, row.Values)
		if fail == nil && !found {
			fail = damagedRecord(p.sh.kind, no)
		}
		if fail != nil {
			yield(0, fail)
			return false
		}
		o.place(&here, row)
		if o.after != nil && o.compare(here, *o.after) <= 0 || full && o.compare(here, places[o.most-1]) > 0 {
			return true
		}
		places = append(places, place{here.no, slices.Clone(here.keys)})
		if o.most > 0 && len(places) >= 2*o.most+1024 {
			sort()
			places, full = places[:o.most], true
		}
		return true
	})
	if err != nil || !more {
		return more, err
	}
	sort()
	for _, at := range places {
		if !yield(at.no, nil) {
			return false, nil
		}
	}
	return true, nil
}

// byMoment walks the index of the first field of the order, and then the rows
// without a value. A walk from the beginning to the end meets every row with one.
func (p *plan) byMoment(o *ordering, yield func(workspace.No, error) bool) error {
	var seen tally
	asked := p.maybe // which may become fewer on the way
	p.patience = max(asked.Len()/farApart, leastPatience)
	if o.after == nil || !o.after.keys[0].missing {
		more, err := p.walkMoments(o, &seen, yield)
		if err != nil || !more {
			return err
		}
	}
	with, err := p.r.posting(p.sh, o.order[0].Field, codePresent)
	if err != nil {
		return err
	}
	if o.after == nil && p.skipped.rows == 0 && seen != tallyOf(idset.And(asked, with)) {
		return damagedMoments()
	}
	_, err = p.bySorting(o, idset.AndNot(p.maybe, with), yield)
	return err
}

// walkMoments yields the rows of the index in groups of the same moment. It is
// false when the consumer has had enough.
func (p *plan) walkMoments(o *ordering, seen *tally, yield func(workspace.No, error) bool) (more bool, err error) {
	has := p.asked()
	var group []workspace.No
	var moment int64
	flush := func() bool {
		more, err = p.emitGroup(o, moment, group, yield)
		group = group[:0]
		return more && err == nil
	}
	more = true
	step, from := o.walking(p.r)
	if p.skipped.rows > 0 {
		from = p.skipped.from
	}
	damaged := step(p.sh.kind, o.order[0].Field, from, func(s spot) bool {
		if !has(s.no) {
			return true
		}
		if at := microsOf(s.value); at != moment {
			if !flush() {
				return false
			}
			moment = at
		}
		seen.add(s.no)
		group = append(group, s.no)
		return true
	})
	if err == nil && more {
		if damaged != nil {
			return false, damaged
		}
		flush()
	}
	return more, err
}

// asked is the test of a number against the set. Once it was asked so often that a map of
// bits had cost as much, one is made, which answers most at once: to put a number into it
// takes an eighth of a question, to clear 4096 bits about a whole one. Numbers share bits
// where a map of all would be far larger than the set.
func (p *plan) asked() func(workspace.No) bool {
	const bitsOfOne = 16 // at least

	set := p.maybe
	last, _ := set.Max()
	n, size := set.Len(), uint32(64)
	for size <= last && int(size) < n*bitsOfOne {
		size *= 2
	}
	left := n/8 + int(size)/4096 + 1
	var bits []uint64
	return func(no workspace.No) bool {
		if bits == nil {
			if left--; left > 0 {
				return set.Has(no)
			}
			bits = make([]uint64, size/64)
			for no := range set.All() {
				at := no & (size - 1)
				bits[at/64] |= 1 << (at % 64)
			}
		}
		at := no & (size - 1)
		return bits[at/64]>>(at%64)&1 != 0 && (no == at && size > last || set.Has(no))
	}
}

// walk yields the spots of an index from one on.
type walk func(k workspace.Kind, f workspace.Field, from spot, yield func(spot) bool) error

// walking is how the index of the first field of the order is walked, and where the
// walk begins: with the first rows of the moment the page begins behind.
func (o *ordering) walking(r *reader) (walk, spot) {
	if o.order[0].Desc {
		from := lastSpot()
		if o.after != nil {
			from.value = momentValue(o.after.keys[0].n)
		}
		return r.descend, from
	}
	from := spot{}
	if o.after != nil {
		from.value = momentValue(o.after.keys[0].n)
	}
	return r.ascend, from
}

// emitGroup yields rows of one moment: by what else the query sorts by, and by
// number.
func (p *plan) emitGroup(o *ordering, moment int64, group []workspace.No, yield func(workspace.No, error) bool) (bool, error) {
	if len(group) == 0 {
		return true, nil
	}
	if len(o.order) > 1 {
		return p.bySorting(o, idset.Of(group...), yield)
	}
	slices.Sort(group)
	if o.after != nil && o.after.keys[0].n == moment {
		i, found := slices.BinarySearch(group, o.after.no)
		if found {
			i++
		}
		group = group[i:]
	}
	return p.emit(slices.Values(group), yield)
}
