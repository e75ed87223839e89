package engine

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// intake is a slice of events on its way in.
type intake struct {
	*batch
	people *directory
	talks  map[string]workspace.No         // conversations by session
	leads  map[workspace.No][]workspace.No // leads by person, as far as asked
	calls  []workspace.No                  // conversations that events escalate
	places places
	erased map[string]int64 // when identities of the events were erased
	tells  bool             // somebody is told of leads by mail
}

// addEvents brings events in, ordered by time and id. An event that was seen
// before changes nothing; one that breaks a rule is reported and the others
// go on.
func (b *batch) addEvents(c workspace.AddEvents) error {
	b.receipt.Read += len(c.Events)
	events := slices.Clone(c.Events)
	slices.SortStableFunc(events, func(x, y workspace.Event) int {
		return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.ID, y.ID))
	})
	if err := b.flush(); err != nil {
		return err
	}
	in := &intake{batch: b, talks: map[string]workspace.No{}, leads: map[workspace.No][]workspace.No{}, places: b.places()}
	in.people = b.directory()
	if err := in.learn(events); err != nil {
		return err
	}
	to, err := b.lookup().setting(workspace.NotifySetting)
	if err != nil {
		return err
	}
	in.tells = to != ""
	seen := map[string]bool{}
	for i := range events {
		if err := b.going(); err != nil {
			return err
		}
		e := &events[i]
		if err := checkEvent(e); err != nil {
			b.rejected(e.Line, err)
			continue
		}
		known, err := in.seen(e.ID)
		if err != nil {
			return err
		}
		if known || seen[e.ID] {
			b.receipt.Unchanged++
			continue
		}
		if at, was := in.erasedSince(e); was {
			b.receipt.Ignored++
			b.outcome(workspace.Outcome{State: workspace.Ignored, Why: "it is older than the erasure of its person at " + at, Lines: []int{e.Line}})
			continue
		}
		m, err := in.whom(e)
		switch {
		case err == nil:
			seen[e.ID] = true
			err = in.take(e, m)
		case !fatal(err):
			b.rejected(e.Line, err)
			continue
		}
		if err != nil {
			return err
		}
	}
	return in.takeOver()
}

// rejected reports an input row that a rule refuses.
func (b *batch) rejected(line int, err error) {
	b.receipt.Failed++
	b.outcome(workspace.Outcome{State: workspace.Failed, Kind: workspace.KindOf(err), Why: err.Error(), Lines: []int{line}})
}

// learn looks up everything the events will ask for.
func (in *intake) learn(events []workspace.Event) error {
	values := map[workspace.Field][]string{}
	var sessions []string
	for i := range events {
		k := keysOf(&events[i])
		for _, f := range workspace.IdentityFields() {
			values[f] = append(values[f], keyIn(k, f))
		}
		if events[i].Conversation != "" {
			sessions = append(sessions, session(&events[i]))
		}
	}
	var known []string
	for _, f := range workspace.IdentityFields() {
		if err := in.people.learn(f, values[f]); err != nil {
			return err
		}
		for _, v := range values[f] {
			known = append(known, identity(f, v))
		}
	}
	for i := range events {
		if form := events[i].Lead; form != nil && form.Email != "" {
			known = append(known, identity(workspace.PersonEmail, form.Email))
		}
	}
	var err error
	if in.erased, err = readLedger(in.work).when(known); err != nil {
		return err
	}
	if err := in.load(workspace.Person, in.people.everybody()); err != nil {
		return err
	}
	slices.Sort(sessions)
	sessions = slices.Compact(sessions)
	sets, err := in.Look(workspace.Conversation, workspace.ConversationSession, sessions)
	if err != nil {
		return err
	}
	var ids []workspace.Ids
	for i, s := range sets {
		if no, ok := s.Min(); ok {
			in.talks[sessions[i]] = no
			ids = append(ids, s)
		}
	}
	return in.load(workspace.Conversation, idset.Or(ids...))
}

// eventKey is where an event is remembered. Its id may say whom it is about, so a hash
// stands for it.
func eventKey(id string) []byte {
	sum := sha256.Sum256([]byte(id))
	return sum[:16]
}

// seen reports whether an event came in before and its entry still stands.
func (in *intake) seen(id string) (bool, error) {
	entry, err := in.cameWith(id)
	if entry == 0 || err != nil {
		return false, err
	}
	h, err := readHeader(in.work, entry)
	return entry == in.entry || h != nil && h.UndoneBy == 0, err // an entry in the making has no header yet
}

// cameWith is the entry that last brought an event in; 0 where none did.
func (w *work) cameWith(event string) (int64, error) {
	key := eventKey(event)
	for k, v := range w.Kept(workspace.KeptEvent, key, append(slices.Clone(key), 0)) {
		if len(k) != len(key) {
			break
		}
		d := decoder{b: v}
		entry := int64(d.count())
		return entry, d.err
	}
	return 0, nil
}

// keysOf is the identifying keys of an event. A form's e-mail address counts
// when the event itself has none.
func keysOf(e *workspace.Event) workspace.Keys {
	p := e.Person
	k := workspace.Keys{UserID: p.UserID, Email: p.Email, Cookie: p.Cookie, PlatformID: p.PlatformID, Platform: p.Platform}
	if k.Email == "" && e.Lead != nil {
		k.Email = e.Lead.Email
	}
	return k
}

// session names a conversation by its channel and the channel's id of it.
func session(e *workspace.Event) string { return e.Channel + "\x1f" + e.Conversation }

// whom finds the person of an event, and refuses what the person, with all who
// are merged on the way, has no room for.
func (in *intake) whom(e *workspace.Event) (workspace.Match, error) {
	m, err := in.people.match(keysOf(e))
	if err != nil {
		return m, err
	}
	row, more := workspace.NewRow(workspace.Person, 0), []workspace.Row{carried(e)}
	if m.Person != 0 {
		if row, _, err = in.row(workspace.Person, m.Person); err != nil {
			return m, err
		}
	}
	for _, no := range m.Merges {
		other, _, err := in.row(workspace.Person, no)
		if err != nil {
			return m, err
		}
		more = append(more, other)
	}
	return m, roomFor(row, more...)
}

// take applies one checked event to the person it matches.
func (in *intake) take(e *workspace.Event, m workspace.Match) error {
	if e.Type != "lead" {
		return in.person(e, m, true)
	}
	on, err := in.leadFeature(e.Lead.Tag)
	if err != nil {
		return err
	}
	if !on {
		in.receipt.Ignored++
		in.outcome(workspace.Outcome{State: workspace.Ignored, Why: "the feature that makes " + e.Lead.Tag + " leads is off", Lines: []int{e.Line}})
	}
	return in.person(e, m, on)
}

// person tells the person of an event, who may be new, what it knows; with whole
// the event's own records are made too.
func (in *intake) person(e *workspace.Event, m workspace.Match, whole bool) error {
	no := m.Person
	if no == 0 {
		row, err := in.create(workspace.Person)
		if err != nil {
			return err
		}
		no = row.No
		row.Set(workspace.PersonStatus, workspace.TextValue(workspace.StatusLead))
		row.Set(workspace.PersonCreatedAt, workspace.TimeValue(in.at))
	}
	for _, other := range m.Merges {
		if err := in.absorb(no, other); err != nil {
			return err
		}
	}
	row, _, err := in.row(workspace.Person, no)
	if err != nil {
		return err
	}
	if err := in.know(row, e); err != nil {
		return err
	}
	for _, other := range m.Clash {
		if err := in.decide(no, other, workspace.VerdictConflict, "one key, two user IDs"); err != nil {
			return err
		}
	}
	if whole {
		if err := in.records(row, e); err != nil {
			return err
		}
		in.receipt.Created++
	}
	return in.Keep(workspace.KeptEvent, eventKey(e.ID), appendCount(nil, int(in.entry)))
}

// records makes what the type of the event asks for.
func (in *intake) records(person workspace.Row, e *workspace.Event) error {
	switch e.Type {
	case "message", "escalation", "conversation.closed":
		return in.talk(person, e)
	case "lead":
		return in.lead(person, e)
	case "ticket":
		return in.ticket(person, e)
	}
	return nil
}

// ticket opens a ticket.
func (in *intake) ticket(person workspace.Row, e *workspace.Event) error {
	row, err := in.create(workspace.Ticket)
	if err != nil {
		return err
	}
	row.Set(workspace.TicketPerson, workspace.RefValue(person.No))
	row.Set(workspace.TicketSubject, workspace.TextValue(e.Ticket.Subject))
	row.Set(workspace.TicketBody, workspace.TextValue(e.Ticket.Body))
	row.Set(workspace.TicketStatus, workspace.TextValue(workspace.TalkOpen))
	row.Set(workspace.TicketCreatedAt, workspace.TimeValue(e.At))
	hold(person, heldTickets, 1, true)
	return nil
}

// checkEvent refuses what no rule can work with.
func checkEvent(e *workspace.Event) error {
	bad := func(format string, args ...any) error {
		return workspace.Errorf(workspace.Invalid, format, args...)
	}
	switch {
	case e.ID == "" || len(e.ID) > 200 || strings.ContainsAny(e.ID, "\x00\n"):
		return bad("event_id is missing or longer than 200 bytes")
	case e.At.IsZero():
		return bad("event %s: at is missing", e.ID)
	case e.At.Before(time.Unix(0, 1000)):
		return bad("event %s: at is before 1970", e.ID)
	}
	k := keysOf(e)
	if k.UserID == "" && k.Email == "" && k.Cookie == "" && k.PlatformID == "" {
		return bad("event %s: person has none of user_id, email, cookie, platform_id", e.ID)
	}
	if err := checkTold(e); err != nil {
		return err
	}
	needsTalk := false
	switch e.Type {
	case "message":
		if e.Message == nil || e.Message.Text == "" && len(e.Message.Products) == 0 {
			return bad("event %s: a message needs message.text", e.ID)
		}
		if _, ok := workspace.Message.Spec(workspace.MessageFrom).EnumValue(e.Message.From); !ok {
			return bad("event %s: message.from is %q, not visitor, bot or agent", e.ID, e.Message.From)
		}
		needsTalk = true
	case "lead":
		if e.Lead == nil {
			return bad("event %s: a lead needs the member lead", e.ID)
		}
		tag, ok := workspace.Lead.Spec(workspace.LeadTag).EnumValue(e.Lead.Tag)
		if !ok {
			return bad("event %s: lead.tag is %q, not one of %s", e.ID, e.Lead.Tag, strings.Join(workspace.LeadTagNames(), ", "))
		}
		form := *e.Lead // the caller's stays as it came
		form.Tag, e.Lead = tag, &form
		return checkEmail(e.Lead.Email)
	case "ticket":
		if e.Ticket == nil || e.Ticket.Subject == "" {
			return bad("event %s: a ticket needs ticket.subject", e.ID)
		}
	case "escalation", "conversation.closed":
		needsTalk = true
	case "identify", "page":
	default:
		return bad("event %s: type %q is not one of message, identify, lead, ticket, escalation, page, conversation.closed", e.ID, e.Type)
	}
	if needsTalk && e.Conversation == "" {
		return bad("event %s: %s needs the id of its conversation", e.ID, e.Type)
	}
	return nil
}
