package filter

import "strings"

// condition reads what may follow a field: a comparison, a list, or nothing.
func (p *parser) condition(field token) (Expr, *Error) {
	switch {
	case p.token.kind == tokenOp:
		return p.compare(field)
	case p.token.is(wordIn):
		return p.in(field)
	case p.token.is(wordNot):
		if err := p.advance(); err != nil {
			return nil, err
		}
		if !p.token.is(wordIn) {
			return nil, p.fail("in should stand here, not %s; not goes before the condition", p.describe())
		}
		e, err := p.in(field)
		return Not{e}, err
	case field.is(wordAll):
		return And{}, nil
	case field.is(wordNone):
		return Or{}, nil
	}
	p.places = append(p.places, place{field.offset})
	return Has{field.text}, nil
}

func (p *parser) compare(field token) (Expr, *Error) {
	op := p.token
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.token.kind == tokenOp && p.token.offset == op.offset+len(op.text) {
		return nil, errorAt(p.text, op.offset, "%q is not an operator; there are = != < <= > >= ~", op.text+p.token.text)
	}
	value := p.token
	text, err := p.value()
	if err != nil {
		return nil, err
	}
	p.places = append(p.places, place{field.offset, value.offset})
	return Compare{field.text, op.op, text}, nil
}

// in reads the list behind the keyword in.
func (p *parser) in(field token) (Expr, *Error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.token.kind != tokenOpen {
		return nil, p.fail("a list in parentheses should stand here, not %s: %s in (a, b)", p.describe(), clip(field.text))
	}
	var values []string
	at := place{field.offset}
	for p.token.kind != tokenClose {
		if err := p.advance(); err != nil { // past "(" or ","
			return nil, err
		}
		at = append(at, p.token.offset)
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		values = append(values, v)
		if p.token.kind != tokenComma && p.token.kind != tokenClose {
			return nil, p.fail(`"," or ")" should stand here, not %s; a value with spaces needs quotes`, p.describe())
		}
	}
	p.places = append(p.places, at)
	return In{field.text, values}, p.advance()
}

// value reads one value.
func (p *parser) value() (string, *Error) {
	t := p.token
	if t.kind == tokenQuoted || t.kind == tokenWord && !isKeyword(t.text) {
		return t.text, p.advance()
	}
	why := ""
	if t.kind == tokenWord {
		why = `; in quotes, "` + strings.ToLower(t.text) + `" is a value`
	}
	return "", p.fail("a value should stand here, not %s%s", p.describe(), why)
}
