package filter

// Rewrite gives the tree with every leaf (Compare, In, Has, Text, Within)
// replaced by what leaf makes of it, called in the order of the text. The tree
// itself stays as it is.
func Rewrite(e Expr, leaf func(Expr) Expr) Expr {
	switch e := e.(type) {
	case nil:
		return And{}
	case And:
		return And{rewriteAll(e.X, leaf)}
	case Or:
		return Or{rewriteAll(e.X, leaf)}
	case Not:
		return Not{Rewrite(e.X, leaf)}
	}
	return leaf(e)
}

// FieldOf is the field that a leaf names, as it stands there; "" of free text.
func FieldOf(leaf Expr) string {
	switch e := leaf.(type) {
	case Compare:
		return e.Field
	case In:
		return e.Field
	case Has:
		return e.Field
	case Within:
		return e.Field
	}
	return ""
}

// EqualTo is the values that a leaf compares its field with for equality, of which one must
// hold; false where it does not.
func EqualTo(leaf Expr) ([]string, bool) {
	switch e := leaf.(type) {
	case Compare:
		return []string{e.Value}, e.Op == Eq
	case In:
		return e.Values, true
	}
	return nil, false
}

func rewriteAll(xs []Expr, leaf func(Expr) Expr) []Expr {
	var out []Expr
	for _, x := range xs {
		out = append(out, Rewrite(x, leaf))
	}
	return out
}
