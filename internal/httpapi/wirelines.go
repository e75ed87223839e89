package httpapi

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/lobbycli/lobby/internal/workspace"
)

// So many lines a body of rows may have, and one of events.
const (
	rowsAtOnce   = 20_000
	eventsAtOnce = 10_000
)

// Applying is the options of a batch whose body is lines.
type Applying struct {
	DryRun   bool   `query:"dry_run" doc:"Check and count, change nothing."`
	Continue bool   `query:"continue" doc:"As of every batch; rows that are refused never stop the others."`
	Max      int    `query:"max" minimum:"0" doc:"Refuse when more records would change; 0 is no limit."`
	Expect   string `query:"expect" doc:"The digest of the selection that was confirmed."`
	Run      string `query:"run" doc:"The first entry of the import that this continues, such as J7." example:"J7"`
	Verb     string `query:"verb" doc:"What the journal calls it."`
	Seen     string `query:"seen" doc:"Records as they were seen, as JSON: a list of {kind, ref, version}."`
}

func optionsOf(b workspace.Batch) Applying {
	o := spellOptions(b)
	in := Applying{DryRun: o.DryRun, Continue: o.Continue, Max: o.Max, Expect: o.Expect, Run: o.Run, Verb: o.Verb}
	if len(o.Seen) > 0 {
		in.Seen = workspace.CompactJSON(o.Seen)
	}
	return in
}

// batch is a batch with these options.
func (in Applying) batch() (workspace.Batch, error) {
	var b workspace.Batch
	o := wireOptions{DryRun: in.DryRun, Continue: in.Continue, Max: in.Max, Expect: in.Expect, Run: in.Run, Verb: in.Verb}
	if in.Seen != "" {
		member := workspace.Member{Name: "seen", Value: workspace.RawJSON(in.Seen)}
		if _, err := workspace.ReadElements(in.Seen); err != nil {
			return b, workspace.Errorf(workspace.Invalid, "seen: %w", err)
		}
		if err := readMembers([]workspace.Member{member}, &o); err != nil {
			return b, err
		}
	}
	return b, o.into(&b)
}

// lines are the lines of a body that are not blank.
type lines struct {
	in *bufio.Reader

	atOnce int // lines that there may be
	most   int // bytes of a line; of a longer one only so much is held as shows that

	n    int // number of the line in hand, from 1
	read int // lines that were not blank
	line []byte
}

func newLines(body io.Reader, atOnce, most int) *lines {
	l := &lines{in: bufio.NewReaderSize(body, 64<<10), atOnce: atOnce, most: most}
	const mark = "\ufeff"
	if head, err := l.in.Peek(len(mark)); err == nil && string(head) == mark {
		_, _ = l.in.Discard(len(mark)) // it was looked at
	}
	return l
}

// next is the next line, which stays valid until the one after; io.EOF is behind
// the last. One too many is refused.
func (l *lines) next() ([]byte, error) {
	for {
		if err := l.step(); err != nil {
			return nil, err
		}
		if len(bytes.TrimSpace(l.line)) == 0 {
			continue
		}
		if l.read++; l.read > l.atOnce {
			return nil, workspace.Errorf(workspace.Invalid, "more than %d lines", l.atOnce).WithHint("send them in several calls")
		}
		return bytes.TrimRight(l.line, "\r\n"), nil
	}
}

func (l *lines) step() error {
	l.line = l.line[:0]
	l.n++
	for {
		part, err := l.in.ReadSlice('\n')
		if room := l.most + 2 - len(l.line); room > 0 {
			l.line = append(l.line, part[:min(len(part), room)]...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(l.line) > 0:
			return nil
		}
		return err
	}
}

// rejected is a line that was not taken in, and why.
type rejected struct {
	Line int    `json:"line"`
	Kind string `json:"kind" doc:"of the error"`
	Why  string `json:"why"`
}

// reject adds lines that could not be read to a receipt.
func reject(r *workspace.Receipt, refused []rejected) {
	for _, x := range refused {
		kind, _ := workspace.KindOfName(x.Kind)
		r.Read++
		r.Failed++
		r.Outcomes = append(r.Outcomes, workspace.Outcome{State: workspace.Failed, Kind: kind, Why: x.Why, Lines: []int{x.Line}})
	}
}

// unreadable is a line that could not be read.
func unreadable(line int, err error) rejected {
	return rejected{line, workspace.KindOf(err).String(), err.Error()}
}
