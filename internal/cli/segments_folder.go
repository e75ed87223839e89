package cli

import (
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// segmentFolder knows which segment stands in which file of a folder.
type segmentFolder struct {
	path  string
	there map[string]transfer.SegmentText // by folded name
	held  map[string]int                  // how many segments a file has
	taken map[string]bool                 // names of files, whatever their case
	order []string
}

func newSegmentFolder(path string, there []transfer.SegmentText) *segmentFolder {
	f := &segmentFolder{path, map[string]transfer.SegmentText{}, map[string]int{}, map[string]bool{}, nil}
	for _, s := range there {
		name := filter.Fold(s.Name)
		f.there[name] = s
		f.held[s.File]++
		f.taken[filter.Fold(filepath.Base(s.File))] = true
		f.order = append(f.order, name)
	}
	return f
}

// place is the file to write a segment to; "" when it stands in one as it is.
func (f *segmentFolder) place(s transfer.SegmentText) (string, error) {
	is, there := f.there[filter.Fold(s.Name)]
	delete(f.there, filter.Fold(s.Name))
	switch {
	case there && is.Name == s.Name && is.Where == s.Where:
		return "", nil
	case there && f.held[is.File] > 1:
		return "", workspace.Errorf(workspace.Conflict, "%s: segment %q is another one in the workspace, and the file has others too", is.Place(), s.Name).
			WithHint("change it there by hand; lobby segments plan %s says how they differ", f.path)
	case there:
		return is.File, nil
	}
	stem := fileStem(s.Name)
	for n := 1; ; n++ {
		name := stem + ".yaml"
		if n > 1 {
			name = stem + "-" + strconv.Itoa(n) + ".yaml"
		}
		if !f.taken[filter.Fold(name)] {
			f.taken[filter.Fold(name)] = true
			return filepath.Join(f.path, name), nil
		}
	}
}

// left are the segments nobody asked a place for.
func (f *segmentFolder) left() []transfer.SegmentText {
	var left []transfer.SegmentText
	for _, name := range f.order {
		if s, still := f.there[name]; still {
			left = append(left, s)
		}
	}
	return left
}

// fileStem is a name for a file: letters and digits in lower case, everything else a
// hyphen.
func fileStem(name string) string {
	const most = 60
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	stem := []rune(strings.Join(words, "-"))
	if len(stem) == 0 {
		return "segment"
	}
	return string(stem[:min(len(stem), most)])
}
