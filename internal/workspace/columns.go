package workspace

// Columns is what a Reader may offer besides.
type Columns interface {
	// Columns yields what Values does; known is false, and nothing was yielded, where a
	// field has to be read from the rows.
	Columns(k Kind, ids Ids, fields []Field, yield func(at int, v Value, n int)) (known bool, err error)
}

// Values yields what the rows with these numbers have in some fields, named by their place
// in the list: of each field all values in the order of the numbers, those of n neighbours
// at once where they are the same. Numbers without a row are passed over.
func Values(r Reader, k Kind, ids Ids, fields []Field, yield func(at int, v Value, n int)) error {
	if c, ok := r.(Columns); ok {
		if known, err := c.Columns(k, ids, fields, yield); known || err != nil {
			return err
		}
	}
	for row, err := range r.Rows(k, ids, fields...) {
		if err != nil {
			return err
		}
		for i, f := range fields {
			yield(i, row.Get(f), 1)
		}
	}
	return nil
}
