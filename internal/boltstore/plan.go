package boltstore

import (
	"reflect"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// answer is what indexes say of a filter: sure rows are in, rows that are not
// maybe are out. An exact answer has both the same.
type answer struct {
	sure, maybe workspace.Ids
	exact       bool
}

func exactly(s workspace.Ids) answer { return answer{s, s, true} }

// both is the answer to two conditions that must hold.
func both(a, b answer) answer {
	if a.exact && b.exact {
		return exactly(idset.And(a.maybe, b.maybe))
	}
	return answer{idset.And(a.sure, b.sure), idset.And(a.maybe, b.maybe), false}
}

// either is the answer to conditions of which one must hold.
func either(all ...answer) answer {
	var sure, maybe []workspace.Ids
	exact := true
	for _, a := range all {
		sure, maybe, exact = append(sure, a.sure), append(maybe, a.maybe), exact && a.exact
	}
	switch {
	case len(all) == 1:
		return all[0]
	case exact:
		return exactly(idset.Or(maybe...))
	}
	return answer{idset.Or(sure...), idset.Or(maybe...), false}
}

// plan is a query ready to run: the answer of the indexes and the test of what
// they leave open.
type plan struct {
	answer
	r       *reader
	sh      *shape
	where   filter.Expr
	test    func(filter.Row) bool
	open    *fetcher // reads what the test needs
	row     workspace.Row
	skipped skipped // before the page

	patience int // how many rows are tested one by one, far apart; 0 is all
}

// Rows in the order of moments lie far apart: to test one takes about as long as so many in
// the order of the file. Who tested as many as that makes up for has all tested in that order:
// where few are selected, a page may not fill before the end.
const (
	farApart      = 16
	leastPatience = 1 << 10
)

// plan asks the indexes.
func (r *reader) plan(q workspace.Query) (*plan, error) {
	sh, err := r.shape(q.Kind)
	if err != nil {
		return nil, err
	}
	p := &plan{r: r, sh: sh}
	p.where = filter.Simplify(q.Where)
	if err = p.askOnce(); err != nil || p.exact {
		return p, err
	}
	schema := q.Kind.Schema()
	if p.test, err = filter.Compile(p.where, schema); err != nil {
		return nil, badFilter(err)
	}
	p.open = r.fetcher(sh, needs(p.where, sh, schema))
	p.open.borrow = true
	p.row = workspace.NewRow(q.Kind, 0)
	return p, nil
}

func badFilter(err error) error {
	return workspace.Errorf(workspace.Internal, "a filter that is not ready for a store: %w", err)
}

// all is every row of the kind. Who looks a few up by a key does not ask.
func (p *plan) all() workspace.Ids {
	set, err := p.r.rows(p.sh)
	p.r.must(err)
	return set
}

// has decides about one row.
func (p *plan) has(no workspace.No) (bool, error) {
	if p.exact || !p.maybe.Has(no) {
		return p.maybe.Has(no), nil
	}
	if p.sure.Has(no) {
		return true, nil
	}
	if p.patience > 0 {
		if p.patience--; p.patience == 0 {
			set, err := p.set()
			return set.Has(no), err
		}
	}
	clear(p.row.Values)
	p.row.No = no
	found, err := p.open.fill(no, p.row.Values)
	if err != nil {
		return false, err
	}
	if !found {
		return false, damagedRecord(p.sh.kind, no)
	}
	return p.test(p.row.Matchable()), nil
}

// set decides about all rows.
func (p *plan) set() (workspace.Ids, error) {
	if p.exact {
		return p.maybe, nil
	}
	var in []uint32
	n := 0
	for no := range idset.AndNot(p.maybe, p.sure).All() {
		if n++; n%1024 == 0 {
			if err := p.r.alive(); err != nil {
				return workspace.Ids{}, err
			}
		}
		ok, err := p.has(no)
		if err != nil {
			return workspace.Ids{}, err
		}
		if ok {
			in = append(in, no)
		}
	}
	set := idset.Or(p.sure, idset.Of(in...))
	p.learn(exactly(set))
	return set, nil
}

func (r *reader) Find(q workspace.Query) (workspace.Ids, error) {
	p, err := r.plan(q)
	if err != nil {
		return workspace.Ids{}, err
	}
	return p.set()
}

// needs is the fields a filter tests.
func needs(e filter.Expr, sh *shape, s filter.Schema) (m mask) {
	filter.Rewrite(e, func(leaf filter.Expr) filter.Expr {
		if _, ok := leaf.(filter.Text); ok {
			for _, info := range sh.search {
				m |= maskOf(workspace.Field(info.Index))
			}
		} else if info, _, ok := lookup(s, leaf); ok {
			m |= maskOf(workspace.Field(info.Index))
		}
		return leaf
	})
	return m & sh.all
}

// lookup finds the field a leaf is about; keyed says that it is one value of a map.
func lookup(s filter.Schema, leaf filter.Expr) (info filter.Info, keyed, ok bool) {
	name := filter.FieldOf(leaf)
	if strings.HasPrefix(name, "meta.") {
		info, ok = s.Lookup("metadata")
		return info, true, ok
	}
	info, ok = s.Lookup(name)
	return info, false, ok
}

// lastAsk is the last filter a snapshot was asked for, and its answer: who shows a page counts
// all of it before.
type lastAsk struct {
	kind  workspace.Kind
	where filter.Expr
	answer
}

// askOnce asks the indexes, unless they were asked the same before.
func (p *plan) askOnce() error {
	if last := p.r.last; last.kind == p.sh.kind && reflect.DeepEqual(last.where, p.where) {
		p.answer = last.answer
		return nil
	}
	a, err := p.ask(p.where)
	if err == nil {
		p.learn(a)
	}
	return err
}

// learn is the answer from now on.
func (p *plan) learn(a answer) {
	p.answer = a
	if !p.r.tx.Writable() {
		p.r.last = lastAsk{p.sh.kind, p.where, a}
	}
}

// ask is the answer of the indexes to a filter.
func (p *plan) ask(e filter.Expr) (answer, error) {
	switch e := e.(type) {
	case nil:
		return exactly(p.all()), nil
	case filter.And:
		return p.askAll(e.X)
	case filter.Or:
		all := make([]answer, len(e.X))
		for i, x := range e.X {
			var err error
			if all[i], err = p.ask(x); err != nil {
				return answer{}, err
			}
		}
		return either(all...), nil
	case filter.Not:
		a, err := p.ask(e.X)
		return p.not(a), err
	case filter.Compare:
		if e.Op == filter.Ne {
			e.Op = filter.Eq
			a, err := p.ask(e)
			return p.not(a), err
		}
	case filter.Text:
		return p.askText(e)
	}
	return p.askLeaf(e)
}

// askAll is the answer to conditions that must all hold.
func (p *plan) askAll(parts []filter.Expr) (answer, error) {
	windows, rest, err := p.windows(parts)
	if err != nil {
		return answer{}, err
	}
	var out *answer // nil is everybody
	and := func(a answer) {
		if out != nil {
			a = both(*out, a)
		}
		out = &a
	}
	for f, w := range windows {
		set, err := p.between(f, w)
		if err != nil {
			return answer{}, err
		}
		and(exactly(set))
	}
	for _, x := range rest {
		if out != nil && out.maybe.Empty() {
			break
		}
		a, err := p.ask(x)
		if err != nil {
			return a, err
		}
		and(a)
	}
	switch {
	case out == nil:
		return exactly(p.all()), nil
	case out.maybe.Empty():
		return exactly(out.maybe), nil
	}
	return *out, nil
}

func (p *plan) not(a answer) answer {
	if a.exact {
		return exactly(idset.AndNot(p.all(), a.maybe))
	}
	return answer{idset.AndNot(p.all(), a.maybe), idset.AndNot(p.all(), a.sure), false}
}

// unknown leaves every row to the test.
func (p *plan) unknown() answer { return answer{maybe: p.all()} }
