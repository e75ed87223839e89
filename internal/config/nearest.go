package config

import (
	"slices"
	"strings"
)

// nearest is the known word that typed was probably meant to be, "" when none is
// near: at most one edit in a short word, two in a longer one.
func nearest(typed string, known []string) string {
	if len(typed) > 64 {
		return ""
	}
	best, least := "", 2
	if len(typed) > 4 {
		least = 3
	}
	for _, k := range known {
		if d := edits(strings.ToLower(typed), strings.ToLower(k)); d < least && d < len(k)-1 {
			best, least = k, d
		}
	}
	return best
}

// edits counts the bytes to insert, delete or change, and the neighbours to
// swap, that turn a into b.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	var last, older []int
	for i := range len(a) {
		older, last = last, slices.Clone(row)
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], older[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
