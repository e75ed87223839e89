package yamldoc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Read reads a document. It is nil where the text says nothing. Errors are of type *Error.
func Read(text []byte) (*Node, error) {
	d := yaml.NewDecoder(bytes.NewReader(text))
	var root, more yaml.Node
	switch err := d.Decode(&root); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, broken(err)
	}
	switch err := d.Decode(&more); {
	case err == nil:
		return nil, &Error{more.Line, more.Column, "a second document; one file is one"}
	case !errors.Is(err, io.EOF):
		return nil, broken(err)
	}
	n, err := nodeOf(root.Content[0])
	return &n, err
}

// broken is an error of the library, whose line goes to where others have it.
func broken(err error) *Error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	e := &Error{Message: "broken YAML: " + text}
	if rest, placed := strings.CutPrefix(text, "line "); placed {
		line, what, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(line); err == nil {
			e.Line, e.Message = n, "broken YAML: "+what
		}
	}
	return e
}

func nodeOf(from *yaml.Node) (Node, error) {
	n := Node{Line: from.Line, Column: from.Column}
	switch {
	case from.Kind == yaml.AliasNode:
		return n, n.Wrong("aliases are not read; write the text out")
	case from.Anchor != "":
		return n, n.Wrong("anchors are not read")
	case from.Style&yaml.TaggedStyle != 0:
		return n, n.Wrong("tags such as %s are not read", from.Tag)
	case from.Kind == yaml.ScalarNode:
		n.Text, n.Null = from.Value, from.Tag == "!!null"
		return n, n.understand(from)
	case from.Kind == yaml.MappingNode:
		n.Shape = Keys
	default:
		n.Shape = List
	}
	for _, part := range from.Content {
		p, err := nodeOf(part)
		if err != nil {
			return n, err
		}
		n.Parts = append(n.Parts, p)
	}
	return n, nil
}

// understand finds the value of a text. A day stays as it is written.
func (n *Node) understand(from *yaml.Node) error {
	var value any
	if err := from.Decode(&value); err != nil {
		return n.Wrong("%v", broken(err).Message)
	}
	switch value.(type) {
	case nil:
	case time.Time:
		n.Value = n.Text
	default:
		n.Value = fmt.Sprint(value)
	}
	return nil
}
