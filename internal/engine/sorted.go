package engine

import (
	"maps"
	"slices"
)

// sortedKeys is the keys of a map in order, so that what is written never
// depends on the order of a map.
func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
