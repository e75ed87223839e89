package filter

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of a filter text.
const (
	maxBytes = 4096
	maxDepth = 50 // of parentheses and nots

	// MaxSpelled is the longest text of an expression that ParseSpelled reads.
	MaxSpelled = 16 << 10
)

// Parse reads a filter text. Whether the fields exist and the values fit is
// for Check to say. The error is an *Error with an Offset.
func Parse(text string) (Expr, error) { return parse(text, maxBytes, maxDepth) }

// ParseSpelled reads what an Expr spells: several texts that were joined and
// resolved may be longer, and nested deeper, than one that somebody writes.
func ParseSpelled(text string) (Expr, error) { return parse(text, MaxSpelled, 2*maxDepth) }

func parse(text string, bytes, depth int) (Expr, error) {
	p := &parser{lexer: lexer{text: text}, maxBytes: bytes, maxDepth: depth}
	e, err := p.parse()
	if err != nil {
		return nil, err
	}
	return e, nil
}

// parser reads by recursive descent with one token of look-ahead.
type parser struct {
	lexer
	maxBytes, maxDepth int

	token  token
	depth  int
	places []place
}

// place is where a leaf stands in the text, in bytes: its field (or needle),
// then its values.
type place []int

func (p *parser) parse() (Expr, *Error) {
	switch {
	case len(p.text) > p.maxBytes:
		return nil, errorAt(p.text, p.maxBytes, "the filter is %d bytes long; the most is %d", len(p.text), p.maxBytes)
	case !utf8.ValidString(p.text) || strings.IndexByte(p.text, 0) >= 0:
		return nil, errorAt(p.text, 0, "the filter is not UTF-8 text")
	case strings.TrimSpace(p.text) == "":
		return nil, errorAt(p.text, 0, "the filter is empty; all selects everything")
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	switch t := p.token; t.kind {
	case tokenEnd:
		return e, nil
	case tokenClose:
		return nil, p.fail(`")" closes nothing`)
	case tokenWord, tokenPath, tokenQuoted, tokenOpen:
		return nil, p.fail("unexpected %s; join conditions with and or or, and put a value with spaces in quotes", p.describe())
	}
	return nil, p.fail("unexpected %s", p.describe())
}

func (p *parser) advance() *Error {
	t, err := p.next()
	if err != nil {
		return err
	}
	p.token = t
	return nil
}

// fail is an error at the current token.
func (p *parser) fail(format string, args ...any) *Error {
	return errorAt(p.text, p.token.offset, format, args...)
}

// describe names the current token in a message.
func (p *parser) describe() string {
	if p.token.kind == tokenEnd {
		return "the end"
	}
	return fmt.Sprintf("%q", clip(p.token.text))
}

// deeper counts a level of nesting until the returned function is called.
func (p *parser) deeper() (func(), *Error) {
	if p.depth == p.maxDepth {
		return nil, p.fail("the filter is nested more than %d deep", p.maxDepth)
	}
	p.depth++
	return func() { p.depth-- }, nil
}

func (p *parser) or() (Expr, *Error) {
	parts, err := p.joined(wordOr, p.and)
	if err != nil || len(parts) > 1 {
		return Or{parts}, err
	}
	return parts[0], nil
}

func (p *parser) and() (Expr, *Error) {
	parts, err := p.joined(wordAnd, p.not)
	if err != nil || len(parts) > 1 {
		return And{parts}, err
	}
	return parts[0], nil
}

// joined reads parts with the keyword between them.
func (p *parser) joined(keyword string, part func() (Expr, *Error)) ([]Expr, *Error) {
	var parts []Expr
	for {
		e, err := part()
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
		if !p.token.is(keyword) {
			return parts, nil
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
}

func (p *parser) not() (Expr, *Error) {
	if !p.token.is(wordNot) {
		return p.primary()
	}
	up, err := p.deeper()
	if err != nil {
		return nil, err
	}
	defer up()
	if err := p.advance(); err != nil {
		return nil, err
	}
	e, err := p.not()
	return Not{e}, err
}

func (p *parser) primary() (Expr, *Error) {
	switch t := p.token; {
	case t.kind == tokenOpen:
		return p.group()
	case t.kind == tokenQuoted:
		p.places = append(p.places, place{t.offset})
		return Text{t.text}, p.advance()
	case t.kind == tokenPath, t.kind == tokenWord && !isKeyword(t.text):
		if err := p.advance(); err != nil {
			return nil, err
		}
		return p.condition(t)
	}
	return nil, p.fail("a condition should stand here, not %s", p.describe())
}

func (p *parser) group() (Expr, *Error) {
	open := p.token
	up, err := p.deeper()
	if err != nil {
		return nil, err
	}
	defer up()
	if err := p.advance(); err != nil {
		return nil, err
	}
	e, err := p.or()
	switch {
	case err != nil:
		return nil, err
	case p.token.kind == tokenEnd:
		return nil, errorAt(p.text, open.offset, `"(" is not closed`)
	case p.token.kind != tokenClose:
		return nil, p.fail(`")" or and or or should stand here, not %s; a value with spaces needs quotes`, p.describe())
	}
	return e, p.advance()
}
