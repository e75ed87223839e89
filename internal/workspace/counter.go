package workspace

// Counter is what a Reader may offer besides.
type Counter interface {
	// Count is how many rows a query selects; known is false where the store would
	// have to find them.
	Count(q Query) (n int, known bool, err error)
}

// CountOf is how many rows of a snapshot a query selects.
func CountOf(r Reader, q Query) (int, error) {
	if c, ok := r.(Counter); ok {
		if n, known, err := c.Count(q); known || err != nil {
			return n, err
		}
	}
	ids, err := r.Find(q)
	return ids.Len(), err
}
