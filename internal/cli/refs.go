package cli

import (
	"bufio"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// maxRefLine is from where on a line of ids on standard input is too long, refBlock how
// much of them is read at once, in bytes.
const (
	maxRefLine = 1 << 20
	refBlock   = 64 << 10
)

// readRefs gives the references of arguments; `-` stands for those on standard
// input: the first tab-separated field of each line, without blank lines and
// lines that begin with #.
func (a *app) readRefs(args []string) ([]string, error) {
	var refs []string
	stdin := false
	for _, arg := range args {
		if arg != "-" {
			refs = append(refs, arg)
			continue
		}
		if stdin {
			return nil, usagef("`-` can be given only once")
		}
		stdin = true
		a.roomy(400, 256) // however many there are, little besides them lives for long
		var err error
		if refs, err = refLines(refs, a.streams.In); err != nil {
			return nil, err
		}
	}
	return refs, nil
}

// refLines appends the references in lines of text, as parts of the pieces it is read in.
func refLines(refs []string, in io.Reader) ([]string, error) {
	read, begun := make([]byte, refBlock), "" // a line whose end was not read yet
	for {
		n, err := in.Read(read) // each is a turn of two goroutines
		text := begun + string(read[:n])
		for ended := true; ended; {
			begun, text, ended = strings.Cut(text, "\n")
			if len(begun) >= maxRefLine {
				err = bufio.ErrTooLong
				break
			}
			if ended || err == io.EOF {
				refs = appendRef(refs, begun)
			}
		}
		if err == io.EOF {
			return refs, nil
		}
		if err != nil {
			return nil, workspace.Errorf(workspace.Invalid, "read ids from standard input: %w", err)
		}
	}
}

// appendRef appends the reference of a line, if it has one.
func appendRef(refs []string, line string) []string {
	if tab := strings.IndexByte(line, '\t'); tab >= 0 {
		line = strings.Clone(line[:tab]) // without what is behind it
	}
	if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
		return refs
	}
	if len(refs) == cap(refs) { // twice as many: append would add a quarter of many
		refs = slices.Grow(refs, max(len(refs), 64))
	}
	return append(refs, line)
}

// target is the records a change is about, and whether they were named one by one.
type target struct {
	workspace.Selection
	query workspace.Query // the same selection, to show some of it
	named bool
}

// target joins the arguments and the flags to a selection. Nothing never means
// everything: without ids, filter, segment and all it is a usage error. Ids and
// filters exclude each other.
func (s *selection) target(ctx context.Context, ws workspace.Workspace, args []string, all bool) (target, error) {
	switch {
	case len(args) > 0 && (s.given() || all):
		return target{}, usagef("give either ids or a filter, not both")
	case len(args) > 0:
		refs, err := s.app.readRefs(args)
		return target{Selection: workspace.Selection{IDs: refs}, query: workspace.Query{Kind: s.kind}, named: true}, err
	case !s.given() && !all:
		return target{}, usagef("no %s selected", s.kind.Plural()).
			WithHint("give ids, `-` for ids on standard input, --where, --segment, or --all for every one")
	}
	q, err := s.query(ctx, ws)
	if err != nil {
		return target{}, err
	}
	t := target{query: q}
	t.Segments, t.All = q.Segments, q.Where == nil && len(q.Segments) == 0
	if q.Where != nil {
		t.Where = q.Where.String()
	}
	return t, nil
}
