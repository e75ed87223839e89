package engine

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

func decimal(no workspace.No) string { return strconv.FormatUint(uint64(no), 10) }

// mergePeople makes one person of several, as somebody asked.
func (b *batch) mergePeople(c workspace.MergePeople) error {
	if !slices.Contains([]string{"", "survivor", "newest", "longest"}, c.Prefer) {
		return workspace.Errorf(workspace.Invalid, "prefer: %q is not one of survivor, newest, longest", c.Prefer)
	}
	if len(c.From) == 0 {
		return workspace.Errorf(workspace.Usage, "nobody to merge into %s", c.Into)
	}
	decided, err := decisions(c.Set)
	if err != nil {
		return err
	}
	if err := b.flush(); err != nil {
		return err
	}
	nos, err := b.lookup().refer(workspace.Person, append([]string{c.Into}, c.From...))
	if err != nil {
		return err
	}
	into := nos[0]
	var done idset.Set
	for i, from := range nos[1:] {
		if err := b.going(); err != nil {
			return err
		}
		if from == into {
			if _, former := b.formerID(c.From[i], into); former {
				b.unchanged(workspace.Person, 1) // merged already
				continue
			}
			return workspace.Errorf(workspace.Invalid, "%s: cannot be merged with itself", workspace.Person.ID(into))
		}
		if done.Has(from) {
			continue
		}
		done.Add(from)
		if err := b.userIDsAllow(into, from, c.Force); err != nil {
			return err
		}
		if err := b.mergeShown(into, from, c.Prefer, decided); err != nil {
			return err
		}
	}
	b.picked = append(b.picked, picked{workspace.Person, idset.Or(done, idset.Of(into))})
	b.changed(workspace.Person, done)
	return nil
}

// formerID reports whether the reference is the id of a person merged away, not the survivor's own.
func (b *batch) formerID(ref string, into workspace.No) (workspace.No, bool) {
	no, ok := workspace.Person.ParseID(ref)
	return no, ok && no != into
}

// two takes two people in hand.
func (b *batch) two(into, from workspace.No) (survivor, other workspace.Row, err error) {
	if survivor, _, err = b.row(workspace.Person, into); err != nil {
		return survivor, other, err
	}
	other, _, err = b.row(workspace.Person, from)
	return survivor, other, err
}

// userIDsAllow refuses to merge two different user IDs unless forced.
func (b *batch) userIDsAllow(into, from workspace.No, force bool) error {
	a, o, err := b.two(into, from)
	if err != nil {
		return err
	}
	x, y := a.Str(workspace.PersonUserID), o.Str(workspace.PersonUserID)
	if x != "" && y != "" && x != y && !force {
		return workspace.Errorf(workspace.Invalid, "%s and %s have different user IDs (%s and %s)", a.ID(), o.ID(), x, y).WithHint("--force merges them; the survivor's user ID stays")
	}
	return nil
}

// decided is what somebody says of the result of a merge.
type decided struct {
	sets []set
	meta map[string]string
}

// decisions reads it: fields, and metadata by meta.KEY.
func decisions(texts map[string]string) (decided, error) {
	fields, d := map[string]string{}, decided{meta: map[string]string{}}
	for name, text := range texts {
		if key, ok := strings.CutPrefix(name, "meta."); ok && key != "" {
			d.meta[key] = text
		} else {
			fields[name] = text
		}
	}
	var err error
	d.sets, err = personalFields(fields)
	return d, err
}

// mergeShown merges two people and notes what became of each field.
func (b *batch) mergeShown(into, from workspace.No, prefer string, d decided) error {
	survivor, other, err := b.two(into, from)
	if err != nil {
		return err
	}
	if err := roomFor(survivor, other); err != nil {
		return err
	}
	before, theirs := survivor.Clone(), other.Clone()
	if err := b.merge(into, from, prefer, d.sets); err != nil {
		return err
	}
	after, _, err := b.row(workspace.Person, into)
	if err == nil {
		err = editMeta(after, d.meta, nil)
	}
	if err == nil {
		b.preview(before, theirs, after)
	}
	return err
}

// merge moves everything of one person to another, freezes the record, and
// unites the fields. Both must exist. Everything in hand is flushed first.
func (b *batch) merge(into, from workspace.No, prefer string, sets []set) error {
	if err := b.flush(); err != nil {
		return err
	}
	survivor, other, err := b.two(into, from)
	if err != nil {
		return err
	}
	unitePeople(survivor, other, prefer)
	agent, open, err := b.latestAgent(into, from)
	if err != nil {
		return err
	}
	if open {
		survivor.Set(workspace.PersonAssignee, workspace.TextValue(agent))
	}
	for _, s := range sets {
		survivor.Set(s.field, s.value)
	}
	frozen := b.restore(workspace.Merged, from)
	copy(frozen.Values, other.Values)
	frozen.Set(workspace.PersonMergedInto, workspace.RefValue(into))
	b.work.drop(workspace.Person, from)
	return b.repoint(from, into)
}

// owned is the kinds whose rows belong to a person, with the field that says to whom.
func owned() map[workspace.Kind]workspace.Field {
	return map[workspace.Kind]workspace.Field{
		workspace.Lead: workspace.LeadPerson, workspace.Conversation: workspace.ConversationPerson,
		workspace.Ticket: workspace.TicketPerson, workspace.Note: workspace.NotePerson,
	}
}

// repoint gives the records of one person to another.
func (b *batch) repoint(from, into workspace.No) error {
	for k, f := range owned() {
		ids, err := b.Look(k, f, []string{decimal(from)})
		if err != nil {
			return err
		}
		if err := b.load(k, ids[0]); err != nil {
			return err
		}
		for no := range ids[0].All() {
			b.hands[k][no].is.Set(f, workspace.RefValue(into))
		}
	}
	return nil
}

// unitePeople gives the survivor what the other knows: lists united, metadata
// merged, counters added, times widened; single fields by preference.
func unitePeople(s, o workspace.Row, prefer string) {
	t := taste{
		prefer: prefer, newer: o.Num(workspace.PersonLastSeen) > s.Num(workspace.PersonLastSeen),
		mine: readMarks(s.Get(workspace.PersonMarks)), theirs: readMarks(o.Get(workspace.PersonMarks)),
	}
	older := o.Num(workspace.PersonFirstSeen) != 0 && (s.Num(workspace.PersonFirstSeen) == 0 || o.Num(workspace.PersonFirstSeen) < s.Num(workspace.PersonFirstSeen))
	if x, y := s.Num(workspace.PersonLastMessageAt), o.Num(workspace.PersonLastMessageAt); y > x || y == x && t.moment("last_message") {
		s.Set(workspace.PersonLastMessage, o.Get(workspace.PersonLastMessage))
		s.Set(workspace.PersonLastMessageAt, o.Get(workspace.PersonLastMessageAt))
	}
	first := older
	if _, marked := t.mine["source"]; marked && prefer == byMoment {
		first = t.moment("source")
	}
	if first && o.Str(workspace.PersonSource) != "" {
		s.Set(workspace.PersonSource, o.Get(workspace.PersonSource))
	}
	for i := range workspace.Person.Fields() {
		f := workspace.Field(i)
		mine, theirs := s.Get(f), o.Get(f)
		switch f {
		case workspace.ID, workspace.PersonCreatedAt, workspace.PersonUpdatedAt, workspace.PersonMergedInto,
			workspace.PersonLastMessage, workspace.PersonLastMessageAt:
		case workspace.PersonConversations, workspace.PersonMessages, workspace.PersonTickets, workspace.PersonLeads:
			s.Set(f, workspace.IntValue(mine.N+theirs.N))
		case workspace.PersonHeld:
			s.Set(f, addHeld(mine, theirs))
		case workspace.PersonFirstSeen:
			if older {
				s.Set(f, theirs)
			}
		case workspace.PersonLastSeen:
			s.Set(f, workspace.IntValue(max(mine.N, theirs.N)))
		case workspace.PersonTags:
			s.Set(f, t.list(unite(s.List(f), o.List(f))))
		case workspace.PersonCookies, workspace.PersonSources:
			s.Set(f, t.list(distinct(append(s.List(f), o.List(f)...))))
		case workspace.PersonMetadata:
			s.Set(f, mergeMeta(mine.S, theirs.S, t.metaWins))
		case workspace.PersonMarks:
			s.Set(f, mergeMarks(mine, theirs))
		case workspace.PersonUserID, workspace.PersonExternalID, workspace.PersonStatus, workspace.PersonSource:
			if mine.Missing() {
				s.Set(f, theirs)
			}
		default:
			if mine.Missing() || !theirs.Missing() && t.wins(f, mine, theirs) {
				s.Set(f, theirs)
			}
		}
	}
	if s.Str(workspace.PersonUserID) != "" {
		s.Set(workspace.PersonStatus, workspace.TextValue(workspace.StatusCustomer))
	}
}

// preview notes the fields of a merge that differ, for the table people see
// before it happens. When the record changed last is known only afterwards.
func (b *batch) preview(before, other, after workspace.Row) {
	for _, f := range workspace.Person.Columns() {
		x, y, z := before.Format(f), other.Format(f), after.Format(f)
		if x == y && y == z || f == workspace.PersonUpdatedAt || workspace.Person.Spec(f).Is(workspace.Derived) {
			continue
		}
		b.receipt.Previews = append(b.receipt.Previews, workspace.Preview{
			Field: workspace.Person.Spec(f).Name, Survivor: x, Other: y, Outcome: z, Of: other.ID(),
		})
	}
}

// The records held of each counter, in the order conversations, messages,
// tickets, leads: a counter is never below them. Notes have no counter; that they
// are held keeps their person from being taken back under them, and leads from the
// person to notes that were removed.
const (
	heldConversations = iota
	heldMessages
	heldTickets
	heldLeads
	heldNotes
	heldSorts
)

// heldKinds is the kind of each; messages belong to conversations.
func heldKinds() [heldSorts]workspace.Kind {
	return [heldSorts]workspace.Kind{heldConversations: workspace.Conversation, heldTickets: workspace.Ticket, heldLeads: workspace.Lead, heldNotes: workspace.Note}
}

func held(v workspace.Value) (n [heldSorts]int64) {
	for i, s := range strings.SplitN(v.S, ",", heldSorts) {
		n[i], _ = strconv.ParseInt(s, 10, 64)
	}
	return n
}

// heldValue leaves the notes out where there are none.
func heldValue(n [heldSorts]int64) workspace.Value {
	if n == [heldSorts]int64{} {
		return workspace.Value{}
	}
	var parts []string
	for i, x := range n {
		if x != 0 || i != heldNotes {
			parts = append(parts, strconv.FormatInt(x, 10))
		}
	}
	return workspace.TextValue(strings.Join(parts, ","))
}

func addHeld(a, b workspace.Value) workspace.Value {
	n, m := held(a), held(b)
	for i := range n {
		n[i] += m[i]
	}
	return heldValue(n)
}

func lessHeld(a, b workspace.Value) workspace.Value {
	n, m := held(a), held(b)
	for i := range n {
		n[i] -= m[i]
	}
	return heldValue(n)
}

// counterField is the counter of each held number.
func counterField(i int) workspace.Field { return workspace.PersonConversations + workspace.Field(i) }

// hold counts n more records a person has: live ones count one each, those of
// imported history only lift the counter to what is held.
func hold(person workspace.Row, i, n int, live bool) {
	h := held(person.Get(workspace.PersonHeld))
	h[i] += int64(n)
	person.Set(workspace.PersonHeld, heldValue(h))
	f := counterField(i)
	now := person.Num(f)
	if live {
		now += int64(n)
	}
	person.Set(f, workspace.IntValue(max(now, h[i])))
}
