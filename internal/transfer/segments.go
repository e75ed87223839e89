package transfer

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/yamldoc"
)

// SegmentText is a segment as a file has it.
type SegmentText struct {
	Name, Where string

	File         string
	Line, Column int // where the name stands
}

// Place is where the name stands: file:line:column.
func (s SegmentText) Place() string { return fmt.Sprintf("%s:%d:%d", s.File, s.Line, s.Column) }

// WriteSegments writes segments as one YAML document, in the order of their names.
func WriteSegments(w io.Writer, segments []SegmentText) error {
	list := yamldoc.Node{Shape: yamldoc.List}
	for _, s := range SortSegments(segments) {
		list.Parts = append(list.Parts, s.node())
	}
	return yamldoc.Write(w, yamldoc.Mapping(yamldoc.Word("segments"), list))
}

// WriteSegment writes one segment as a document of its own.
func WriteSegment(w io.Writer, s SegmentText) error { return yamldoc.Write(w, s.node()) }

// SortSegments gives segments in the order of their names, whatever their case.
func SortSegments(segments []SegmentText) []SegmentText {
	return slices.SortedFunc(slices.Values(segments), func(a, b SegmentText) int {
		return cmp.Or(cmp.Compare(filter.Fold(a.Name), filter.Fold(b.Name)), cmp.Compare(a.Name, b.Name))
	})
}

func (s SegmentText) node() yamldoc.Node {
	return yamldoc.Mapping(yamldoc.Word("name"), yamldoc.Word(s.Name), yamldoc.Word("where"), yamldoc.Word(s.Where))
}
