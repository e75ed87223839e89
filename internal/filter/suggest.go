package filter

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Suggest finds the known word somebody who typed word may have meant: the
// nearest by insertions, deletions, changes and swaps of neighbours, the first
// of several. It is "" when none is near.
func Suggest(word string, known []string) string {
	n := utf8.RuneCountInString(word)
	if n == 0 || n > 64 {
		return ""
	}
	typed := []rune(strings.ToLower(word))
	best, least := "", 2+n/4
	for _, k := range known {
		if d := distance(typed, []rune(strings.ToLower(k))); d < least && d < n {
			best, least = k, d
		}
	}
	return best
}

// distance counts the edits between two words (optimal string alignment).
func distance(a, b []rune) int {
	var last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		older := last
		last = slices.Clone(row)
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], older[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
