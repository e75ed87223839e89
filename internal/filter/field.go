package filter

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// field is a field as a filter names it.
type field struct {
	Info
	name  string // canonical, with the owner and the key
	some  bool   // of some record of a person
	keyed bool   // one value of metadata
	key   string
}

// lookup finds what a name means.
func lookup(s Schema, name string) (field, bool) {
	if holder, key, ok := splitMeta(name); ok {
		info, found := s.Lookup(holder)
		return field{Info: info, name: name, keyed: true, key: key}, found && info.Type == Map
	}
	info, ok := s.Lookup(name)
	owner, _ := splitOwner(name)
	return field{Info: info, name: owner + info.Name, some: owner != "" && owner != personPrefix}, ok
}

// operators are the relations a field can be in.
func (f field) operators() []Op {
	switch f.Type {
	case Enum:
		return []Op{Eq, Ne}
	case Time:
		if f.some { // equality is a span, and its two ends could hold of two records
			return []Op{Lt, Le, Gt, Ge}
		}
		return []Op{Eq, Ne, Lt, Le, Gt, Ge}
	case Int, Ref:
		if len(f.Enum) > 0 {
			return []Op{Eq, Ne}
		}
		return []Op{Eq, Ne, Lt, Le, Gt, Ge}
	case List, ExactList:
		return []Op{Eq, Ne, Contains}
	case Map:
		if !f.keyed {
			return nil
		}
	}
	return []Op{Eq, Ne, Lt, Le, Gt, Ge, Contains}
}

// takes lists the operators in a message.
func (f field) takes() string {
	ops := f.operators()
	if len(ops) == 0 {
		return "none; compare one of its values: meta.KEY"
	}
	words := make([]string, len(ops))
	for i, op := range ops {
		words[i] = op.String()
	}
	return strings.Join(words, " ")
}

// canonical gives the one spelling of a value, or says why it does not fit.
func (f field) canonical(op Op, value string) (string, error) {
	switch {
	case op == Contains:
		_, err := SearchFold(value)
		return value, err
	case f.Type == Int && len(f.Enum) > 0: // words for the numbers from 0 on
		if n, err := strconv.Atoi(value); err == nil && n >= 0 && n < len(f.Enum) {
			return strconv.Itoa(n), nil
		}
		word, err := f.choice(value)
		return strconv.Itoa(slices.Index(f.Enum, word)), err
	case len(f.Enum) > 0:
		return f.choice(value)
	}
	switch f.Type {
	case Int:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return "", fmt.Errorf("%q is not a whole number", clip(value))
		}
		return strconv.FormatInt(n, 10), nil
	case Ref:
		no, ok := parseRef(f.Letter, value)
		if !ok {
			return "", fmt.Errorf("%q is not an id such as %s", clip(value), formatRef(f.Letter, 17))
		}
		return formatRef(f.Letter, no), nil
	case Time:
		return value, checkTime(op, value)
	case Exact, ExactList, Email:
		return value, nil
	}
	if Fold(value) == "" {
		return "", errors.New("there is nothing to compare: the value is empty or only accents")
	}
	return value, nil
}

// choice finds a value among those of an Enum; hyphens, spaces and capitals
// are accepted.
func (f field) choice(value string) (string, error) {
	spelled := Key(Enum, value)
	for _, c := range f.Enum {
		if c == spelled {
			return c, nil
		}
	}
	near := ""
	if s := Suggest(spelled, f.Enum); s != "" {
		near = "; did you mean " + s + "?"
	}
	return "", fmt.Errorf("%q is not one of %s%s", clip(value), strings.Join(f.Enum, ", "), near)
}

// checkTime refuses what ParseTime cannot read, and equality with less than a
// day: nobody means a microsecond.
func checkTime(op Op, value string) error {
	anyDay := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := ParseTime(value, anyDay, time.UTC); err != nil {
		return err
	}
	if (op == Eq || op == Ne) && !isDay(value) {
		return fmt.Errorf("%s compares whole days (2026-11-20, today, yesterday); for %q write < <= > or >=", op, clip(value))
	}
	return nil
}

// parseRef reads an id of the kind with the letter, in either case.
func parseRef(letter byte, text string) (int64, bool) {
	if letter != 0 {
		if text == "" || text[0]|0x20 != letter|0x20 {
			return 0, false
		}
		text = text[1:]
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || text[0] < '1' || text[0] > '9' {
		return 0, false
	}
	return n, true
}

func formatRef(letter byte, no int64) string {
	if letter == 0 {
		return strconv.FormatInt(no, 10)
	}
	return string(letter) + strconv.FormatInt(no, 10)
}
