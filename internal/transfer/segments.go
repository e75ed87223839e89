package transfer

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/lobbycli/lobby/internal/filter"
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
	list := &yaml.Node{Kind: yaml.SequenceNode}
	if len(segments) == 0 {
		list.Style = yaml.FlowStyle
	}
	for _, s := range SortSegments(segments) {
		list.Content = append(list.Content, s.node())
	}
	return writeYAML(w, &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{word("segments"), list}})
}

// WriteSegment writes one segment as a document of its own.
func WriteSegment(w io.Writer, s SegmentText) error { return writeYAML(w, s.node()) }

// SortSegments gives segments in the order of their names, whatever their case.
func SortSegments(segments []SegmentText) []SegmentText {
	return slices.SortedFunc(slices.Values(segments), func(a, b SegmentText) int {
		return cmp.Or(cmp.Compare(filter.Fold(a.Name), filter.Fold(b.Name)), cmp.Compare(a.Name, b.Name))
	})
}

func (s SegmentText) node() *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{word("name"), word(s.Name), word("where"), word(s.Where)}}
}

// word is a text; the library quotes it where it must.
func word(text string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(text)
	n.Style &^= yaml.LiteralStyle // several lines in quotes are one line of a file
	if strings.ContainsAny(text, "\r\n") {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

func writeYAML(w io.Writer, n *yaml.Node) error {
	e := yaml.NewEncoder(w)
	e.SetIndent(2)
	return errors.Join(e.Encode(n), e.Close())
}
