package cli

import (
	"fmt"
	"strings"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

// shownRefusals is how many refused rows people are told about one by one.
const shownRefusals = 10

// tally counts what became of the rows of a file:
// read = created + updated + unchanged + ignored + rejected.
type tally struct {
	read, created, updated, unchanged, ignored, rejected int

	run   int64     // the first journal entry; 0 when nothing was written
	first []refusal // the first rows worth telling
}

func (t *tally) add(s slice, r workspace.Receipt) {
	t.read += s.read
	t.created += r.Created
	t.updated += r.Updated
	t.unchanged += r.Unchanged
	t.ignored += r.Ignored
	t.rejected += s.read - r.Created - r.Updated - r.Unchanged - r.Ignored
	t.first = append(t.first, s.refused[:min(len(s.refused), shownRefusals-len(t.first))]...)
}

// report prints a tally. Rows that were rejected make it Partial.
func (i *intake) report(t tally) error {
	if err := i.printTally(t); err != nil {
		return err
	}
	for _, x := range t.first {
		at := fmt.Sprintf("line %d", x.line)
		if x.column != "" {
			at += ", column " + x.column
		}
		i.app.notice("%s: %s", at, x.why)
	}
	if t.run != 0 && !i.dryRun {
		id := workspace.Entry.ID(workspace.No(t.run))
		i.app.notice("%s: undo with lobby undo %s", id, id)
	}
	if t.rejected == 0 {
		return nil
	}
	err := workspace.Errorf(workspace.Partial, "%d of %d rows rejected", t.rejected, t.read)
	if i.rejects == "" {
		return err.WithHint("--rejects FILE keeps them, to be mended and brought in again")
	}
	return err.WithHint("mend them in %s and bring that file in", i.rejects)
}

func (i *intake) printTally(t tally) error {
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
	if i.noun == eventNoun {
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
	}{{t.created, "created"}, {t.updated, "updated"}, {t.unchanged, "unchanged"}, {t.ignored, "ignored"}, {t.rejected, "rejected"}} {
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
	return fmt.Sprintf("read %d rows: %s%s\n", t.read, would, strings.Join(parts, ", "))
}
