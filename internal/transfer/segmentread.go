package transfer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/yamldoc"
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
	root, err := yamldoc.Read(text)
	var wrong *yamldoc.Error
	switch {
	case errors.As(err, &wrong):
		return nil, r.refuse(wrong)
	case root == nil:
		return nil, workspace.Errorf(workspace.Invalid, "%s: says nothing", file).WithHint("write segments: [] where there shall be none")
	}
	return r.document(root)
}

type segmentReader struct {
	file string
	text []byte
}

func (r segmentReader) at(n *yamldoc.Node, format string, args ...any) error {
	return r.refuse(n.Wrong(format, args...))
}

// refuse names the file, and how it shall be.
func (r segmentReader) refuse(e *yamldoc.Error) error {
	return workspace.Errorf(workspace.Invalid, "%s", e.In(r.file)).
		WithHint("lobby segments export - shows how segments are written")
}

func (r segmentReader) document(n *yamldoc.Node) ([]SegmentText, error) {
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
	if err := r.shaped(list, yamldoc.List, "a list of segments"); err != nil {
		return nil, err
	}
	segments := []SegmentText{}
	for i := range list.Parts {
		s, err := r.segment(&list.Parts[i])
		if err != nil {
			return nil, err
		}
		segments = append(segments, s)
	}
	return segments, nil
}

func (r segmentReader) segment(n *yamldoc.Node) (SegmentText, error) {
	members, err := r.members(n, "name", "where")
	if err != nil {
		return SegmentText{}, err
	}
	for _, key := range []string{"name", "where"} {
		value := members[key]
		if value == nil {
			return SegmentText{}, r.at(n, "a segment without %s", key)
		}
		if err := r.shaped(value, yamldoc.Text, "a text"); err != nil {
			return SegmentText{}, err
		}
		if value.Null || strings.TrimSpace(value.Text) == "" {
			return SegmentText{}, r.at(value, "%s is empty", key)
		}
	}
	name, where := members["name"], members["where"]
	if err := workspace.CheckSegmentName(name.Text); err != nil {
		return SegmentText{}, r.at(name, "%v", err)
	}
	canonical, err := r.filter(where)
	return SegmentText{Name: name.Text, Where: canonical, File: r.file, Line: name.Line, Column: name.Column}, err
}

// members are the values of a mapping that has these keys alone.
func (r segmentReader) members(n *yamldoc.Node, keys ...string) (map[string]*yamldoc.Node, error) {
	if err := r.shaped(n, yamldoc.Keys, "keys such as "+keys[0]); err != nil {
		return nil, err
	}
	members := map[string]*yamldoc.Node{}
	for key, value := range n.Pairs() {
		if err := r.shaped(key, yamldoc.Text, "a key"); err != nil {
			return nil, err
		}
		if !slices.Contains(keys, key.Text) {
			if near := filter.Suggest(key.Text, keys); near != "" {
				return nil, r.at(key, "unknown key %q; did you mean %s?", key.Text, near)
			}
			return nil, r.at(key, "unknown key %q", key.Text)
		}
		if _, twice := members[key.Text]; twice {
			return nil, r.at(key, "%s stands twice", key.Text)
		}
		members[key.Text] = value
	}
	return members, nil
}

// shaped refuses what is not of a shape.
func (r segmentReader) shaped(n *yamldoc.Node, shape yamldoc.Shape, what string) error {
	var wrong *yamldoc.Error
	if errors.As(n.Expect(shape, what), &wrong) {
		return r.refuse(wrong)
	}
	return nil
}

// filter is the filter of a segment in its canonical spelling.
func (r segmentReader) filter(n *yamldoc.Node) (string, error) {
	x, err := filter.Parse(n.Text)
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
	line, column := r.place(n, wrong.Place(n.Text))
	message := fmt.Sprintf("%s:%d:%d: where: %s", r.file, line, column, wrong.Message)
	if caret := wrong.Caret(n.Text); caret != "" {
		message += "\n  " + strings.ReplaceAll(caret, "\n", "\n  ")
	}
	return "", workspace.Errorf(workspace.Invalid, "%s", message).WithHint("lobby help filters explains the language")
}

// place is where byte `at` of a text stands in the file. Where quotes or folds have
// made another text of it, that is where the text begins.
func (r segmentReader) place(n *yamldoc.Node, at int) (line, column int) {
	if at < 0 {
		return n.Line, n.Column
	}
	start := strings.LastIndexByte(n.Text[:at], '\n') + 1
	wanted, _, _ := strings.Cut(n.Text[start:], "\n")
	lines := strings.Split(string(r.text), "\n")
	for i := n.Line - 1; i < min(len(lines), n.Line+strings.Count(n.Text, "\n")+1); i++ {
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
