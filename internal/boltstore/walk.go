package boltstore

import (
	"iter"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

func (r *reader) Walk(q workspace.Query, want ...workspace.Field) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		p, err := r.plan(q)
		if err != nil {
			yield(workspace.Row{}, err)
			return
		}
		fields, err := p.sh.wanted(want)
		if err != nil {
			yield(workspace.Row{}, err)
			return
		}
		if p.skipped, err = p.skipRuns(q); err != nil {
			yield(workspace.Row{}, err)
			return
		}
		numbers := page(p.inOrder(q), q.Skip-p.skipped.rows, q.Limit)
		if r.tx.Writable() { // the caller may write between two rows
			numbers = gathered(numbers)
		}
		f, begun := r.fetcher(p.sh, fields), r.writes
		for no, err := range numbers {
			row := workspace.NewRow(q.Kind, no)
			found := true
			if err == nil {
				found, err = f.fill(no, row.Values)
			}
			if err == nil && !found {
				if r.writes > begun { // dropped between two rows
					continue
				}
				err = damagedRecord(q.Kind, no)
			}
			if err != nil {
				yield(workspace.Row{}, err)
				return
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// page leaves out the first numbers and stops after the last.
func page(numbers iter.Seq2[workspace.No, error], skip, limit int) iter.Seq2[workspace.No, error] {
	if skip <= 0 && limit <= 0 {
		return numbers
	}
	return func(yield func(workspace.No, error) bool) {
		i := 0
		for no, err := range numbers {
			if i++; err == nil && i <= skip {
				continue
			}
			if !yield(no, err) || limit > 0 && i == skip+limit {
				return
			}
		}
	}
}

// gathered is the numbers, all of them found before the first is yielded.
func gathered(numbers iter.Seq2[workspace.No, error]) iter.Seq2[workspace.No, error] {
	return func(yield func(workspace.No, error) bool) {
		var all []workspace.No
		for no, err := range numbers {
			if err != nil {
				yield(0, err)
				return
			}
			all = append(all, no)
		}
		for _, no := range all {
			if !yield(no, nil) {
				return
			}
		}
	}
}

// inOrder yields the numbers of the selected rows behind the cursor in the
// order of the query, and decides about each as late as it can.
func (p *plan) inOrder(q workspace.Query) iter.Seq2[workspace.No, error] {
	return func(yield func(workspace.No, error) bool) {
		o, err := newOrdering(p, q)
		if err != nil {
			yield(0, err)
			return
		}
		switch {
		case len(q.Order) == 0 || q.Order[0].Field == workspace.ID:
			err = p.byNumber(q, yield)
		case p.sh.specs[q.Order[0].Field].Is(workspace.Ordered) && p.worthWalking(q):
			err = p.byMoment(o, yield)
		default:
			_, err = p.bySorting(o, p.maybe, yield)
		}
		if err != nil {
			yield(0, err)
		}
	}
}

// worthWalking compares walking the index of moments until the page is full,
// or to its end, with reading and sorting the rows.
func (p *plan) worthWalking(q workspace.Query) bool {
	const readingCosts = 64 // steps of the index; records lie far apart

	most := 0
	if q.Limit > 0 {
		most = q.Skip + q.Limit
	}
	return p.steps(most) <= p.maybe.Len()*readingCosts
}

// steps is about how long a walk of the index is that finds so many rows; 0 is all. There
// are at most as many rows as numbers were given out.
func (p *plan) steps(most int) int {
	next, err := p.r.Next(p.sh.kind)
	p.r.must(err)
	n, all := p.maybe.Len(), int(next)
	if most == 0 || n == 0 {
		return all
	}
	return min(all, most*(all/n+1))
}

// byNumber walks the set of rows itself.
func (p *plan) byNumber(q workspace.Query, yield func(workspace.No, error) bool) error {
	set := p.maybe
	falling := len(q.Order) > 0 && q.Order[0].Desc
	if q.After != nil {
		if falling {
			set = idset.AndNot(set, idset.Range(q.After.No, workspace.MaxNo))
		} else {
			set = idset.AndNot(set, idset.Range(0, q.After.No))
		}
	}
	if !falling {
		_, err := p.emit(set.All(), yield)
		return err
	}
	numbers := set.Numbers()
	slices.Reverse(numbers)
	_, err := p.emit(slices.Values(numbers), yield)
	return err
}

// emit yields those numbers whose rows are selected; it is false when the
// consumer has had enough.
func (p *plan) emit(numbers iter.Seq[workspace.No], yield func(workspace.No, error) bool) (bool, error) {
	n := 0
	for no := range numbers {
		if n++; n%256 == 0 {
			if err := p.r.alive(); err != nil {
				return false, err
			}
		}
		ok, err := p.has(no)
		if err != nil {
			return false, err
		}
		if ok && !yield(no, nil) {
			return false, nil
		}
	}
	return true, nil
}
