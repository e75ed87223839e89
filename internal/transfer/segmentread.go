package transfer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// SegmentBytes is how large a file of segments may be.
const SegmentBytes = 1 << 20

// ReadSegments reads the segments of one file: a document that lists them below
// `segments`, or is one itself. It is strict: every other key, alias, anchor, tag and
// document is refused, by file, line and column, with Invalid; so are filters that
// are none.
func ReadSegments(file string, text []byte) ([]SegmentText, error) {
	r := segmentReader{file: file, text: text}
	if len(text) > SegmentBytes {
		return nil, workspace.Errorf(workspace.Invalid, "%s: a file of segments has at most 1 MiB", file)
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	var root, more yaml.Node
	switch err := d.Decode(&root); {
	case errors.Is(err, io.EOF):
		return nil, workspace.Errorf(workspace.Invalid, "%s: says nothing", file).WithHint("write segments: [] where there shall be none")
	case err != nil:
		return nil, r.broken(err)
	}
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, r.broken(err)
		}
		return nil, r.at(&more, "a second document; one file is one")
	}
	return r.document(root.Content[0])
}

type segmentReader struct {
	file string
	text []byte
}

func (r segmentReader) at(n *yaml.Node, format string, args ...any) *workspace.Error {
	return workspace.Errorf(workspace.Invalid, "%s:%d:%d: %s", r.file, n.Line, n.Column, fmt.Sprintf(format, args...)).
		WithHint("lobby segments export - shows how segments are written")
}

// broken is an error of the library, whose line goes to where others have it.
func (r segmentReader) broken(err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, placed := strings.CutPrefix(text, "line "); placed {
		line, what, _ := strings.Cut(rest, ": ")
		return workspace.Errorf(workspace.Invalid, "%s:%s: broken YAML: %s", r.file, line, what)
	}
	return workspace.Errorf(workspace.Invalid, "%s: broken YAML: %s", r.file, text)
}

func (r segmentReader) document(n *yaml.Node) ([]SegmentText, error) {
	members, err := r.members(n, "segments", "name", "where")
	if err != nil {
		return nil, err
	}
	list, listed := members["segments"]
	if !listed {
		one, err := r.segment(n)
		return []SegmentText{one}, err
	}
	for _, name := range []string{"name", "where"} {
		if other, both := members[name]; both {
			return nil, r.at(other, "%s stands beside segments; a file is one segment or a list of them", name)
		}
	}
	if err := r.plain(list, yaml.SequenceNode, "a list of segments"); err != nil {
		return nil, err
	}
	segments := []SegmentText{}
	for _, item := range list.Content {
		s, err := r.segment(item)
		if err != nil {
			return nil, err
		}
		segments = append(segments, s)
	}
	return segments, nil
}

func (r segmentReader) segment(n *yaml.Node) (SegmentText, error) {
	members, err := r.members(n, "name", "where")
	if err != nil {
		return SegmentText{}, err
	}
	for _, key := range []string{"name", "where"} {
		value := members[key]
		if value == nil {
			return SegmentText{}, r.at(n, "a segment without %s", key)
		}
		if err := r.plain(value, yaml.ScalarNode, "a text"); err != nil {
			return SegmentText{}, err
		}
		if value.Tag == "!!null" || strings.TrimSpace(value.Value) == "" {
			return SegmentText{}, r.at(value, "%s is empty", key)
		}
	}
	name, where := members["name"], members["where"]
	if err := workspace.CheckSegmentName(name.Value); err != nil {
		return SegmentText{}, r.at(name, "%v", err)
	}
	canonical, err := r.filter(where)
	return SegmentText{Name: name.Value, Where: canonical, File: r.file, Line: name.Line, Column: name.Column}, err
}

// members are the values of a mapping that has these keys alone.
func (r segmentReader) members(n *yaml.Node, keys ...string) (map[string]*yaml.Node, error) {
	if err := r.plain(n, yaml.MappingNode, "keys such as "+keys[0]); err != nil {
		return nil, err
	}
	members := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if err := r.plain(key, yaml.ScalarNode, "a key"); err != nil {
			return nil, err
		}
		if !slices.Contains(keys, key.Value) {
			if near := filter.Suggest(key.Value, keys); near != "" {
				return nil, r.at(key, "unknown key %q; did you mean %s?", key.Value, near)
			}
			return nil, r.at(key, "unknown key %q", key.Value)
		}
		if _, twice := members[key.Value]; twice {
			return nil, r.at(key, "%s stands twice", key.Value)
		}
		members[key.Value] = value
	}
	return members, nil
}

// plain refuses what is not of a shape, and everything that makes a document more
// than it looks like.
func (r segmentReader) plain(n *yaml.Node, shape yaml.Kind, what string) error {
	switch {
	case n.Kind == yaml.AliasNode:
		return r.at(n, "aliases are not read; write the text out")
	case n.Anchor != "":
		return r.at(n, "anchors are not read")
	case n.Style&yaml.TaggedStyle != 0:
		return r.at(n, "tags such as %s are not read", n.Tag)
	case n.Kind != shape:
		return r.at(n, "here should stand %s", what)
	}
	return nil
}

// filter is the filter of a segment in its canonical spelling.
func (r segmentReader) filter(n *yaml.Node) (string, error) {
	x, err := filter.Parse(n.Value)
	if err == nil {
		x, err = filter.Check(x, workspace.Person.Schema())
	}
	if err == nil {
		return x.String(), nil
	}
	var wrong *filter.Error
	if !errors.As(err, &wrong) {
		return "", r.at(n, "where: %v", err)
	}
	line, column := r.place(n, wrong.Place(n.Value))
	message := fmt.Sprintf("%s:%d:%d: where: %s", r.file, line, column, wrong.Message)
	if caret := wrong.Caret(n.Value); caret != "" {
		message += "\n  " + strings.ReplaceAll(caret, "\n", "\n  ")
	}
	return "", workspace.Errorf(workspace.Invalid, "%s", message).WithHint("lobby help filters explains the language")
}

// place is where byte `at` of a text stands in the file. Where quotes or folds have
// made another text of it, that is where the text begins.
func (r segmentReader) place(n *yaml.Node, at int) (line, column int) {
	if at < 0 {
		return n.Line, n.Column
	}
	start := strings.LastIndexByte(n.Value[:at], '\n') + 1
	wanted, _, _ := strings.Cut(n.Value[start:], "\n")
	lines := strings.Split(string(r.text), "\n")
	for i := n.Line - 1; i < min(len(lines), n.Line+strings.Count(n.Value, "\n")+1); i++ {
		from := 0
		if i == n.Line-1 {
			from = min(n.Column-1, len(lines[i])) // behind the key, which may read the same
		}
		if found := strings.Index(lines[i][from:], wanted); found >= 0 {
			return i + 1, utf8.RuneCountInString(lines[i][:from+found+at-start]) + 1
		}
	}
	return n.Line, n.Column
}
