package boltstore

import "github.com/lobbycli/lobby/internal/workspace"

// skipped is where the walk to a page begins when whole runs before it were only counted,
// and how many rows they have.
type skipped struct {
	from spot
	rows int
}

// skipRuns counts the runs before a page of everybody in the order of a moment. They end
// where two runs have no moment in common, as rows of one moment go by number.
func (p *plan) skipRuns(q workspace.Query) (s skipped, err error) {
	if q.Skip == 0 || q.After != nil || len(q.Order) == 0 ||
		!p.sh.specs[q.Order[0].Field].Is(workspace.Ordered) || p.r.tx.Writable() {
		return s, nil
	}
	if everybody := p.exact && p.maybe.Len() == p.all().Len(); !everybody {
		return s, nil
	}
	k, f, c := q.Kind, q.Order[0].Field, p.r.bucket(bucketEntry).Cursor()
	step, begin := p.r.runBehind, spot{}
	if q.Order[0].Desc {
		step, begin = p.r.runBefore, lastSpot()
	}
	key, v, err := p.r.beginRun(c, k, f, begin)
	if err != nil {
		return s, err
	}
	here, err := p.r.endsOf(key, v)
	for n := here.rows; err == nil && key != nil && n <= q.Skip; {
		if key, v, err = step(c, key); err != nil || key == nil {
			break
		}
		next, err := p.r.endsOf(key, v)
		if err != nil {
			return skipped{}, err
		}
		leaves, enters := here.last, next.first
		if q.Order[0].Desc {
			leaves, enters = here.first, next.last
		}
		if here.rows > 0 && next.rows > 0 && leaves.value != enters.value {
			s = skipped{enters, n}
		}
		n += next.rows
		here = next
	}
	return s, err
}

// ends is the first and the last spot of a run, and how many it has.
type ends struct {
	first, last spot
	rows        int
}

func (r *reader) endsOf(key, v []byte) (e ends, err error) {
	if key == nil {
		return e, nil
	}
	run, err := r.openRun(key, v)
	if err != nil {
		return e, err
	}
	for ; run.next(); e.rows++ {
		if e.rows == 0 {
			e.first = run.spot
		}
		e.last = run.spot
	}
	if run.bad {
		return e, damagedRun(workspace.Kind(key[0]), workspace.Field(key[1]))
	}
	return e, nil
}
