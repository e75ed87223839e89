package workspacetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// secret is in every text of a lead that a plan may hide, and nowhere else.
const secret = "canary"

func testPlans(t *testing.T, open func(*testing.T) *desk) {
	t.Run("NothingReadTellsWhatThePlanHides", func(t *testing.T) {
		d := newVault(open(t))
		d.plan("free")
		d.readsEverything()
	})
	t.Run("NoFilterTellsOneHiddenValueFromAnother", func(t *testing.T) {
		d := newVault(open(t))
		d.plan("starter")
		for _, guess := range d.guesses() {
			d.asksBoth(guess)
		}
		for _, form := range []string{"lead.name ~ %s", "not lead.email ~ %s", "lead.external_id != %s-x1", "lead.order_number in (%s-2)", "status = lead and lead.phone ~ %s"} {
			found := func(word string) []string {
				return d.ids(workspace.Query{Kind: workspace.Person, Where: Where(t, workspace.Person, fmt.Sprintf(form, word))})
			}
			if right, wrong := found(secret), found("canard"); !slices.Equal(right, wrong) {
				t.Errorf("%s tells a hidden value: %v, and of another word %v", form, right, wrong)
			}
		}
	})
	t.Run("NoOrderTellsHiddenValues", func(t *testing.T) {
		d := newVault(open(t))
		d.plan("free")
		for _, f := range workspace.Lead.Columns() {
			if sp := workspace.Lead.Spec(f); sp.Is(workspace.Masked) {
				_, err := d.rows(workspace.Query{Kind: workspace.Lead, Order: []workspace.Order{{Field: f}}})
				if workspace.KindOf(err) != workspace.Invalid {
					t.Errorf("sorted by %s: %v", sp.Name, err)
				}
			}
		}
	})
	t.Run("NoRehearsalTellsWhatThePlanHides", func(t *testing.T) {
		d := newVault(open(t))
		d.plan("free")
		d.rehearses()
	})
	t.Run("TheFirstFiveOfTheListAreShown", func(t *testing.T) {
		d := newVault(open(t))
		d.plan("free")
		var shown []string
		for _, row := range d.find(workspace.Query{Kind: workspace.Lead}) {
			if row.Str(workspace.LeadMasked) == "" {
				shown = append(shown, row.ID())
			}
		}
		d.equal(shown, "L4", "L5", "L6", "L7", "L8")
		for _, where := range []string{"tag != order_question", "not tag = order_question", "not name", "name != 'open name 4' and id <= L3"} { // it is missing
			d.equal(d.ids(workspace.Query{Kind: workspace.Lead, Where: Where(t, workspace.Lead, where)}), "L3", "L2", "L1")
		}
		d.has(workspace.Lead, "L1", map[workspace.Field]string{
			workspace.LeadStatus: "handled", workspace.LeadCreatedAt: "2026-11-01T12:00:00Z", workspace.LeadMasked: workspace.UpgradePlan, workspace.LeadName: "",
		})
		d.now = d.now.Add(time.Hour) // a newer lead pushes the last of them out
		d.apply(workspace.AddEvents{Events: []workspace.Event{
			{ID: "new", Type: "lead", At: Noon(), Channel: "shop", Person: workspace.EventPerson{Cookie: "new"}, Lead: &workspace.EventLead{Tag: "cancellation"}},
		}})
		d.has(workspace.Lead, "L9", map[workspace.Field]string{workspace.LeadTag: "cancellation", workspace.LeadMasked: ""})
		d.has(workspace.Lead, "L8", map[workspace.Field]string{workspace.LeadTag: "", workspace.LeadMasked: workspace.UpgradePlan})
	})
	t.Run("HiddenLeadsMoveAndAreNotSplit", func(t *testing.T) {
		d := newVault(open(t))
		d.plan("free")
		d.refused(workspace.Invalid, workspace.SplitLead{Lead: "L1", K: 1})
		d.apply(workspace.MoveLeads{Selection: pick("L1"), To: "closed"})
		d.has(workspace.Lead, "L1", map[workspace.Field]string{workspace.LeadStatus: "closed"})
		d.refused(workspace.NotFound, workspace.MoveLeads{Selection: pick(secret + "-x1"), To: "closed"})
	})
	t.Run("ABiggerPlanShowsEverythingAgain", func(t *testing.T) {
		d := newVault(open(t))
		before := withoutSettings(Export(t, d.ws))
		d.plan("free")
		d.plan("starter")
		hidden := Export(t, d.ws)
		d.plan("advanced")
		same(t, before, withoutSettings(Export(t, d.ws)), "the plan advanced hides something")
		d.apply(workspace.Undo{})
		same(t, hidden, Export(t, d.ws), "the undo of a bigger plan shows something else")
		d.apply(workspace.Redo{})
		same(t, before, withoutSettings(Export(t, d.ws)), "the plan applied again hides something")
		d.plan("boost")
		same(t, before, withoutSettings(Export(t, d.ws)), "the plan boost hides something")
	})
}

// vault is a desk with eight leads, of which plans hide L1 to L3: all that was
// submitted with these is secret, and their people are not.
type vault struct{ *desk }

func newVault(d *desk) vault {
	talk := workspace.NewRow(workspace.Conversation, 0)
	talk.Set(workspace.ConversationStartedAt, workspace.TimeValue(Noon().AddDate(0, 0, -20)))
	var people, leads []workspace.ImportRow
	for i := 1; i <= 8; i++ {
		person := workspace.NewRow(workspace.Person, 0)
		person.Set(workspace.PersonName, workspace.TextValue(fmt.Sprintf("Person %d", i)))
		people = append(people, workspace.ImportRow{Line: i, ID: fmt.Sprintf("crm-%d", i), Row: person})
		mark := "open"
		if i <= 3 {
			mark = secret
		}
		leads = append(leads, submission(i, mark))
	}
	d.apply(workspace.Import{Kind: workspace.Person, Rows: people})
	d.apply(workspace.Import{Kind: workspace.Conversation, Rows: []workspace.ImportRow{{Line: 1, Person: "P1", Row: talk}, {Line: 2, Person: "P4", Row: talk.Clone()}}})
	d.apply(workspace.Import{Kind: workspace.Lead, Rows: leads})
	again := submission(1, secret+"-again") // the journal has what stood there before
	again.Row.Set(workspace.LeadExternalID, workspace.TextValue(secret+"-x1"))
	d.apply(workspace.Import{Kind: workspace.Lead, Rows: []workspace.ImportRow{again}})
	d.apply(workspace.MoveLeads{Selection: pick("L1", "L5"), To: "handled"})
	return vault{d}
}

// submission is a lead of person i, created on a day of its own: the plan hides the
// early ones.
func submission(i int, mark string) workspace.ImportRow {
	row := workspace.NewRow(workspace.Lead, 0)
	set := func(f workspace.Field, text string) { row.Set(f, workspace.TextValue(text)) }
	day, tag, more := i, "refund_request", "coupon_request"
	if i > 3 {
		day, tag, more = 20-i, "order_question", "agent_request"
	}
	at := time.Date(2026, 11, day, 12, 0, 0, 0, time.UTC)
	set(workspace.LeadExternalID, fmt.Sprintf("%s-x%d", mark, i))
	set(workspace.LeadTag, tag)
	set(workspace.LeadName, fmt.Sprintf("%s name %d", mark, i))
	set(workspace.LeadEmail, fmt.Sprintf("%s.%d@example.com", mark, i))
	set(workspace.LeadPhone, fmt.Sprintf("%s 555 %d", mark, i))
	set(workspace.LeadOrderNumber, fmt.Sprintf("%s-%d", mark, i))
	set(workspace.LeadFollowUps, workspace.CompactJSON([]workspace.FollowUp{
		{CreatedAt: at.Add(time.Hour), Tag: more, OrderNumber: fmt.Sprintf("%s-follow-%d", mark, i), Name: mark + " again"},
	}))
	row.Set(workspace.LeadCreatedAt, workspace.TimeValue(at))
	r := workspace.ImportRow{Line: i, Person: fmt.Sprintf("crm-%d", i), Row: row}
	switch i {
	case 1:
		r.Conversation = "C1"
	case 4:
		r.Conversation = "C2"
	}
	return r
}

func (d vault) plan(name string) {
	d.Helper()
	d.now = d.now.Add(time.Minute)
	d.apply(workspace.SetSetting{Name: "plan", Value: name})
}

// silent checks that a text has no secret in it.
func (d vault) silent(what, text string) {
	d.Helper()
	if i := strings.Index(text, secret); i >= 0 {
		d.Errorf("%s tells a secret: …%s", what, text[max(0, i-60):min(len(text), i+60)])
	}
}

// readsEverything reads all kinds in every way there is.
func (d vault) readsEverything() {
	d.silent("the export", Export(d.T, d.ws))
	entries := d.find(workspace.Query{Kind: workspace.Entry, All: true})
	read := 0
	for k := workspace.Person; k <= workspace.Insight; k++ {
		var ofs []string
		switch k {
		case workspace.Moment:
			ofs = d.ids(workspace.Query{Kind: workspace.Person})
		case workspace.Step:
			for _, e := range entries {
				ofs = append(ofs, e.ID())
			}
		default:
			ofs = []string{""}
		}
		for _, of := range ofs {
			rows, _ := d.rows(workspace.Query{Kind: k, Of: of, All: true}) // some kinds nobody may ask for
			read += len(rows)
			for _, row := range rows {
				for f := range row.Values {
					d.silent(fmt.Sprintf("%s of a %s", k.Spec(workspace.Field(f)).Name, k), row.Values[f].S)
				}
			}
		}
	}
	if read < 60 {
		d.Errorf("only %d rows were read", read)
	}
	stats, err := d.ws.Stats(context.Background(), workspace.StatsQuery{Kind: workspace.Lead})
	if text := fmt.Sprint(stats, err); strings.Contains(text, "refund") || strings.Contains(text, "coupon") {
		d.Errorf("the figures count hidden tags: %s", text)
	}
	if m, err := d.ws.Identify(context.Background(), workspace.Keys{Email: secret + ".1@example.com"}); err != nil || m.Person != 0 {
		d.Errorf("an address of a hidden lead is %v, %v", m, err)
	}
	for _, ref := range []string{secret + "-x1", secret + ".1@example.com", secret + "-1"} {
		if nos, err := d.ws.Refer(context.Background(), workspace.Lead, []string{ref}); workspace.KindOf(err) != workspace.NotFound {
			d.Errorf("%s refers to %v, %v", ref, nos, err)
		}
	}
}

// guess is a filter on leads that is true of a hidden one, and one that differs in
// the value alone and is true of none.
type guess struct{ right, wrong string }

func (d vault) guesses() []guess {
	var all []guess
	values := map[string]string{
		"external_id": secret + "-x1", "name": secret + " name 2", "email": secret + ".2@example.com", "phone": secret + " 555 2",
		"order_number": secret + "-2", "follow_ups": secret,
	}
	for _, field := range []string{"external_id", "name", "email", "phone", "order_number", "follow_ups"} {
		for _, form := range []string{
			"%s = '%s'", "%s != '%s'", "not %s = '%s'", "%s ~ '%s'", "not %s ~ '%s'", "%s in ('%s', 'x')", "%s > '%s'", "not %s >= '%s'", "id <= L3 and %s = '%s'",
		} {
			if field == "order_number" && strings.ContainsAny(form, "<>") && !strings.Contains(form, "L3") {
				continue // lists have no order
			}
			text := values[field]
			all = append(all, guess{fmt.Sprintf(form, field, text), fmt.Sprintf(form, field, strings.Replace(text, secret, "canard", 1))})
		}
	}
	for _, form := range []string{"tag = %s", "tag != %s", "not tag in (%s, cancellation)", "id <= L3 and tag = %s"} {
		all = append(all, guess{fmt.Sprintf(form, "refund_request"), fmt.Sprintf(form, "order_resolved")}, guess{fmt.Sprintf(form, "coupon_request"), fmt.Sprintf(form, "order_resolved")})
	}
	for _, form := range []string{"conversation_id = %s", "conversation_id != %s", "conversation_id in (%s, C7)"} {
		all = append(all, guess{fmt.Sprintf(form, "C1"), fmt.Sprintf(form, "C9")})
	}
	for _, field := range []string{"external_id", "tag", "name", "email", "phone", "order_number", "conversation_id", "follow_ups"} {
		all = append(all, guess{"id <= L3 and " + field, "id > L99"}, guess{"id <= L3 and not " + field, "id <= L3"})
	}
	return append(all, guess{"'" + secret + "'", "'canard'"}, guess{"not '" + secret + "-follow'", "not 'canard-follow'"})
}

// asksBoth asks with either filter, in every way that takes one, and compares the
// answers.
func (d vault) asksBoth(g guess) {
	d.Helper()
	answers := func(where string) string {
		q := workspace.Query{Kind: workspace.Lead, Where: Where(d.T, workspace.Lead, where)}
		n, err := d.ws.Count(context.Background(), q)
		stats, err2 := d.ws.Stats(context.Background(), workspace.StatsQuery{Kind: workspace.Lead, Where: q.Where})
		q.Limit = 3
		first := d.ids(q)
		q.Limit = 0
		dry, err3 := d.ws.Apply(context.Background(), workspace.Batch{
			Changes: []workspace.Change{workspace.MoveLeads{Selection: workspace.Selection{Where: where}, To: "closed"}}, Actor: actor, DryRun: true,
		})
		return fmt.Sprint(n, err, d.ids(q), first, stats, err2, dry.Matched, dry.Changed, dry.Digest, len(dry.Steps), err3)
	}
	if right, wrong := answers(g.right), answers(g.wrong); right != wrong {
		d.Errorf("%s tells a hidden value:\n%s\nbut %s:\n%s", g.right, right, g.wrong, wrong)
	}
}

// rehearses tries batches that would uncover hidden leads for those who look on.
func (d vault) rehearses() {
	const leads, again = 3, 4 // the entries that brought them in, and one of them again
	closing := func(name string) workspace.Change {
		return workspace.MoveLeads{Selection: workspace.Selection{Where: "name = '" + name + "'"}, To: "closed"}
	}
	for _, first := range []workspace.Change{
		workspace.Undo{Entries: []int64{again}, Force: true},
		workspace.SetSetting{Name: "plan", Value: "boost"},
		workspace.MoveLeads{Selection: pick("L1", "L2"), To: "closed"},
	} {
		said := func(name string) string {
			r, err := d.ws.Apply(context.Background(), workspace.Batch{Changes: []workspace.Change{first, closing(name)}, Actor: actor, DryRun: true})
			text := fmt.Sprint(r.Matched, r.Changed, len(r.Steps), err)
			for _, s := range r.Steps {
				for _, v := range s.Values {
					text += " " + v.S
				}
			}
			return text
		}
		right, wrong := said(secret+" name 2"), said("canard name 2")
		d.silent("a rehearsal", right)
		if right != wrong {
			d.Errorf("a rehearsal tells a hidden value:\n%s\nbut:\n%s", right, wrong)
		}
	}
	r, err := d.ws.Apply(context.Background(), workspace.Batch{
		Changes: []workspace.Change{workspace.Undo{Entries: []int64{leads, again}, Force: true}}, Actor: actor, DryRun: true,
	})
	d.silent("the rehearsal of an undo", fmt.Sprint(r, err))
	for _, s := range r.Steps {
		d.silent("a step", fmt.Sprint(s.Values))
	}
}

// rows collects rows until one fails.
func (d *desk) rows(q workspace.Query) (rows []workspace.Row, err error) {
	for row, err := range d.ws.Find(context.Background(), q) {
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// withoutSettings is an export without the lines of settings.
func withoutSettings(export string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(export, "\n"), func(line string) bool { return strings.HasPrefix(line, "setting ") }), "\n")
}
