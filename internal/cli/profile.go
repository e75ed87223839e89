package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

// section is a part of a person's profile: fields of the person, or the records
// of a kind that belong to them.
type section struct {
	name, title string
	lines       []profileLine
	kind        workspace.Kind
}

// highlights is the section of the notes that were highlighted.
const highlights = "highlights"

// profileLine is a field and what people call it.
type profileLine struct {
	label string
	field workspace.Field
}

// sections are the parts of a profile in their order.
func sections() []section {
	return []section{
		{name: "contact", title: "Contact", lines: []profileLine{
			{"Name", workspace.PersonName}, {"Email", workspace.PersonEmail}, {"Phone", workspace.PersonPhone}, {"Company", workspace.PersonCompany},
			{"User ID", workspace.PersonUserID}, {"External id", workspace.PersonExternalID}, {"Avatar", workspace.PersonAvatarURL},
		}},
		{name: "environment", title: "Environment", lines: []profileLine{
			{"Location", workspace.PersonCity}, {"Browser", workspace.PersonBrowser}, {"OS", workspace.PersonOS},
			{"Last page URL", workspace.PersonLastPageURL}, {"IP", workspace.PersonIP}, {"Country", workspace.PersonCountry},
			{"Entry URL", workspace.PersonEntryURL}, {"Language", workspace.PersonLanguage}, {"Time zone", workspace.PersonTimezone},
		}},
		{name: "activity", title: "Activity", lines: []profileLine{
			{"Conversations", workspace.PersonConversations}, {"Tickets", workspace.PersonTickets}, {"Leads", workspace.PersonLeads},
			{"Messages", workspace.PersonMessages}, {"Assigned agent", workspace.PersonAssignee},
		}},
		{name: "timeline", title: "Timeline", lines: []profileLine{{"First seen", workspace.PersonFirstSeen}, {"Last seen", workspace.PersonLastSeen}}},
		{name: "source", title: "Source", lines: []profileLine{
			{"Source", workspace.PersonSource}, {"All sources", workspace.PersonSources}, {"Platform", workspace.PersonPlatform}, {"Platform ID", workspace.PersonPlatformID},
		}},
		{name: "tags", title: "Tags", lines: []profileLine{{"Tags", workspace.PersonTags}}},
		{name: "metadata", title: "Metadata", lines: []profileLine{{"Metadata", workspace.PersonMetadata}}},
		{name: highlights, title: "Highlighted notes", kind: workspace.Note},
		{name: "conversations", title: "Conversations", kind: workspace.Conversation},
		{name: "leads", title: "Leads", kind: workspace.Lead},
		{name: "tickets", title: "Tickets", kind: workspace.Ticket},
		{name: "notes", title: "Notes", kind: workspace.Note},
	}
}

func sectionNames() []string {
	var names []string
	for _, s := range sections() {
		names = append(names, s.name)
	}
	return names
}

// pickSections finds sections by their names, in the order of the profile; no
// names are all of them.
func pickSections(names []string) ([]section, error) {
	for _, name := range names {
		if slices.Contains(sectionNames(), name) {
			continue
		}
		err := usagef("--section: there is no section %q", name).WithHint("sections: %s", strings.Join(sectionNames(), ", "))
		if near := filter.Suggest(name, sectionNames()); near != "" {
			err = err.WithHint("did you mean %s?", near)
		}
		return nil, err
	}
	return slices.DeleteFunc(sections(), func(s section) bool { return len(names) > 0 && !slices.Contains(names, s.name) }), nil
}

// profile is a person with the records of the sections asked for.
type profile struct {
	person   workspace.Row
	sections []section
	records  map[string][]workspace.Row // by the name of the section
	leads    shownLeads
}

// readProfile reads a person and the records the sections show.
func readProfile(ctx context.Context, ws workspace.Workspace, ref string, chosen []section) (profile, error) {
	p := profile{sections: chosen, records: map[string][]workspace.Row{}}
	var err error
	if p.person, err = oneRow(ctx, ws, workspace.Person, ref); err != nil {
		return p, err
	}
	for _, s := range chosen {
		if s.kind == workspace.NoKind {
			continue
		}
		list := []workspace.Row{}
		for row, err := range p.leads.among(ws.Find(ctx, ownedBy(p.person.No, s.kind))) {
			if err != nil {
				return p, err
			}
			if s.name != highlights || row.Num(workspace.NoteHighlighted) != 0 {
				list = append(list, row)
			}
		}
		p.records[s.name] = list
	}
	return p, nil
}

// object is the profile for programs: the fields of the person, all of them
// unless sections were picked, and their records under "records", since the
// names of the kinds are the person's counters.
func (p profile) object(picked bool) output.Members {
	m := record(p.person)
	if picked {
		m = output.Members{{Name: "id", Value: p.person.ID()}}
		for _, s := range p.sections {
			for _, l := range s.lines {
				m = append(m, output.Member{Name: workspace.Person.Spec(l.field).Name, Value: value(p.person, l.field)})
			}
		}
	}
	var records output.Members
	for _, s := range p.sections {
		list, ok := p.records[s.name]
		if !ok || s.name == highlights && !picked {
			continue
		}
		all := make([]output.Members, len(list))
		for i, row := range list {
			all[i] = record(row)
		}
		records = append(records, output.Member{Name: s.name, Value: all})
	}
	if len(records) == 0 {
		return m
	}
	return append(m, output.Member{Name: "records", Value: records})
}
