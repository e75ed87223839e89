package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// shownIDs is how many ids a line for people names.
const shownIDs = 10

// A dry run says so many steps on a terminal, and so many to programs.
const (
	triedSteps = 20
	mostSteps  = 1000
)

// print writes a receipt on standard output: a sentence for people, the summary
// for programs, or the ids of the records that changed.
func (m *mutation) print(r workspace.Receipt) error {
	if m.results == "-" { // has standard output to itself
		m.app.notice("%s", strings.TrimSuffix(sentence(r, false), "\n"))
		return nil
	}
	format, err := m.app.format()
	if err != nil {
		return err
	}
	switch format {
	case output.IDs:
		return m.app.writeIDs(r)
	case output.Table:
		return m.app.print(sentence(r, m.steps))
	}
	members := summary(r)
	if r.DryRun {
		members = append(members, output.Member{Name: "steps", Value: records(r.Steps[:min(len(r.Steps), mostSteps)])})
		if len(r.Steps) > mostSteps {
			m.app.notice("steps: the first %d; %d records would change", mostSteps, r.Changed)
		}
	}
	return m.app.object(members)
}

// summary is a receipt of changes for programs.
func summary(r workspace.Receipt) output.Members {
	var journal any
	if r.Entry != 0 {
		journal = workspace.Entry.ID(workspace.No(r.Entry))
	}
	m := output.Members{
		{Name: "matched", Value: r.Matched}, {Name: "changed", Value: r.Changed},
		{Name: "unchanged", Value: r.Unchanged}, {Name: "failed", Value: r.Failed},
		{Name: "dry_run", Value: r.DryRun}, {Name: "journal", Value: journal},
	}
	if r.Read == 0 {
		return m
	}
	return append(m, output.Members{ // of the events in a plan
		{Name: "read", Value: r.Read}, {Name: "created", Value: r.Created},
		{Name: "updated", Value: r.Updated}, {Name: "ignored", Value: r.Ignored},
	}...)
}

// sentence is a receipt for people. A dry run says what would become of the
// first records where that is wanted, and else which they are.
func sentence(r workspace.Receipt, tellSteps bool) string {
	verb := "changed"
	if r.DryRun {
		verb = "would change"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d of %d", verb, r.Changed, r.Matched)
	if r.Unchanged > 0 {
		fmt.Fprintf(&b, ", %d already so", r.Unchanged)
	}
	if r.Failed > 0 {
		fmt.Fprintf(&b, ", %d failed", r.Failed)
	}
	b.WriteByte('\n')
	if !r.DryRun {
		return b.String()
	}
	if tellSteps && r.Previews == nil {
		return b.String() + would(r.Steps)
	}
	for _, o := range r.Outcomes {
		if o.State == workspace.Changed && !o.Ids.Empty() && o.Of.Letter() != 0 {
			fmt.Fprintf(&b, "would change %s\n", someIDs(o))
		}
	}
	return b.String()
}

// would says what a dry run found would become of records.
func would(steps []workspace.Row) string {
	var b strings.Builder
	for i, s := range steps {
		if more := min(len(steps), mostSteps) - triedSteps; i == triedSteps {
			b.WriteString("  and ")
			if len(steps) > mostSteps {
				b.WriteString("more than ")
			}
			fmt.Fprintf(&b, "%d more\n", more)
			break
		}
		text := func(f workspace.Field, empty string) string { return term.Safe(orText(s.Str(f), empty)) }
		fmt.Fprintf(&b, "  %s  %s", text(workspace.StepRecord, "-"), orText(text(workspace.StepField, ""), text(workspace.StepWhat, "")))
		if s.Str(workspace.StepOld) != "" || s.Str(workspace.StepNew) != "" {
			fmt.Fprintf(&b, ": %s → %s", text(workspace.StepOld, "(none)"), text(workspace.StepNew, "(none)"))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// someIDs names the first records of an outcome.
func someIDs(o workspace.Outcome) string {
	if o.Of != workspace.NoKind && o.Of.Letter() == 0 { // has names, not ids
		return counted(o.Ids.Len(), o.Of.String(), o.Of.Plural())
	}
	var ids []string
	for no := range o.Ids.All() {
		if len(ids) == shownIDs {
			return fmt.Sprintf("%s and %d more", strings.Join(ids, " "), o.Ids.Len()-shownIDs)
		}
		ids = append(ids, o.Of.ID(no))
	}
	return strings.Join(append(ids, o.Refs...), " ")
}

// noticeReasons says on standard error what failed, and what was kept as it is,
// and why.
func (m *mutation) noticeReasons(r workspace.Receipt) {
	for _, o := range r.Outcomes {
		switch {
		case o.Why == "":
		case len(o.Refs) > 0: // the reason names it
			m.app.notice("%s", o.Why)
		default:
			m.app.notice("%s: %s", someIDs(o), o.Why)
		}
	}
}

// writeIDs writes the ids of the records that changed, one a line.
func (a *app) writeIDs(r workspace.Receipt) error {
	var b []byte
	for _, o := range r.Outcomes {
		if o.State != workspace.Changed {
			continue
		}
		for no := range o.Ids.All() {
			b = append(append(b, o.Of.ID(no)...), '\n')
		}
	}
	_, err := a.streams.Out.Write(b)
	return err
}

// writeOutcomes writes a JSON object a record: id, state and, of a failure, the
// kind of the error and why.
func writeOutcomes(to io.Writer, outcomes []workspace.Outcome) error {
	w := bufio.NewWriter(to)
	for _, o := range outcomes {
		kind := ""
		if o.State == workspace.Failed {
			kind = o.Kind.String()
		}
		same := workspace.CompactJSON(output.Members{
			{Name: "state", Value: string(o.State)}, {Name: "error", Value: orNull(kind)}, {Name: "why", Value: orNull(o.Why)},
		})[1:]
		for no := range o.Ids.All() {
			fmt.Fprintf(w, "{\"id\":%q,%s\n", o.Of.ID(no), same)
		}
		for _, ref := range o.Refs {
			fmt.Fprintf(w, "{\"id\":%s,%s\n", workspace.AppendJSONString(nil, ref), same)
		}
	}
	return w.Flush()
}
