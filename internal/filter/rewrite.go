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

func rewriteAll(xs []Expr, leaf func(Expr) Expr) []Expr {
	var out []Expr
	for _, x := range xs {
		out = append(out, Rewrite(x, leaf))
	}
	return out
}
