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
	everybody := p.exact && p.maybe.Len() == p.all.Len()
	if q.Skip == 0 || q.After != nil || !everybody || len(q.Order) == 0 ||
		!p.sh.specs[q.Order[0].Field].Is(workspace.Ordered) || p.r.tx.Writable() {
		return s, nil
	}
	k, f, c := q.Kind, q.Order[0].Field, p.r.bucket(bucketEntry).Cursor()
	step, begin := c.Next, spot{}
	if q.Order[0].Desc {
		step, begin = c.Prev, lastSpot()
	}
	key, v, err := p.r.beginRun(c, k, f, begin)
	if err != nil {
		return s, err
	}
	here, err := endsOf(key, v)
	for n := here.rows; err == nil && key != nil && n <= q.Skip; {
		if key, v = inNext(k, f, step); key == nil {
			break
		}
		next, err := endsOf(key, v)
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

func endsOf(key, v []byte) (e ends, err error) {
	if key == nil {
		return e, nil
	}
	r, err := openRun(key, v)
	if err != nil {
		return e, err
	}
	for ; r.next(); e.rows++ {
		if e.rows == 0 {
			e.first = r.spot
		}
		e.last = r.spot
	}
	if r.bad {
		return e, damagedRun(workspace.Kind(key[0]), workspace.Field(key[1]))
	}
	return e, nil
}
