package yamldoc

import (
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Write writes a document that Read reads, with an indent of two.
func Write(w io.Writer, n Node) error {
	e := yaml.NewEncoder(w)
	e.SetIndent(2)
	return errors.Join(e.Encode(n.library()), e.Close())
}

// library is the node as the library has it.
func (n *Node) library() *yaml.Node {
	out := &yaml.Node{}
	switch n.Shape {
	case Text:
		out.SetString(n.Text)           // and quotes where it must
		out.Style &^= yaml.LiteralStyle // several lines in quotes are one line of a file
		if strings.ContainsAny(n.Text, "\r\n") {
			out.Style = yaml.DoubleQuotedStyle
		}
	case List:
		out.Kind = yaml.SequenceNode
		if len(n.Parts) == 0 {
			out.Style = yaml.FlowStyle
		}
	case Keys:
		out.Kind = yaml.MappingNode
	}
	for i := range n.Parts {
		out.Content = append(out.Content, n.Parts[i].library())
	}
	return out
}
