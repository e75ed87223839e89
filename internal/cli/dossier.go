package cli

import (
	"context"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

// dossier is everything that is known about one person.
type dossier struct {
	person      workspace.Row
	former      []workspace.Row                    // who was merged into the person
	owned       map[workspace.Kind][]workspace.Row // leads, conversations, tickets, notes
	transcripts map[workspace.No][]workspace.Row   // of the conversations
	mails       []workspace.Row                    // about the leads
	moments     []workspace.Row
	entries     []told
	duplicates  []workspace.Row
}

// told is an entry of the journal and what it did to records of the person.
type told struct {
	entry workspace.Row
	steps []workspace.Row
}

// dossierKinds are the kinds of records a dossier holds, in its order.
func dossierKinds() []workspace.Kind {
	return []workspace.Kind{workspace.Lead, workspace.Conversation, workspace.Ticket, workspace.Note}
}

// longEntry is how many records an entry may have changed for its steps to be read one
// by one; of longer ones the timeline tells.
const longEntry = 1000

func readDossier(ctx context.Context, ws workspace.Workspace, ref string) (*dossier, error) {
	person, err := oneRow(ctx, ws, workspace.Person, ref)
	if err != nil {
		return nil, err
	}
	d := &dossier{person: person, owned: map[workspace.Kind][]workspace.Row{}, transcripts: map[workspace.No][]workspace.Row{}}
	id := person.ID()
	if d.former, err = allRows(ctx, ws, workspace.Query{Kind: workspace.Merged, Of: id}); err != nil {
		return nil, err
	}
	for _, k := range dossierKinds() {
		if d.owned[k], err = allRows(ctx, ws, ownedBy(person.No, k)); err != nil {
			return nil, err
		}
	}
	var leads []string
	for _, row := range d.owned[workspace.Lead] {
		leads = append(leads, row.ID())
	}
	if len(leads) > 0 {
		if d.mails, err = allRows(ctx, ws, workspace.Query{Kind: workspace.Mail, Where: anyOf("lead_id", leads)}); err != nil {
			return nil, err
		}
	}
	for _, talk := range d.owned[workspace.Conversation] {
		if d.transcripts[talk.No], err = transcript(ctx, ws, talk.No); err != nil {
			return nil, err
		}
	}
	if d.moments, err = allRows(ctx, ws, workspace.Query{Kind: workspace.Moment, Of: id, All: true}); err != nil {
		return nil, err
	}
	if err := d.readJournal(ctx, ws); err != nil {
		return nil, err
	}
	d.duplicates, err = allRows(ctx, ws, workspace.Query{Kind: workspace.Duplicate, Where: anyOf("people", []string{id})})
	return d, err
}

// readJournal reads the entries about the person, and what they did.
func (d *dossier) readJournal(ctx context.Context, ws workspace.Workspace) error {
	ids := []string{d.person.ID()}
	for _, row := range d.former {
		ids = append(ids, row.ID())
	}
	for _, k := range dossierKinds() {
		for _, row := range d.owned[k] {
			ids = append(ids, row.ID())
		}
	}
	rows, err := allRows(ctx, ws, workspace.Query{Kind: workspace.Entry, Of: d.person.ID(), Order: []workspace.Order{{Field: workspace.ID}}})
	if err != nil {
		return err
	}
	for _, row := range rows {
		t := told{entry: row}
		if row.Num(workspace.EntryChanged) <= longEntry {
			if t.steps, err = allRows(ctx, ws, workspace.Query{Kind: workspace.Step, Of: row.ID(), Where: anyOf("record", ids)}); err != nil {
				return err
			}
		}
		d.entries = append(d.entries, t)
	}
	return nil
}

// object is the dossier for programs.
func (d *dossier) object() output.Members {
	talks := []output.Members{}
	for _, talk := range d.owned[workspace.Conversation] {
		talks = append(talks, append(record(talk), transcriptMembers(d.transcripts[talk.No])...))
	}
	journal := []output.Members{}
	for _, t := range d.entries {
		journal = append(journal, append(record(t.entry), output.Member{Name: "steps", Value: records(t.steps)}))
	}
	return output.Members{
		{Name: "person", Value: record(d.person)},
		{Name: "merged", Value: records(d.former)},
		{Name: "leads", Value: records(d.owned[workspace.Lead])},
		{Name: "mails", Value: records(d.mails)},
		{Name: "conversations", Value: talks},
		{Name: "tickets", Value: records(d.owned[workspace.Ticket])},
		{Name: "notes", Value: records(d.owned[workspace.Note])},
		{Name: "timeline", Value: records(d.moments)},
		{Name: "journal", Value: journal},
		{Name: "duplicates", Value: records(d.duplicates)},
	}
}
