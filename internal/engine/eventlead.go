package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// leadFeature reports whether leads with this tag are captured.
func (in *intake) leadFeature(tag string) (bool, error) {
	l := in.lookup()
	switch tag {
	case "agent_request":
		return l.feature("human-agent-handoff", "live-chat")
	case "order_question", "order_resolved":
		return l.feature("order-questions")
	case "coupon_request", "coupon_created":
		return l.feature("coupon-creation")
	case "refund_request":
		return l.feature("refund-requests")
	}
	return l.feature("cancellations")
}

// lead captures a submission: the first of a person makes a lead, later ones
// are follow-ups under it.
func (in *intake) lead(person workspace.Row, e *workspace.Event) error {
	f := workspace.FollowUp{
		CreatedAt: e.At.UTC(), Tag: e.Lead.Tag, OrderNumber: e.Lead.OrderNumber, EventID: e.ID,
		Name: either(e.Lead.Name, e.Person.Name), Email: either(e.Lead.Email, e.Person.Email), Phone: either(e.Lead.Phone, e.Person.Phone),
	}
	if e.Conversation != "" { // it may arrive before the first message
		if err := in.talk(person, e); err != nil {
			return err
		}
		f.Conversation = workspace.Conversation.ID(in.talks[session(e)])
	}
	list, err := in.leadsOf(person.No)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		row, err := in.create(workspace.Lead)
		if err != nil {
			return err
		}
		fillSubmission(row, person.No, f)
		in.leads[person.No] = []workspace.No{row.No}
		hold(person, heldLeads, 1, true)
		return in.tell(row.No, e)
	}
	row, _, err := in.row(workspace.Lead, list[0])
	if err != nil {
		return err
	}
	if err := addSubmission(row, f); err != nil {
		return err
	}
	return in.tell(row.No, e)
}

// fillSubmission makes a lead of a submission, transcript included.
func fillSubmission(row workspace.Row, person workspace.No, f workspace.FollowUp) {
	fillLead(row, person, f)
	no, _ := workspace.Conversation.ParseID(f.Conversation)
	row.Set(workspace.LeadConversation, workspace.RefValue(no))
}

// bringOut makes a lead of a submission that rested under another. Its conversation may
// have gone meanwhile.
func (b *batch) bringOut(row workspace.Row, person workspace.No, f workspace.FollowUp) error {
	fillSubmission(row, person, f)
	_, there, err := b.row(workspace.Conversation, row.Ref(workspace.LeadConversation))
	if !there {
		row.Set(workspace.LeadConversation, workspace.Value{})
	}
	return err
}

// leadsOf is the leads of a person, the original first.
func (in *intake) leadsOf(person workspace.No) ([]workspace.No, error) {
	if list, ok := in.leads[person]; ok {
		return list, nil
	}
	sets, err := in.Look(workspace.Lead, workspace.LeadPerson, []string{decimal(person)})
	if err != nil {
		return nil, err
	}
	list, err := in.earliestFirst(sets[0].Numbers())
	in.leads[person] = list
	return list, err
}

// earliestFirst puts leads in the order of their submissions.
func (in *intake) earliestFirst(list []workspace.No) ([]workspace.No, error) {
	if err := in.load(workspace.Lead, idset.Of(list...)); err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b workspace.No) int {
		x, y := in.hands[workspace.Lead][a].is, in.hands[workspace.Lead][b].is
		if submissionOf(x).before(submissionOf(y)) {
			return -1
		}
		return 1
	})
	return list, nil
}

// submissionOf is when a lead was submitted.
func submissionOf(row workspace.Row) moment {
	return moment{row.Num(workspace.LeadCreatedAt), row.Str(workspace.LeadEvent)}
}

// original is the lead's own submission as a follow-up would hold it.
func original(row workspace.Row) workspace.FollowUp {
	return workspace.FollowUp{
		CreatedAt: row.Time(workspace.LeadCreatedAt), Tag: row.Str(workspace.LeadTag), OrderNumber: row.Str(workspace.LeadOrderNumber),
		Name: row.Str(workspace.LeadName), Email: row.Str(workspace.LeadEmail), Phone: row.Str(workspace.LeadPhone),
		Conversation: workspace.Conversation.ID(row.Ref(workspace.LeadConversation)), EventID: row.Str(workspace.LeadEvent),
	}
}

// addSubmission puts a submission under a lead. The earliest that events
// brought is the original, whenever it arrives; one later than the last move
// reopens a handled or closed lead, unless it only reports a success.
func addSubmission(row workspace.Row, f workspace.FollowUp) error {
	list, err := followUps(row)
	if err != nil {
		return err
	}
	at := moment{f.CreatedAt.UnixMicro(), f.EventID}
	if row.Str(workspace.LeadEvent) != "" && at.before(submissionOf(row)) {
		list = append(list, original(row))
		status, by := row.Clone(), row.Ref(workspace.LeadPerson)
		fillSubmission(row, by, f)
		for _, s := range reopened() {
			row.Set(s.field, status.Get(s.field))
		}
	} else {
		list = append(list, f)
	}
	setFollowUps(row, list)
	moved := max(row.Num(workspace.LeadHandledAt), row.Num(workspace.LeadClosedAt), row.Num(workspace.LeadCreatedAt))
	if row.Str(workspace.LeadStatus) != workspace.LeadNew && at.at > moved && f.Tag != "order_resolved" && f.Tag != "coupon_created" {
		reopen(row)
	}
	return nil
}

// reopen brings a lead back to new.
func reopen(row workspace.Row) {
	for _, s := range reopened() {
		row.Set(s.field, s.value)
	}
}

// absorb merges a person into the one the keys chose. Leads that events made
// become one group: the earliest submission is the original.
func (in *intake) absorb(into, from workspace.No) error {
	mine, err := in.leadsOf(into)
	if err != nil {
		return err
	}
	theirs, err := in.leadsOf(from)
	if err != nil {
		return err
	}
	if err := in.merge(into, from, byMoment, nil); err != nil {
		return err
	}
	in.people.moved(from, into)
	delete(in.leads, from)
	in.outcome(workspace.Outcome{State: workspace.Updated, Why: "merged: their keys belong to one person", Of: workspace.Person, Ids: idset.Of(from)})
	list, err := in.earliestFirst(slices.Concat(mine, theirs))
	in.leads[into] = list
	if err != nil || len(list) < 2 {
		return err
	}
	kept := list[:1:1]
	person, _, err := in.row(workspace.Person, into)
	if err != nil {
		return err
	}
	head, _, err := in.row(workspace.Lead, list[0])
	if err != nil {
		return err
	}
	for _, no := range list[1:] {
		row, _, err := in.row(workspace.Lead, no)
		if err != nil {
			return err
		}
		if row.Str(workspace.LeadEvent) == "" || head.Str(workspace.LeadEvent) == "" {
			kept = append(kept, no) // imported leads stay as they came
			continue
		}
		if err := in.fold(head, row); err != nil {
			return err
		}
		if err := in.retell(no, head.No); err != nil {
			return err
		}
		in.drop(workspace.Lead, no)
		person.Set(workspace.PersonLeads, workspace.IntValue(max(0, person.Num(workspace.PersonLeads)-1)))
		h := held(person.Get(workspace.PersonHeld))
		h[heldLeads]--
		person.Set(workspace.PersonHeld, heldValue(h))
	}
	in.leads[into] = kept
	return nil
}

// fold puts a lead and its follow-ups under another.
func (in *intake) fold(head, row workspace.Row) error {
	more, err := followUps(row)
	if err != nil {
		return err
	}
	list, err := followUps(head)
	if err != nil {
		return err
	}
	setFollowUps(head, append(append(list, original(row)), more...))
	if row.Str(workspace.LeadStatus) == workspace.LeadNew && head.Str(workspace.LeadStatus) != workspace.LeadNew {
		reopen(head)
	}
	return nil
}
