package filter

// Simplify gives a tree of the same meaning without Not above a leaf, constants
// within, nested And in And or Or in Or, or either with one part. A negated =
// or != is turned round. Other leaves stay under their Not: where a value is
// missing, both < and >= are false.
func Simplify(e Expr) Expr { return simplify(e, false) }

// simplify takes the negation of e if asked to.
func simplify(e Expr, negate bool) Expr {
	switch e := e.(type) {
	case nil:
		return constant(!negate)
	case And:
		return join(e.X, !negate, negate)
	case Or:
		return join(e.X, negate, negate)
	case Not:
		return simplify(e.X, !negate)
	case Compare:
		if negate && e.Op == Eq {
			return Compare{e.Field, Ne, e.Value}
		}
		if negate && e.Op == Ne {
			return Compare{e.Field, Eq, e.Value}
		}
	case In:
		switch len(e.Values) {
		case 0:
			return constant(negate)
		case 1:
			return simplify(Compare{e.Field, Eq, e.Values[0]}, negate)
		}
	case Within:
		if e.Set.Empty() {
			return constant(negate)
		}
	}
	if negate {
		return Not{e}
	}
	return e
}

// join makes a conjunction, or a disjunction, of parts that are each negated
// if asked to.
func join(parts []Expr, and, negate bool) Expr {
	var out []Expr
	for _, x := range parts {
		x = simplify(x, negate)
		inner, isAnd, joined := parted(x)
		switch {
		case !joined:
			out = append(out, x)
		case isAnd == and: // flattens, and drops the constant that changes nothing
			out = append(out, inner...)
		case len(inner) == 0: // the constant that decides
			return x
		default:
			out = append(out, x)
		}
	}
	if len(out) == 1 {
		return out[0]
	}
	if and {
		return And{out}
	}
	return Or{out}
}

// parted takes an And or Or apart.
func parted(e Expr) (parts []Expr, and, ok bool) {
	switch e := e.(type) {
	case And:
		return e.X, true, true
	case Or:
		return e.X, false, true
	}
	return nil, false, false
}

func constant(everything bool) Expr {
	if everything {
		return And{}
	}
	return Or{}
}
