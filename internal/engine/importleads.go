package engine

import "github.com/lobbycli/lobby/internal/workspace"

// lead takes one row of a leads file in. History never moves the person's last
// seen, reopens, regroups or sends mail.
func (a *arrival) lead(r *workspace.ImportRow) (workspace.State, error) {
	if err := checkEmail(r.Row.Str(workspace.LeadEmail)); err != nil {
		return "", err
	}
	list, err := workspace.ReadFollowUps(r.Row.Str(workspace.LeadFollowUps))
	if err != nil {
		return "", workspace.Errorf(workspace.Invalid, "follow_ups: %v", err)
	}
	no, made, err := a.identify(workspace.Lead, r, workspace.LeadExternalID, workspace.LeadCreatedAt)
	if err != nil {
		return "", err
	}
	if made && r.Row.Str(workspace.LeadTag) == "" {
		return "", workspace.Errorf(workspace.Invalid, "tag is missing")
	}
	row, err := a.ownedRow(workspace.Lead, workspace.LeadPerson, r, no, made)
	if err != nil {
		return "", err
	}
	a.met(row)
	a.formOfAnother(r)
	if made {
		row.Set(workspace.LeadStatus, workspace.TextValue(workspace.LeadNew))
		row.Set(workspace.LeadCreatedAt, workspace.TimeValue(a.at))
	}
	fill(row, r.Row, workspace.LeadExternalID, workspace.LeadTag, workspace.LeadStatus, workspace.LeadName, workspace.LeadEmail, workspace.LeadPhone,
		workspace.LeadOrderNumber, workspace.LeadCreatedAt, workspace.LeadEmailSentAt, workspace.LeadHandledAt, workspace.LeadHandledBy,
		workspace.LeadClosedAt, workspace.LeadClosedBy)
	if len(list) == 0 {
		if list, err = followUps(row); err != nil {
			return "", err
		}
	}
	setFollowUps(row, list)
	if err := a.transcript(row, r); err != nil {
		return "", err
	}
	if !made {
		return a.state(row), nil
	}
	a.remembered(row, workspace.LeadExternalID)
	owner, _, err := a.row(workspace.Person, row.Ref(workspace.LeadPerson))
	if err != nil {
		return "", err
	}
	hold(owner, heldLeads, 1, false)
	return workspace.Created, nil
}

// remembered lets later rows of the slice find the record by its external id.
func (a *arrival) remembered(row workspace.Row, external workspace.Field) {
	if x := row.Str(external); x != "" {
		a.foreign[x] = row.No
	}
}

// ownedRow is the record of a row, in hand, with its person set.
func (a *arrival) ownedRow(k workspace.Kind, owner workspace.Field, r *workspace.ImportRow, no workspace.No, made bool) (workspace.Row, error) {
	if !made {
		row, _, err := a.row(k, no)
		if err != nil || r.Person == "" {
			return row, err
		}
		person, err := a.ownerOf(r)
		if err == nil && person.No != row.Ref(owner) {
			err = workspace.Errorf(workspace.Conflict, "%s belongs to %s, not to %s", row.ID(), workspace.Person.ID(row.Ref(owner)), person.ID())
		}
		return row, err
	}
	var person workspace.Row
	var err error
	switch {
	case r.Person != "":
		person, err = a.ownerOf(r)
	case k == workspace.Lead:
		person, err = a.ofForm(r)
	default:
		err = workspace.Errorf(workspace.Invalid, "person_id is missing")
	}
	if err != nil {
		return workspace.Row{}, err
	}
	row, err := a.make(k, r, no)
	if err == nil {
		row.Set(owner, workspace.RefValue(person.No))
	}
	return row, err
}

// ofForm finds the person of a lead without one by its e-mail address, or
// makes the person the form speaks of.
func (a *arrival) ofForm(r *workspace.ImportRow) (workspace.Row, error) {
	mail := r.Row.Str(workspace.LeadEmail)
	if list := a.people.find(workspace.PersonEmail, mail); len(list) > 0 {
		row, ok, err := a.row(workspace.Person, list[0])
		if err != nil || ok {
			return row, err
		}
	}
	if at := a.erased[identity(workspace.PersonEmail, mail)]; mail != "" && at != 0 {
		return workspace.Row{}, wasErased(at)
	}
	row, err := a.create(workspace.Person)
	if err != nil {
		return row, err
	}
	at := r.Row.Get(workspace.LeadCreatedAt)
	if at.Missing() {
		at = workspace.TimeValue(a.at)
	}
	row.Set(workspace.PersonName, r.Row.Get(workspace.LeadName))
	row.Set(workspace.PersonEmail, workspace.TextValue(mail))
	row.Set(workspace.PersonPhone, r.Row.Get(workspace.LeadPhone))
	row.Set(workspace.PersonStatus, workspace.TextValue(workspace.StatusLead))
	row.Set(workspace.PersonSource, workspace.TextValue(workspace.SourceLeadForm))
	row.Set(workspace.PersonSources, workspace.TextValue(workspace.SourceLeadForm))
	row.Set(workspace.PersonFirstSeen, at)
	row.Set(workspace.PersonLastSeen, at)
	row.Set(workspace.PersonCreatedAt, workspace.TimeValue(a.at))
	a.people.note(workspace.PersonEmail, mail, row.No)
	return row, nil
}

// transcript links a lead to its conversation; one that is not here is
// reported and left out.
func (a *arrival) transcript(row workspace.Row, r *workspace.ImportRow) error {
	if r.Conversation == "" {
		return nil
	}
	no, err := a.conversationNamed(r.Conversation)
	if err != nil {
		return err
	}
	if no == 0 {
		a.outcome(workspace.Outcome{State: workspace.Updated, Why: "its conversation is not in this workspace; the lead has no transcript", Lines: []int{r.Line}})
		return nil
	}
	row.Set(workspace.LeadConversation, workspace.RefValue(no))
	return nil
}

func (a *arrival) conversationNamed(ref string) (workspace.No, error) {
	if no, ok := ours(workspace.Conversation, ref); ok {
		_, have, err := a.row(workspace.Conversation, no)
		if err != nil || have {
			return no, err
		}
		return 0, nil
	}
	sets, err := a.Look(workspace.Conversation, workspace.ConversationExternalID, []string{ref})
	if err != nil {
		return 0, err
	}
	no, _ := sets[0].Min()
	return no, nil
}
