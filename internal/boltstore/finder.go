package boltstore

import "github.com/lobbycli/lobby/internal/workspace"

// finder looks values of a field up, best in rising order: those of one run are found
// in one reading of it.
type finder struct {
	r         *reader
	kind      workspace.Kind
	field     workspace.Field
	cursor    *cursor
	run       runReader
	ahead     bool   // the spot last read lies behind what was looked for
	next, end []byte // the key of the next run, nil when there is none, and its value
	asked     uint64 // last
	begun     bool
	key       []byte // room for one
}

func (r *reader) finder(k workspace.Kind, f workspace.Field) *finder {
	return &finder{r: r, kind: k, field: f, cursor: r.bucket(bucketEntry).Cursor()}
}

// find appends the rows with a value.
func (d *finder) find(nos []workspace.No, value uint64) ([]workspace.No, error) {
	if !d.begun || value <= d.asked || d.next != nil && spotOf(d.next).value <= value {
		key, v, err := d.r.beginRun(d.cursor, d.kind, d.field, spot{value: value})
		if err == nil {
			err = d.load(key, v)
		}
		if err != nil {
			return nil, err
		}
	}
	d.asked, d.begun = value, true
	d.key = appendRunKey(d.key[:0], d.kind, d.field, spot{value, workspace.MaxNo})
	if err := d.r.sure(bucketEntry, d.key); err != nil {
		return nil, err
	}
	for {
		for d.ahead || d.run.next() {
			if d.ahead = d.run.value > value; d.ahead {
				return nos, nil
			}
			if d.run.value == value {
				nos = append(nos, d.run.no)
			}
		}
		if d.run.bad {
			return nil, damagedRun(d.kind, d.field)
		}
		if d.next == nil || spotOf(d.next).value > value {
			return nos, nil
		}
		if err := d.load(d.next, d.end); err != nil {
			return nil, err
		}
	}
}

// each appends the rows that each value has.
func (d *finder) each(values, to []asked) ([]asked, error) {
	var nos []workspace.No
	for _, q := range values {
		var err error
		if nos, err = d.find(nos[:0], q.n); err != nil {
			return nil, err
		}
		for _, no := range nos {
			to = append(to, asked{uint64(no), q.at})
		}
	}
	return to, nil
}

// findAll appends the rows that values in rising order have. Who has written something
// looks for them alone: another reader would not know which pages are new.
func (r *reader) findAll(k workspace.Kind, f workspace.Field, values, to []asked) ([]asked, error) {
	if len(values) < muchAsked || r.writes > 0 {
		return r.finder(k, f).each(values, to)
	}
	return inParts(r, k, values, to, func(own *reader) func([]asked) ([]asked, error) {
		find := own.finder(k, f)
		return func(part []asked) ([]asked, error) { return find.each(part, make([]asked, 0, len(part))) }
	})
}

// load reads from a run on, behind which the cursor goes.
func (d *finder) load(key, v []byte) (err error) {
	d.run, d.ahead, d.next = runReader{}, false, nil
	if key == nil {
		return nil
	}
	if d.run, err = d.r.openRun(key, v); err == nil {
		d.next, d.end = inNext(d.kind, d.field, d.cursor.Next)
	}
	return err
}
