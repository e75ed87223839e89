package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// dossier shows everything that is known about a person.
func (p *page) dossier(d *dossier) {
	name := d.person.Str(workspace.PersonName)
	if name == "" {
		name = d.person.Str(workspace.PersonDisplayName)
	}
	p.heading("%s  %s", name, d.person.ID())
	p.known(d.person)
	for _, row := range d.former {
		p.heading("%s, merged into %s", row.ID(), d.person.ID())
		p.known(row)
	}
	for _, k := range dossierKinds() {
		for _, row := range d.owned[k] {
			p.heading("%s %s", k, row.ID())
			p.known(row)
			if k == workspace.Conversation {
				p.transcript(d.transcripts[row.No])
				p.products(d.transcripts[row.No])
			}
		}
	}
	for _, row := range d.mails {
		p.heading("%s %s", row.Kind, row.ID())
		p.known(row)
	}
	p.heading("Timeline (%d)", len(d.moments))
	for _, m := range d.moments {
		p.lineOf(term.Local(m.Time(workspace.MomentAt), p.zone), m.Str(workspace.MomentWhat), m.Str(workspace.MomentDetail), workspace.Entry.ID(m.Ref(workspace.MomentEntry)))
	}
	p.heading("Journal (%d)", len(d.entries))
	for _, t := range d.entries {
		p.lineOf(t.entry.ID(), term.Local(t.entry.Time(workspace.EntryAt), p.zone), t.entry.Str(workspace.EntryActor), t.entry.Str(workspace.EntryVerb))
		for _, s := range t.steps {
			p.lineOf("  "+s.Str(workspace.StepRecord), s.Str(workspace.StepWhat), s.Str(workspace.StepField), changeText(s))
		}
	}
	if len(d.duplicates) == 0 {
		return
	}
	p.heading("May be the same person")
	for _, row := range d.duplicates {
		p.lineOf(row.Format(workspace.DuplicatePeople), row.Str(workspace.DuplicateReason), row.Str(workspace.DuplicateKey))
	}
}

// known lists the fields of a record that are set.
func (p *page) known(row workspace.Row) {
	for _, f := range row.Kind.Columns() {
		text := row.Format(f)
		if f == workspace.ID || text == "" {
			continue
		}
		if row.Kind == workspace.Lead && f == workspace.LeadFollowUps {
			p.submissions(row.Kind.Spec(f).Name, text)
			continue
		}
		if row.Kind.Spec(f).Form == workspace.Time {
			text = term.Local(row.Time(f), p.zone)
		}
		p.paragraph(fmt.Sprintf("  %-16s ", row.Kind.Spec(f).Name), text)
	}
}

// submissions lists the later submissions of a lead, a line each.
func (p *page) submissions(name, text string) {
	var list []workspace.FollowUp
	if err := json.Unmarshal([]byte(text), &list); err != nil { // shown as it is kept
		p.paragraph(fmt.Sprintf("  %-16s ", name), text)
		return
	}
	for i, f := range list {
		parts := []string{fmt.Sprintf("%d. %s", i+1, term.Local(f.CreatedAt, p.zone)), f.Tag}
		for _, known := range []string{f.Name, f.Email, f.Phone} {
			if known != "" {
				parts = append(parts, known)
			}
		}
		if f.OrderNumber != "" {
			parts = append(parts, "order "+f.OrderNumber)
		}
		if f.Conversation != "" {
			parts = append(parts, f.Conversation)
		}
		p.paragraph(fmt.Sprintf("  %-16s ", name), strings.Join(parts, "  "))
		name = ""
	}
}

// lineOf is one line of a list: the parts that say something.
func (p *page) lineOf(parts ...string) {
	text := ""
	for _, part := range parts[1:] {
		if part != "" {
			text += "  " + part
		}
	}
	p.paragraph("  "+term.Safe(parts[0]), text)
}

// paragraph is text behind a label, whose further lines are indented.
func (p *page) paragraph(label, text string) {
	for i, line := range wrap(term.SafeLines(text), max(p.width-term.Width(label), 20)) {
		if i > 0 {
			label = "    "
		}
		p.WriteString(label + line + "\n")
	}
}

// changeText is a value before and after.
func changeText(step workspace.Row) string {
	was, is := step.Str(workspace.StepOld), step.Str(workspace.StepNew)
	if was == "" && is == "" {
		return ""
	}
	return orText(was, "(none)") + " → " + orText(is, "(none)")
}
