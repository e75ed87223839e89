package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// action is the verb that leads to a status.
func action(to string) string {
	switch to {
	case workspace.LeadHandled:
		return "handle"
	case workspace.LeadClosed:
		return "close"
	}
	return "reopen"
}

// verdict says whether leads of a status may go to another; nil allows it.
func verdict(from, to string) *workspace.Error {
	if slices.Contains(workspace.Lead.Actions(from), action(to)) {
		return nil
	}
	return workspace.Errorf(workspace.Invalid, "cannot %s a %s lead", action(to), from).
		WithHint("a %s lead allows: %s", from, strings.Join(workspace.Lead.Actions(from), ", "))
}

// moveLeads moves leads through the pipeline: one verdict per former status, and each
// field is set once, however many leads there are.
func (b *batch) moveLeads(c workspace.MoveLeads) error {
	to, err := workspace.Lead.Status(c.To)
	if err != nil {
		return err
	}
	only := ""
	if c.If != "" {
		if only, err = workspace.Lead.Status(c.If); err != nil {
			return err
		}
	}
	picked, err := b.pick(workspace.Lead, c.Selection)
	if err != nil || picked.Empty() {
		return err
	}
	groups, err := b.Group(workspace.Query{Kind: workspace.Lead, Where: within("id", picked)}, workspace.LeadStatus, true)
	if err != nil {
		return err
	}
	var moving []workspace.Bucket
	var ids workspace.Ids
	for _, g := range groups {
		from := g.Value.S
		switch {
		case from == to:
			b.same(workspace.Lead, g.Set)
			continue
		case only != "" && from != only:
			err = b.refuse(workspace.Lead, g.Set, workspace.Errorf(workspace.Conflict, "is %s, not %s", from, only))
		case verdict(from, to) != nil:
			err = b.refuse(workspace.Lead, g.Set, verdict(from, to))
		default:
			b.changed(workspace.Lead, g.Set)
			moving, ids = append(moving, g), idset.Or(ids, g.Set)
		}
		if err != nil {
			return err
		}
	}
	if ids.Empty() {
		return nil
	}
	sets := b.moved(to)
	if err := b.assignGroups(workspace.Lead, ids, moving, sets[0]); err != nil {
		return err
	}
	return b.assign(workspace.Lead, ids, sets[1:]...)
}

// moved is the fields of a lead that a move sets, the status first.
func (b *batch) moved(to string) []set {
	status := set{workspace.LeadStatus, workspace.TextValue(to)}
	at, by := workspace.TimeValue(b.at), workspace.TextValue(b.actor)
	switch to {
	case workspace.LeadHandled:
		return []set{status, {workspace.LeadHandledAt, at}, {workspace.LeadHandledBy, by}}
	case workspace.LeadClosed:
		return []set{status, {workspace.LeadClosedAt, at}, {workspace.LeadClosedBy, by}}
	}
	return reopened()
}

// reopened is every field a move sets, as a new lead has them.
func reopened() []set {
	return []set{
		{workspace.LeadStatus, workspace.TextValue(workspace.LeadNew)}, {field: workspace.LeadHandledAt}, {field: workspace.LeadHandledBy},
		{field: workspace.LeadClosedAt}, {field: workspace.LeadClosedBy},
	}
}

// followUps reads the later submissions of a lead.
func followUps(row workspace.Row) ([]workspace.FollowUp, error) {
	list, err := workspace.ReadFollowUps(row.Str(workspace.LeadFollowUps))
	if err != nil {
		return nil, workspace.Errorf(workspace.Corrupt, "%s: its follow-ups cannot be read: %w", row.ID(), err)
	}
	return list, nil
}

// setFollowUps writes them back, by time, with what filters and search see.
func setFollowUps(row workspace.Row, list []workspace.FollowUp) {
	slices.SortStableFunc(list, func(a, b workspace.FollowUp) int {
		if c := a.CreatedAt.Compare(b.CreatedAt); c != 0 {
			return c
		}
		return strings.Compare(a.EventID, b.EventID)
	})
	text := ""
	if len(list) > 0 {
		text = workspace.CompactJSON(list)
	}
	row.Set(workspace.LeadFollowUps, workspace.TextValue(text))
	tags, orders := []string{row.Str(workspace.LeadTag)}, []string{row.Str(workspace.LeadOrderNumber)}
	for _, f := range list {
		tags, orders = append(tags, f.Tag), append(orders, f.OrderNumber)
	}
	row.Set(workspace.LeadTags, workspace.ListValue(distinct(tags)))
	row.Set(workspace.LeadOrders, workspace.ListValue(distinct(orders)))
}

// distinct drops empty and repeated texts and keeps the order.
func distinct(in []string) []string {
	var out []string
	var met map[string]bool // where a look through out would take longer
	if len(in) > fewLabels {
		met = make(map[string]bool, len(in))
	}
	for _, s := range in {
		if s == "" || met[s] || met == nil && slices.Contains(out, s) {
			continue
		}
		if met != nil {
			met[s] = true
		}
		out = append(out, s)
	}
	return out
}

// splitLead makes a follow-up a lead of its own.
func (b *batch) splitLead(c workspace.SplitLead) error {
	if err := b.flush(); err != nil {
		return err
	}
	nos, err := b.lookup().refer(workspace.Lead, []string{c.Lead})
	if err == nil {
		err = b.lookup().refusal(nos[0])
	}
	if err != nil {
		return err
	}
	row, _, err := b.row(workspace.Lead, nos[0])
	if err != nil {
		return err
	}
	list, err := followUps(row)
	if err != nil {
		return err
	}
	if c.K < 1 || c.K > len(list) {
		return workspace.Errorf(workspace.NotFound, "%s: has no follow-up %d", row.ID(), c.K).WithHint("it has %s", plural(len(list), "follow-up"))
	}
	f := list[c.K-1]
	setFollowUps(row, slices.Delete(list, c.K-1, c.K))
	made, err := b.create(workspace.Lead)
	if err != nil {
		return err
	}
	if err := b.bringOut(made, row.Ref(workspace.LeadPerson), f); err != nil {
		return err
	}
	if err := b.mailsFollow(row, made, f.EventID); err != nil {
		return err
	}
	person, ok, err := b.row(workspace.Person, row.Ref(workspace.LeadPerson))
	if err != nil {
		return err
	}
	if ok {
		hold(person, heldLeads, 1, true)
	}
	b.changed(workspace.Lead, idset.Of(row.No, made.No))
	return nil
}

// fillLead makes a new lead of a submission.
func fillLead(row workspace.Row, person workspace.No, f workspace.FollowUp) {
	row.Set(workspace.LeadPerson, workspace.RefValue(person))
	row.Set(workspace.LeadStatus, workspace.TextValue(workspace.LeadNew))
	row.Set(workspace.LeadTag, workspace.TextValue(f.Tag))
	row.Set(workspace.LeadName, workspace.TextValue(f.Name))
	row.Set(workspace.LeadEmail, workspace.TextValue(f.Email))
	row.Set(workspace.LeadPhone, workspace.TextValue(f.Phone))
	row.Set(workspace.LeadOrderNumber, workspace.TextValue(f.OrderNumber))
	row.Set(workspace.LeadCreatedAt, workspace.TimeValue(f.CreatedAt))
	row.Set(workspace.LeadEvent, workspace.TextValue(f.EventID))
	setFollowUps(row, nil)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
