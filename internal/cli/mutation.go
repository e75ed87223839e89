package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// askAbove is how many records a filter may select before we ask.
const askAbove = 10

// sampleRows is how many of them the question shows.
const sampleRows = 3

// sampleText is how much of a text it shows, in columns.
const sampleText = 60

// mutation is the family of flags of every command that changes something.
type mutation struct {
	app     *app
	dryRun  bool
	yes     bool
	bulk    bool
	steps   bool // on a terminal a dry run says what would become of each record, not only of which
	max     int
	onError string
	results string
	force   bool // replaces the file of results
}

// newMutation binds the flags of a change; a bulk change has those that only
// make sense for many records too.
func newMutation(a *app, bulk bool, cmd *cobra.Command) *mutation {
	m := &mutation{app: a, bulk: bulk, steps: !bulk, onError: "stop"}
	f := cmd.Flags()
	f.BoolVarP(&m.dryRun, "dry-run", "n", false, "say what would happen and change nothing")
	f.BoolVarP(&m.yes, "yes", "y", false, "do not ask")
	if bulk {
		f.IntVar(&m.max, "max", 0, "refuse when more records than this would change; 0 is no limit")
		f.StringVar(&m.onError, "on-error", m.onError, "stop: all or nothing; continue: change what can be changed")
		f.StringVar(&m.results, "results", "", "write what became of each record to this file, one JSON object a line; - is standard output")
		f.BoolVar(&m.force, "force", false, "replace the file of --results if it exists")
		register(cmd, "on-error", fixedWords("stop", "continue"))
	}
	return m
}

// plan is one thing to do, as the mutation flow wants to know it.
type plan struct {
	changes     []workspace.Change
	on          target // whose rows the question shows; zero when there is nothing to show
	destructive bool   // asks whatever it selects
	selected    bool   // asks whatever a filter or --all selects
	lost        bool   // nothing brings back what it removes
	what        string // what the question asks about, such as "close these leads"

	// also says what else there is to know once it was done or tried; nil is nothing.
	also func(context.Context, workspace.Workspace)
}

// run tries, confirms and applies a plan and prints its receipt. The error of a
// change that was only partly done is of kind Partial.
func (m *mutation) run(ctx context.Context, ws workspace.Workspace, p plan) error {
	if p.on.named && len(p.on.IDs) == 0 {
		return m.print(workspace.Receipt{DryRun: m.dryRun})
	}
	results, err := m.app.aside(m.results, m.force)
	if err != nil {
		return err
	}
	defer results.Abort()
	r, err := m.apply(ctx, ws, p)
	if err != nil {
		return err
	}
	if m.results != "" {
		if err := writeOutcomes(results, r.Outcomes); err != nil {
			return err
		}
	}
	if err := results.Commit(); err != nil {
		return err
	}
	if err := m.print(r); err != nil {
		return err
	}
	m.noticeReasons(r)
	if p.also != nil {
		p.also(ctx, ws)
	}
	return r.Err()
}

// apply is run without the printing.
func (m *mutation) apply(ctx context.Context, ws workspace.Workspace, p plan) (workspace.Receipt, error) {
	b, err := m.batch(p.changes)
	if err != nil {
		return workspace.Receipt{}, err
	}
	if !m.dryRun && !m.yes && (p.destructive || !p.on.named && p.on.query.Kind != workspace.NoKind) {
		if err := m.confirm(ctx, ws, p, &b); err != nil {
			return workspace.Receipt{}, err
		}
	}
	r, err := m.app.apply(ctx, ws, b)
	if r.DryRun {
		r.Entry = 0 // the number the entry would have had
	}
	id := workspace.Entry.ID(workspace.No(r.Entry))
	switch {
	case err != nil:
	case len(r.Back) > 0:
		m.app.noticeBack(ctx, ws, p.changes[0], r)
	case r.Entry != 0 && p.lost:
		m.app.notice("%s: erased for good; it cannot be taken back", id)
	case r.Entry != 0 && !r.Final:
		m.app.notice("%s: undo with lobby undo %s", id, id)
	}
	return r, err
}

// batch dresses changes as the flags say.
func (m *mutation) batch(changes []workspace.Change) (workspace.Batch, error) {
	if err := oneOf("--on-error", m.onError, []string{"stop", "continue"}); err != nil {
		return workspace.Batch{}, err
	}
	if m.max < 0 {
		return workspace.Batch{}, usagef("--max: %d is below 0", m.max)
	}
	actor, err := m.app.actor()
	return workspace.Batch{
		Changes: changes, Key: m.app.door.NewKey(), Actor: actor,
		DryRun: m.dryRun, Continue: m.onError == "continue", Max: m.max,
	}, err
}

// confirm rehearses the batch and asks when it would do something that deserves
// a question. What is applied then must select what was asked about.
func (m *mutation) confirm(ctx context.Context, ws workspace.Workspace, p plan, b *workspace.Batch) error {
	rehearsal := *b
	rehearsal.DryRun, rehearsal.Key = true, ""
	r, err := m.app.apply(ctx, ws, rehearsal)
	if err != nil {
		return err
	}
	if r.Changed+r.Created+r.Updated == 0 || !p.destructive && !p.selected && r.Matched <= askAbove {
		return nil
	}
	question, err := m.question(ctx, ws, p, r)
	if err != nil {
		return err
	}
	b.Expect = r.Digest
	return m.app.confirm(ctx, question)
}

// question says how many records, where, and shows some of them.
func (m *mutation) question(ctx context.Context, ws workspace.Workspace, p plan, r workspace.Receipt) (string, error) {
	address, err := m.app.address()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "About to %s in %s: %d of %d would change.\n", p.what, address, r.Changed, r.Matched)
	if k := p.on.query.Kind; k != workspace.NoKind {
		sample := filter.In{Field: "id", Values: sampleIDs(r, k)}
		for row, err := range ws.Find(ctx, workspace.Query{Kind: k, Where: sample, Limit: sampleRows}) {
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&b, "  %s\n", term.Safe(sampleLine(row)))
		}
	}
	b.WriteString("Go on?")
	return b.String(), nil
}

// sampleIDs are the newest records of a kind that would change.
func sampleIDs(r workspace.Receipt, k workspace.Kind) []string {
	var ids []string
	for _, o := range r.Outcomes {
		if o.State != workspace.Changed || o.Of != k {
			continue
		}
		nos := o.Ids.Numbers()
		for _, no := range nos[max(0, len(nos)-sampleRows):] {
			ids = append(ids, k.ID(no))
		}
	}
	return ids
}

// sampleLine is a row in one line, for a question.
func sampleLine(row workspace.Row) string {
	line := row.ID()
	for _, name := range []string{"name", "display_name", "email", "tag", "masked", "status", "subject", "channel", "text"} {
		f, ok := row.Kind.FieldNamed(name)
		if !ok {
			continue
		}
		text := row.Format(f)
		if name == "text" { // of a note, as much of it as tells which
			text = term.Cut(strings.Join(strings.Fields(text), " "), sampleText)
		}
		if text != "" && !strings.HasSuffix(line, "  "+text) {
			line += "  " + text
		}
	}
	return line
}

// confirm asks on the controlling terminal; no answer, no terminal and no are
// Refused.
func (a *app) confirm(ctx context.Context, question string) error {
	yes, err := a.streams.Confirm(ctx, fold(question, a.streams.Width()))
	switch {
	case errors.Is(err, term.ErrNoTerminal):
		return workspace.Errorf(workspace.Refused, "not confirmed, and there is no terminal to ask on").
			WithHint("try it with --dry-run, then confirm with --yes")
	case err != nil:
		return err
	case !yes:
		return workspace.Errorf(workspace.Refused, "not confirmed, nothing was changed")
	}
	return nil
}
