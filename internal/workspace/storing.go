package workspace

// What every store asks of rows and numbers before it takes them.

// LastOf is the highest number among rows that shall be stored, 0 of none. A row that
// is no whole row of the kind is Internal: whoever made it is wrong.
func LastOf(k Kind, rows []Row) (No, error) {
	last := No(0)
	for _, row := range rows {
		if row.Kind != k || row.No == 0 || row.No > MaxNo || len(row.Values) != len(k.Fields()) {
			return 0, Errorf(Internal, "a row that is no whole %s: %s %d with %d values", k, row.Kind, row.No, len(row.Values))
		}
		last = max(last, row.No)
	}
	return last, nil
}

// NextAfter is the number that follows n numbers from first on; Invalid where the kind
// has not so many.
func NextAfter(k Kind, first No, n int) (No, error) {
	if n < 0 || uint64(first)+uint64(n) > uint64(MaxNo)+1 {
		return 0, Errorf(Invalid, "%s cannot have numbers above %d", k.Plural(), MaxNo)
	}
	return first + No(n), nil
}
