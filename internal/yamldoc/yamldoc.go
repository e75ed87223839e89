// Package yamldoc is the room of YAML: files that people write by hand, each of them one
// plain document. What makes a document more than it looks like is refused by line and
// column: anchors, aliases, tags, a second document.
package yamldoc

import (
	"fmt"
	"iter"
)

// Node is a part of a document.
type Node struct {
	Shape        Shape
	Text         string // of a text, without its quotes
	Value        string // of a text, what YAML takes it for: 0x10 is 16; "" of null
	Null         bool   // a text that says nothing, such as ~
	Parts        []Node // of a list; of keys, a key and its value in turns
	Line, Column int    // from 1, where it stands in what was read
}

// Shape is what a node is.
type Shape uint8

// The shapes.
const (
	Text Shape = iota
	List
	Keys
)

// Error says what is wrong with a document, and where. The line is 0 where that is not
// known, and the column where only the line is.
type Error struct {
	Line, Column int
	Message      string
}

// Error is the place, as far as it is known, and the message.
func (e *Error) Error() string {
	switch {
	case e.Line == 0:
		return e.Message
	case e.Column == 0:
		return fmt.Sprintf("%d: %s", e.Line, e.Message)
	}
	return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Message)
}

// In is the error with the name of the file before it, as compilers write it.
func (e *Error) In(file string) string {
	if e.Line == 0 {
		return file + ": " + e.Message
	}
	return file + ":" + e.Error()
}

// Wrong is an Error about a node.
func (n *Node) Wrong(format string, args ...any) *Error {
	return &Error{n.Line, n.Column, fmt.Sprintf(format, args...)}
}

// Expect is an error of type *Error when the node is of another shape; what is how that
// is told: "a text".
func (n *Node) Expect(shape Shape, what string) error {
	if n.Shape != shape {
		return n.Wrong("here should stand %s", what)
	}
	return nil
}

// Pairs yields keys, each with its value.
func (n *Node) Pairs() iter.Seq2[*Node, *Node] {
	return func(yield func(key, value *Node) bool) {
		for i := 0; i+1 < len(n.Parts); i += 2 {
			if !yield(&n.Parts[i], &n.Parts[i+1]) {
				return
			}
		}
	}
}

// Word is a text.
func Word(text string) Node { return Node{Text: text, Value: text} }

// Mapping is keys, each followed by its value.
func Mapping(parts ...Node) Node { return Node{Shape: Keys, Parts: parts} }
