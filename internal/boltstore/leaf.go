package boltstore

import (
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// askLeaf is the answer of the index of the field a condition is about. What
// != means was taken off before.
func (p *plan) askLeaf(e filter.Expr) (answer, error) {
	info, keyed, ok := lookup(p.sh.kind.Schema(), e)
	if !ok {
		return answer{}, workspace.Errorf(workspace.Internal, "%s has no field for %s", p.sh.kind, e)
	}
	f := workspace.Field(info.Index)
	sp := &p.sh.specs[f]
	within, isWithin := e.(filter.Within)
	_, isHas := e.(filter.Has)
	switch {
	case keyed:
		return p.unknown(), nil
	case isWithin && sp.Form == workspace.Own:
		return exactly(idset.And(p.all(), within.Set)), nil
	case isWithin && sp.Form == workspace.Ref:
		return p.askWithin(sp, f, within.Set)
	case isWithin:
		return answer{}, workspace.Errorf(workspace.Internal, "%s does not hold ids", sp.Name)
	case sp.Form == workspace.Own:
		return p.askNumber(info, e)
	case sp.Is(workspace.Bits):
		return p.askCodes(info, f, e)
	case isHas && present(sp):
		set, err := p.r.posting(p.sh, f, codePresent)
		return exactly(set), err
	case sp.Is(workspace.Ordered):
		return p.askMoments(info, f, e)
	case sp.Is(workspace.Keyed):
		if a, ok, err := p.askKeys(info, f, e); ok || err != nil {
			return a, err
		}
	}
	if p.sh.text.has(f) {
		return p.askGrams(f, e)
	}
	return p.unknown(), nil
}

// askGrams is the rows of which some searched text has all trigrams of what a field contains,
// or of one of the texts it equals. Equal addresses may be spelled in two ways.
func (p *plan) askGrams(f workspace.Field, e filter.Expr) (answer, error) {
	values, ok := filter.EqualTo(e)
	ok = ok && p.sh.specs[f].Type == filter.Folded
	if c, is := e.(filter.Compare); is && c.Op == filter.Contains {
		values, ok = []string{c.Value}, true
	}
	if !ok {
		return p.unknown(), nil
	}
	sets := make([]workspace.Ids, len(values))
	for i, value := range values {
		needle, err := filter.SearchFold(value)
		if err != nil { // what is left of it is in every text
			return p.unknown(), nil
		}
		if sets[i], _, err = p.r.containing(p.sh, needle); err != nil {
			return answer{}, err
		}
	}
	return answer{maybe: idset.And(idset.Or(sets...), p.all())}, nil
}

// askText is the answer to free text: trigrams, and the dictionaries of those
// fields that have few values.
func (p *plan) askText(e filter.Text) (answer, error) {
	needle, err := filter.SearchFold(e.Needle)
	if err != nil {
		return answer{}, badFilter(err)
	}
	id, shared := searchID{p.sh.kind, needle}, p.r.sets
	if p.sh.textsMoved() { // in this transaction
		shared = nil
	}
	if a, ok := shared.search(id); ok {
		return a, nil
	}
	a, err := p.search(e, needle)
	if err == nil {
		shared.addSearch(id, a)
	}
	return a, err
}

// search asks the postings of all texts that are searched.
func (p *plan) search(e filter.Text, needle string) (answer, error) {
	set, exact, err := p.r.containing(p.sh, needle)
	if err != nil {
		return answer{}, err
	}
	all := []answer{{maybe: set}}
	if exact {
		all[0] = exactly(set)
	}
	for _, info := range p.sh.search {
		f := workspace.Field(info.Index)
		if p.sh.text.has(f) {
			continue
		}
		a, err := p.askCodes(info, f, filter.Compare{Field: info.Name, Op: filter.Contains, Value: e.Needle})
		if err != nil {
			return answer{}, err
		}
		if !a.maybe.Empty() {
			all = append(all, a)
		}
	}
	return either(all...), nil
}

// askCodes tests the distinct values of a Bits field instead of the rows: a
// condition holds of a row when it holds of one of its values.
func (p *plan) askCodes(info filter.Info, f workspace.Field, e filter.Expr) (answer, error) {
	if _, ok := e.(filter.Has); ok {
		set, err := p.r.posting(p.sh, f, codeMissing)
		return exactly(idset.AndNot(p.all(), set)), err
	}
	var codes []uint32
	var err error
	if wanted, ok := filter.EqualTo(e); ok && p.sh.rests[f] != restEnum {
		for _, v := range wanted {
			if v == "" {
				continue
			}
			more, err := p.r.codesOfKey(p.sh, f, filter.Key(info.Type, v))
			if err != nil {
				return answer{}, err
			}
			codes = append(codes, more...)
		}
	} else {
		codes, err = p.testCodes(f, e)
	}
	if err != nil {
		return answer{}, err
	}
	set, err := p.r.postings(p.sh, f, codes)
	return exactly(set), err
}

// testCodes is the codes of the values of which a condition holds.
func (p *plan) testCodes(f workspace.Field, e filter.Expr) ([]uint32, error) {
	test, err := filter.Compile(e, p.sh.kind.Schema())
	if err != nil {
		return nil, badFilter(err)
	}
	row := workspace.NewRow(p.sh.kind, 0)
	matchable := row.Matchable() // of the values the row has at the moment
	var codes []uint32
	try := func(code uint32, text string) {
		row.Set(f, workspace.TextValue(text))
		if test(matchable) {
			codes = append(codes, code)
		}
	}
	if p.sh.rests[f] != restEnum {
		return codes, p.r.eachText(p.sh, f, try)
	}
	for i, text := range p.sh.specs[f].Enum {
		try(uint32(i+1), text)
	}
	return codes, nil
}

// askKeys answers equality from the key index.
func (p *plan) askKeys(info filter.Info, f workspace.Field, e filter.Expr) (a answer, ok bool, err error) {
	wanted, ok := filter.EqualTo(e)
	if !ok {
		return a, false, nil
	}
	var sets []workspace.Ids
	for _, v := range wanted {
		var set workspace.Ids
		switch {
		case info.Type == filter.Ref:
			n, bad := filter.Number(info, v)
			if bad != nil {
				return a, false, badFilter(bad)
			}
			if n > 0 {
				set, err = p.r.referring(p.sh.kind, f, workspace.No(n))
			}
		case v != "":
			set, err = p.r.keyed(p.sh, f, filter.Key(info.Type, v))
		}
		if err != nil {
			return a, false, err
		}
		sets = append(sets, set)
	}
	return exactly(idset.Or(sets...)), true, nil
}

// askNumber answers comparisons of the own number.
func (p *plan) askNumber(info filter.Info, e filter.Expr) (answer, error) {
	spans, ok, err := comparedSpans(info, e)
	if err != nil || !ok { // every row has a number
		return exactly(p.all()), err
	}
	sets := make([]workspace.Ids, len(spans))
	for i, s := range spans {
		if first, last := max(s.first, 0), min(s.last, int64(workspace.MaxNo)); first <= last {
			sets[i] = idset.And(p.all(), idset.Range(workspace.No(first), workspace.No(last)))
		}
	}
	return exactly(idset.Or(sets...)), nil
}

// askMoments answers comparisons from the index of moments.
func (p *plan) askMoments(info filter.Info, f workspace.Field, e filter.Expr) (answer, error) {
	spans, ok, err := comparedSpans(info, e)
	if err != nil || !ok {
		return p.unknown(), err
	}
	sets := make([]workspace.Ids, len(spans))
	for i, s := range spans {
		if sets[i], err = p.between(f, s); err != nil {
			return answer{}, err
		}
	}
	return exactly(idset.Or(sets...)), nil
}

// fewOf is the part of all rows up to which references are looked up one by one.
const fewOf = 8

// askWithin is the rows that refer to one of a set.
func (p *plan) askWithin(sp *workspace.Spec, f workspace.Field, set workspace.Ids) (answer, error) {
	var in []uint32
	switch {
	case sp.Is(workspace.Keyed) && set.Len() <= p.all().Len()/fewOf+1:
		for no := range set.All() {
			referring, err := p.r.referring(p.sh.kind, f, no)
			if err != nil {
				return answer{}, err
			}
			in = append(in, referring.Numbers()...)
		}
	case sp.Is(workspace.Hot):
		for no := range p.all().All() {
			to, err := p.r.cell(p.sh, f, no)
			if err != nil {
				return answer{}, err
			}
			if set.Has(uint32(to)) {
				in = append(in, no)
			}
		}
	default:
		return p.unknown(), nil
	}
	return exactly(idset.Of(in...)), p.r.alive()
}
