package cli

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// maxRefLine is the longest line of ids on standard input, refBlock how much of them is
// kept in one piece, in bytes.
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

// refLines appends the references in lines of text.
func refLines(refs []string, in io.Reader) ([]string, error) {
	var block strings.Builder // many references are one piece of memory
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, refBlock), maxRefLine) // each reading of it is a turn of two goroutines
	for lines.Scan() {
		first, _, _ := bytes.Cut(lines.Bytes(), []byte{'\t'})
		first = bytes.TrimSpace(first)
		if len(first) == 0 || first[0] == '#' {
			continue
		}
		if block.Cap()-block.Len() < len(first) {
			block = strings.Builder{}
			block.Grow(max(refBlock, len(first)))
		}
		at := block.Len()
		block.Write(first)
		if len(refs) == cap(refs) { // twice as many: append would add a quarter of many
			refs = slices.Grow(refs, max(len(refs), 64))
		}
		refs = append(refs, block.String()[at:])
	}
	if err := lines.Err(); err != nil {
		return nil, workspace.Errorf(workspace.Invalid, "read ids from standard input: %w", err)
	}
	return refs, nil
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
