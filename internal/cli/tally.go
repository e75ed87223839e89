package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

// People are told so many reasons, each with so many lines.
const (
	shownReasons = 10
	shownLines   = 5
)

// tally counts what became of the rows of a file:
// read = created + updated + unchanged + ignored + accepted + rejected. Events are
// accepted where the caller may not learn what they did.
type tally struct {
	read, created, updated, unchanged, ignored, accepted, rejected int

	run     int64   // the first journal entry; 0 when nothing was written
	refused reasons // why rows were
	odd     reasons // what is worth knowing of rows that came in
	lost    reasons // why refused rows are not in the file of --rejects
}

// reasons are the first things to say of rows of the file.
type reasons []reason

// reason is one of them, and of which rows it is true.
type reason struct {
	column, why string
	lines       []string // the first of them
	more        int      // rows besides
}

func (t *tally) add(s slice, r workspace.Receipt) {
	t.read += s.read
	t.created += r.Created
	t.updated += r.Updated
	t.unchanged += r.Unchanged
	t.ignored += r.Ignored
	t.accepted += r.Accepted
	t.rejected += s.read - r.Created - r.Updated - r.Unchanged - r.Ignored - r.Accepted
	for _, x := range s.refused {
		if x.kind == workspace.Done {
			t.odd.note(x)
		} else {
			t.refused.note(x)
		}
	}
}

// note remembers what is to be said of a row.
func (all *reasons) note(x refusal) {
	for i := range *all {
		r := &(*all)[i]
		if r.why != x.why || r.column != x.column {
			continue
		}
		if len(r.lines) < shownLines {
			r.lines = append(r.lines, strconv.Itoa(x.line))
		} else {
			r.more++
		}
		return
	}
	if len(*all) < shownReasons {
		*all = append(*all, reason{column: x.column, why: x.why, lines: []string{strconv.Itoa(x.line)}})
	}
}

// String is a reason in one line.
func (r reason) String() string {
	text := "line " + strings.Join(r.lines, ", ")
	if len(r.lines) > 1 {
		text = "lines " + strings.Join(r.lines, ", ")
	}
	if r.more > 0 {
		text += fmt.Sprintf(" and %d more", r.more)
	}
	if r.column != "" {
		text += ", column " + r.column
	}
	return text + ": " + r.why
}

// report prints a tally. Rows that were rejected make it Partial.
func (i *intake) report(t tally) error {
	if err := i.printTally(t); err != nil {
		return err
	}
	for _, r := range slices.Concat(t.refused, t.odd, t.lost) {
		i.app.notice("%s", r)
	}
	if t.rejected == 0 {
		return nil
	}
	err := workspace.Errorf(workspace.Partial, "%d of %d rows rejected", t.rejected, t.read)
	switch {
	case i.rejects == "-":
		return err
	case i.rejects == "" || i.dryRun:
		return err.WithHint("--rejects FILE keeps them, to be mended and brought in again")
	}
	return err.WithHint("mend them in %s and bring that file in", i.rejects)
}

func (i *intake) printTally(t tally) error {
	if i.rejects == "-" || i.results == "-" { // has standard output to itself
		i.app.notice("%s", strings.TrimSuffix(t.sentence(i.dryRun), "\n"))
		return nil
	}
	format, err := i.app.format()
	if err != nil {
		return err
	}
	if format == output.Table {
		return i.app.print(t.sentence(i.dryRun))
	}
	var journal any
	if t.run != 0 && !i.dryRun {
		journal = workspace.Entry.ID(workspace.No(t.run))
	}
	m := output.Members{
		{Name: "read", Value: t.read}, {Name: "created", Value: t.created}, {Name: "updated", Value: t.updated},
		{Name: "unchanged", Value: t.unchanged},
	}
	switch {
	case t.accepted > 0:
		m = output.Members{{Name: "read", Value: t.read}, {Name: "accepted", Value: t.accepted}}
	case i.noun == eventNoun:
		m = append(m, output.Member{Name: "ignored", Value: t.ignored})
	}
	return i.app.object(append(m, output.Members{
		{Name: "rejected", Value: t.rejected}, {Name: "dry_run", Value: i.dryRun}, {Name: "journal", Value: journal},
	}...))
}

// sentence is a tally for people.
func (t *tally) sentence(dryRun bool) string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{t.created, "created"}, {t.updated, "updated"}, {t.unchanged, "unchanged"}, {t.ignored, "ignored"}, {t.accepted, "accepted"}, {t.rejected, "rejected"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	would := ""
	if dryRun {
		would = "would be "
	}
	if len(parts) == 0 {
		return "read 0 rows\n"
	}
	return fmt.Sprintf("read %s: %s%s\n", counted(t.read, "row", "rows"), would, strings.Join(parts, ", "))
}
