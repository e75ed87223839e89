package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// exported is the rows of a kind as a file of ours holds them: every column,
// the id, and references as ids.
func exported(t *testing.T, ws workspace.Workspace, k workspace.Kind) workspace.Import {
	t.Helper()
	list := rows(t, ws, workspace.Query{Kind: k, Order: []workspace.Order{{Field: workspace.ID}}})
	in := workspace.Import{Kind: k, Total: len(list)}
	for i, row := range list {
		r := workspace.ImportRow{Line: i + 2, ID: row.ID(), Row: workspace.NewRow(k, 0)}
		for _, f := range k.Columns() {
			text := row.Format(f)
			switch k.Spec(f).Name {
			case "id":
				continue
			case "person_id":
				r.Person = text
				continue
			case "conversation_id":
				r.Conversation = text
				continue
			}
			v, err := k.ParseValue(f, text)
			if err != nil {
				t.Fatal(err)
			}
			r.Row.Set(f, v)
		}
		if k == workspace.Conversation {
			r.Messages = rows(t, ws, workspace.Query{Kind: workspace.Message, Where: workspacetest.Where(t, workspace.Message, "conversation_id = "+row.ID())})
		}
		in.Rows = append(in.Rows, r)
	}
	return in
}

func TestOurOwnExportChangesNothingHereAndRestoresTheIdsElsewhere(t *testing.T) {
	clock := workspacetest.Noon()
	ws := open(t, func() time.Time { return clock })
	do(t, ws, workspacetest.Sample())
	do(t, ws, workspace.Import{Kind: workspace.Person, Rows: workspacetest.People(40, 9)})
	do(t, ws, workspace.MoveLeads{Selection: workspace.Selection{IDs: []string{"L1"}}, To: workspace.LeadHandled})
	do(t, ws, workspace.EditPerson{Selection: workspace.Selection{IDs: []string{"P3"}}, Set: map[string]string{"name": "Üna; \"quoted\"\nlines"}, Meta: map[string]string{"n": "1.50"}})
	clock = clock.Add(48 * time.Hour)
	kinds := []workspace.Kind{workspace.Person, workspace.Conversation, workspace.Lead}

	before := workspacetest.Export(t, ws)
	for _, k := range kinds {
		in := exported(t, ws, k)
		if r := do(t, ws, in); r.Unchanged != len(in.Rows) || r.Entry != 0 {
			t.Errorf("%s: %d of %d unchanged, entry J%d", k.Plural(), r.Unchanged, len(in.Rows), r.Entry)
		}
	}
	if workspacetest.Export(t, ws) != before {
		t.Error("importing our own export changed something")
	}

	elsewhere := open(t, func() time.Time { return clock })
	for _, k := range kinds {
		in := exported(t, ws, k)
		if r := do(t, elsewhere, in); r.Created != len(in.Rows) {
			t.Errorf("%s: %d of %d created", k.Plural(), r.Created, len(in.Rows))
		}
	}
	for _, k := range kinds {
		a, b := rows(t, ws, workspace.Query{Kind: k}), rows(t, elsewhere, workspace.Query{Kind: k})
		if len(a) != len(b) {
			t.Fatalf("%d %s, want %d", len(b), k.Plural(), len(a))
		}
		for i := range a {
			unchanged(t, columns(a[i]), columns(b[i]), k.String()+" elsewhere")
		}
	}
}

// importing applies one import and gives the receipt and the reasons of refusals.
func importing(t *testing.T, ws workspace.Workspace, in workspace.Import) (workspace.Receipt, map[int]workspace.ErrKind) {
	t.Helper()
	r, err := ws.Apply(t.Context(), workspace.Batch{Changes: []workspace.Change{in}, Actor: "ada"})
	if err != nil {
		t.Fatal(err)
	}
	refused := map[int]workspace.ErrKind{}
	for _, o := range r.Outcomes {
		for _, line := range o.Lines {
			if o.State == workspace.Failed {
				refused[line] = o.Kind
			}
		}
	}
	if r.Read != len(in.Rows) || r.Created+r.Updated+r.Unchanged+r.Failed != r.Read {
		t.Errorf("%d rows are not all accounted for: %+v", len(in.Rows), r)
	}
	return r, refused
}

func TestARowThatIsRefusedStopsNoOther(t *testing.T) {
	ws := open(t, workspacetest.Noon)
	type texts = map[workspace.Field]string
	r, refused := importing(t, ws, workspace.Import{Kind: workspace.Person, Rows: []workspace.ImportRow{
		importRow(t, 2, "a", texts{workspace.PersonEmail: "a@example.com", workspace.PersonUserID: "u1"}),
		importRow(t, 3, "b", texts{workspace.PersonEmail: "nonsense"}),
		importRow(t, 4, "c", texts{workspace.PersonUserID: "u1"}),
		importRow(t, 5, "a", texts{workspace.PersonUserID: "u2"}),
		importRow(t, 6, "d", texts{workspace.PersonEmail: "d@example.com"}),
		importRow(t, 7, "a", texts{workspace.PersonCompany: "Fernwood"}),
		importRow(t, 8, "a", texts{workspace.PersonCompany: "Fernwood"}),
	}})
	if r.Created != 2 || r.Updated != 1 || r.Unchanged != 1 || len(refused) != 3 || refused[3] != workspace.Invalid || refused[4] != workspace.Conflict || refused[5] != workspace.Conflict {
		t.Errorf("%d created, %d updated, %d unchanged, refused %v", r.Created, r.Updated, r.Unchanged, refused)
	}
	if row := one(t, ws, workspace.Person, "P1"); row.Str(workspace.PersonCompany) != "Fernwood" || row.Str(workspace.PersonUserID) != "u1" || row.Str(workspace.PersonStatus) != workspace.StatusCustomer {
		t.Errorf("P1 is %+v", columns(row))
	}
}

func TestAnImportFillsWidensAndNeverEmpties(t *testing.T) {
	ws := open(t, workspacetest.Noon)
	do(t, ws, workspacetest.Sample())
	type texts = map[workspace.Field]string
	importing(t, ws, workspace.Import{Kind: workspace.Person, Rows: []workspace.ImportRow{importRow(t, 2, "crm-1", texts{
		workspace.PersonUserID: "u-ines", workspace.PersonCompany: "Fernwood", workspace.PersonTags: "VIP;new", workspace.PersonMetadata: `{"seats":3}`,
		workspace.PersonMessages: "1", workspace.PersonTickets: "5", workspace.PersonFirstSeen: "2024-01-01T00:00:00Z", workspace.PersonLastSeen: "2024-02-01T00:00:00Z",
		workspace.PersonLastMessage: "long ago", workspace.PersonLastMessageAt: "2024-02-01T00:00:00Z", workspace.PersonStatus: "lead",
	})}})
	row := one(t, ws, workspace.Person, "P1")
	for f, want := range (texts{
		workspace.PersonExternalID: "crm-1", workspace.PersonCompany: "Fernwood", workspace.PersonName: "Inês Duarte", workspace.PersonTags: "VIP;new", workspace.PersonMessages: "2",
		workspace.PersonTickets: "5", workspace.PersonFirstSeen: "2024-01-01T00:00:00Z", workspace.PersonLastSeen: "2026-11-20T07:10:00Z",
		workspace.PersonLastMessage: "Where is my order?", workspace.PersonStatus: "customer", workspace.PersonMetadata: `{"seats":3}`,
	}) {
		if got := row.Format(f); got != want {
			t.Errorf("%s is %q, want %q", workspace.Person.Spec(f).Name, got, want)
		}
	}
}

func TestIdsOfOursAreTakenOverWithinReason(t *testing.T) {
	ws := open(t, workspacetest.Noon)
	do(t, ws, workspacetest.Sample()) // P1 to P3
	do(t, ws, workspace.MergePeople{Into: "P1", From: []string{"P2"}})
	named := func(line int, id string) workspace.ImportRow {
		return importRow(t, line, id, map[workspace.Field]string{workspace.PersonName: "From " + id})
	}
	r, refused := importing(t, ws, workspace.Import{Kind: workspace.Person, Total: 4, Rows: []workspace.ImportRow{
		named(2, "P7"), named(3, "P6"), named(4, "P2"), named(5, "P2000000000"),
	}})
	if len(r.Outcomes) != 1 || !slices.Equal(r.Outcomes[0].Lines, []int{4, 5}) {
		t.Errorf("new ids are reported as %+v, want lines 4 and 5", r.Outcomes)
	}
	if r.Created != 4 || len(refused) != 0 {
		t.Fatalf("the receipt is %+v", r)
	}
	var got []string
	for _, row := range rows(t, ws, workspace.Query{Kind: workspace.Person, Where: workspacetest.Where(t, workspace.Person, "name ~ From"), Order: []workspace.Order{{Field: workspace.ID}}}) {
		got = append(got, row.ID()+" "+row.Str(workspace.PersonName))
	}
	if want := "P6 From P6, P7 From P7, P8 From P2, P9 From P2000000000"; strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	far, _ := importing(t, ws, workspace.Import{Kind: workspace.Person, Total: 1, Rows: []workspace.ImportRow{named(2, "P11")}})
	if one(t, ws, workspace.Person, "P10").Str(workspace.PersonName) != "From P11" || far.Created != 1 {
		t.Error("an id beyond the last one and the rows of the file was taken over")
	}
}

func TestLeadsAndConversationsFindTheirPeople(t *testing.T) {
	ws := open(t, workspacetest.Noon)
	do(t, ws, workspace.Import{Kind: workspace.Person, Rows: []workspace.ImportRow{
		importRow(t, 2, "crm-1", map[workspace.Field]string{workspace.PersonEmail: "one@example.com", workspace.PersonLastSeen: "2026-01-01T00:00:00Z"}),
		importRow(t, 3, "crm-2", map[workspace.Field]string{workspace.PersonEmail: "two@example.com"}),
	}})
	talk := func(line int, id, person string, said ...string) workspace.ImportRow {
		r := workspace.ImportRow{Line: line, ID: id, Person: person, Row: workspace.NewRow(workspace.Conversation, 0)}
		r.Row.Set(workspace.ConversationChannel, workspace.TextValue("archive"))
		for i, text := range said {
			m := workspace.NewRow(workspace.Message, 0)
			m.Set(workspace.MessageAt, workspace.TimeValue(workspacetest.Noon().Add(time.Duration(i)*time.Minute)))
			m.Set(workspace.MessageFrom, workspace.TextValue("visitor"))
			m.Set(workspace.MessageText, workspace.TextValue(text))
			r.Messages = append(r.Messages, m)
		}
		return r
	}
	r, refused := importing(t, ws, workspace.Import{Kind: workspace.Conversation, Rows: []workspace.ImportRow{
		talk(2, "t-1", "crm-1", "hello", "and bye"), talk(3, "t-2", "crm-9"), talk(4, "t-3", ""), talk(5, "t-4", "two@example.com", "hi"),
	}})
	if r.Created != 2 || refused[3] != workspace.NotFound || refused[4] != workspace.Invalid {
		t.Errorf("%d conversations made, refused %v", r.Created, refused)
	}
	again, _ := importing(t, ws, workspace.Import{Kind: workspace.Conversation, Rows: []workspace.ImportRow{talk(2, "t-1", "crm-1", "hello", "and bye"), talk(3, "t-1", "crm-1", "hello", "and bye", "more")}})
	if again.Unchanged != 1 || again.Updated != 1 {
		t.Errorf("the same conversation again: %+v", again)
	}
	lead := func(line int, id, person, mail string) workspace.ImportRow {
		r := workspace.ImportRow{Line: line, ID: id, Person: person, Conversation: "t-1", Row: workspace.NewRow(workspace.Lead, 0)}
		r.Row.Set(workspace.LeadTag, workspace.TextValue("cancellation"))
		r.Row.Set(workspace.LeadEmail, workspace.TextValue(mail))
		return r
	}
	leads := workspace.Import{Kind: workspace.Lead, Rows: []workspace.ImportRow{
		lead(2, "f-1", "crm-1", ""), lead(3, "f-2", "crm-9", ""), lead(4, "f-3", "", "TWO@example.com"), lead(5, "f-4", "", "new@example.com"), lead(6, "f-5", "", "New@example.com"),
		{Line: 7, ID: "f-6", Person: "crm-1", Row: workspace.NewRow(workspace.Lead, 0)},
	}}
	r, refused = importing(t, ws, leads)
	if r.Created != 4 || refused[3] != workspace.NotFound || refused[7] != workspace.Invalid || len(refused) != 2 {
		t.Errorf("%d leads made, refused %v", r.Created, refused)
	}
	var owners []string
	for _, row := range rows(t, ws, workspace.Query{Kind: workspace.Lead, Order: []workspace.Order{{Field: workspace.ID}}}) {
		owners = append(owners, fmt.Sprint(row.Format(workspace.LeadPerson), " ", row.Format(workspace.LeadConversation)))
	}
	if want := "P1 C1, P2 C1, P3 C1, P3 C1"; strings.Join(owners, ", ") != want {
		t.Errorf("the leads belong to %v, want %s", owners, want)
	}
	person := one(t, ws, workspace.Person, "P1")
	if person.Format(workspace.PersonLastSeen) != "2026-01-01T00:00:00Z" || person.Num(workspace.PersonMessages) != 3 || person.Num(workspace.PersonConversations) != 1 || person.Num(workspace.PersonLeads) != 1 {
		t.Errorf("P1 is %v", columns(person))
	}
	again, _ = importing(t, ws, leads)
	if again.Unchanged != 4 || again.Failed != 2 {
		t.Errorf("the same leads again: %+v", again)
	}
}

func TestAForeignIdThatLooksLikeOursInLowerCaseIsForeign(t *testing.T) {
	clock := workspacetest.Noon()
	ws := open(t, func() time.Time { return clock })
	do(t, ws, workspace.Import{Kind: workspace.Person, Rows: []workspace.ImportRow{importRow(t, 2, "", map[workspace.Field]string{workspace.PersonName: "Ours", workspace.PersonUserID: "u1"})}})

	theirs := workspace.Import{Kind: workspace.Person, Rows: []workspace.ImportRow{importRow(t, 2, "p1", map[workspace.Field]string{workspace.PersonName: "Theirs"})}}
	lead := func(id, person string) workspace.Import {
		row := workspace.NewRow(workspace.Lead, 0)
		row.Set(workspace.LeadTag, workspace.TextValue("agent_request"))
		return workspace.Import{Kind: workspace.Lead, Rows: []workspace.ImportRow{{Line: 2, ID: id, Person: person, Row: row}}}
	}
	r, refused := importing(t, ws, lead("l1", "p1"))
	if r.Created != 0 || refused[2] != workspace.NotFound {
		t.Errorf("a lead of p1, whom nobody brought in: %+v", r)
	}
	if r := do(t, ws, theirs); r.Created != 1 {
		t.Errorf("%+v, want a person of their own", r)
	}
	if r := do(t, ws, theirs); r.Unchanged != 1 {
		t.Errorf("again: %+v", r)
	}
	if ours := one(t, ws, workspace.Person, "P1"); ours.Str(workspace.PersonName) != "Ours" || ours.Str(workspace.PersonExternalID) != "" {
		t.Errorf("P1 was changed: %v", columns(ours))
	}
	do(t, ws, lead("L1", "P1"))
	do(t, ws, lead("l1", "p1"))
	for id, person := range map[string]workspace.No{"L1": 1, "L2": 2} {
		if row := one(t, ws, workspace.Lead, id); row.Ref(workspace.LeadPerson) != person {
			t.Errorf("%s belongs to P%d, want P%d", id, row.Ref(workspace.LeadPerson), person)
		}
	}
	if no, err := ws.Refer(t.Context(), workspace.Person, []string{"p1"}); err != nil || no[0] != 1 {
		t.Errorf("what people type may say p1: %v %v", no, err)
	}
}
