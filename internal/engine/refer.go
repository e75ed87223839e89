package engine

import (
	"context"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Refer resolves references in the order given.
func (e *Engine) Refer(ctx context.Context, k workspace.Kind, refs []string) (nos []workspace.No, err error) {
	if k == workspace.Insight { // named like what it is about
		k = workspace.Conversation
	}
	err = e.store.View(ctx, func(r workspace.Reader) error {
		nos, err = e.lookup(ctx, r).refer(k, refs)
		return err
	})
	return nos, err
}

// keyFields are the fields a reference may match, in the order they are tried.
func keyFields(k workspace.Kind) []workspace.Field {
	switch k {
	case workspace.Person:
		return []workspace.Field{workspace.PersonExternalID, workspace.PersonUserID, workspace.PersonEmail, workspace.PersonPlatformID, workspace.PersonCookies}
	case workspace.Lead:
		return []workspace.Field{workspace.LeadExternalID}
	case workspace.Conversation:
		return []workspace.Field{workspace.ConversationExternalID}
	case workspace.Ticket:
		return []workspace.Field{workspace.TicketExternalID}
	case workspace.Segment:
		return []workspace.Field{workspace.SegmentName}
	case workspace.Agent:
		return []workspace.Field{workspace.AgentName, workspace.AgentEmail}
	case workspace.Channel:
		return []workspace.Field{workspace.ChannelName}
	case workspace.Token:
		return []workspace.Field{workspace.TokenName}
	}
	return nil
}

// refer resolves references; the first that names no record, or several, is an error.
func (l lookup) refer(k workspace.Kind, refs []string) ([]workspace.No, error) {
	out, bad, err := l.resolve(k, refs, workspace.Kind.ParseID)
	if err != nil {
		return nil, err
	}
	for i := range refs {
		if bad[i] != nil {
			return nil, bad[i]
		}
	}
	return out, nil
}

// resolve resolves many references with one look-up per key field; own tells ids
// of ours from others. What is wrong with a reference stands under its index, and
// its number is 0.
func (l lookup) resolve(k workspace.Kind, refs []string, own func(workspace.Kind, string) (workspace.No, bool)) (nos []workspace.No, bad map[int]error, err error) {
	bad = map[int]error{}
	out := make([]workspace.No, len(refs))
	foreign := make([]int, 0, len(refs))
	var numbers []uint32
	for i, ref := range refs {
		if no, ok := own(k, ref); ok {
			out[i] = no
			numbers = append(numbers, no)
			continue
		}
		foreign = append(foreign, i)
	}
	if err := l.survivors(k, refs, out, idset.Of(numbers...), bad); err != nil {
		return nil, nil, err
	}
	if len(foreign) == 0 {
		return out, bad, nil
	}
	values := refs
	if len(foreign) < len(refs) {
		values = make([]string, len(foreign))
		for j, i := range foreign {
			values[j] = refs[i]
		}
	}
	found, err := l.byKeys(k, values)
	if err != nil {
		return nil, nil, err
	}
	for j, i := range foreign {
		switch found[j].Len() {
		case 0:
			bad[i] = noSuch(k, refs[i])
		case 1:
			out[i], _ = found[j].Min()
		default:
			bad[i] = ambiguous(k, refs[i], found[j])
		}
		if len(bad) > mostBad {
			return nil, nil, tooBad(bad, i)
		}
	}
	return out, bad, nil
}

// survivors checks that the numbers exist; those of merged people become the
// survivor's.
func (l lookup) survivors(k workspace.Kind, refs []string, out []workspace.No, own idset.Set, bad map[int]error) error {
	have, err := l.existing(k, own)
	if err != nil {
		return err
	}
	lost := idset.AndNot(own, have)
	if lost.Empty() {
		return nil
	}
	into := map[workspace.No]workspace.No{}
	if k == workspace.Person {
		for no := range lost.All() {
			s, err := l.survivor(no)
			if err != nil {
				return err
			}
			into[no] = s
		}
	}
	for i, no := range out {
		if no == 0 || !lost.Has(no) {
			continue
		}
		if out[i] = into[no]; out[i] == 0 {
			bad[i] = noSuch(k, refs[i])
		}
		if len(bad) > mostBad {
			return tooBad(bad, i)
		}
	}
	return nil
}

// mostBad is how many references of one list may be wrong: each is told apart, and
// where more are wrong it is the list that is.
const mostBad = 10_000

// tooBad is the error of the first of too many wrong references; that of the last
// one looked at is there.
func tooBad(bad map[int]error, last int) error {
	for i := range last {
		if bad[i] != nil {
			return bad[i]
		}
	}
	return bad[last]
}

// fewIDs is how many records are looked up one by one; of more, the set of all
// records is read.
const fewIDs = 64

// firstField is a field that every kind has, in its record.
const firstField workspace.Field = 1

// existing is the numbers that have a row.
func (l lookup) existing(k workspace.Kind, ids workspace.Ids) (workspace.Ids, error) {
	if ids.Empty() {
		return ids, nil
	}
	if k == workspace.Entry {
		return l.existingEntries(ids)
	}
	if ids.Len() > fewIDs {
		return l.Find(workspace.Query{Kind: k, Where: within("id", ids)})
	}
	var have []workspace.No
	for row, err := range l.Rows(k, ids, firstField) {
		if err != nil {
			return idset.Set{}, err
		}
		have = append(have, row.No)
	}
	return idset.Of(have...), nil
}

// survivor follows the merges of a former person to somebody who lives; 0 when
// there is nobody.
func (l lookup) survivor(no workspace.No) (workspace.No, error) {
	for range 1000 {
		into := workspace.No(0)
		for row, err := range l.Rows(workspace.Merged, idset.Of(no), workspace.PersonMergedInto) {
			if err != nil {
				return 0, err
			}
			into = row.Ref(workspace.PersonMergedInto)
		}
		if into == 0 {
			return 0, nil
		}
		have, err := l.existing(workspace.Person, idset.Of(into))
		if err != nil || !have.Empty() {
			return into, err
		}
		no = into
	}
	return 0, workspace.Errorf(workspace.Corrupt, "%s: its merges lead in a circle", workspace.Person.ID(no)).WithHint("run lobby db check")
}

// byKeys finds, for each value, the records with that key; the first key field
// that knows the value decides. Keys of merged people lead to the survivor.
func (l lookup) byKeys(k workspace.Kind, values []string) ([]workspace.Ids, error) {
	fields := keyFields(k)
	if len(fields) == 0 {
		return make([]workspace.Ids, len(values)), nil
	}
	out, err := l.lookAll(k, fields[0], values) // all of them: most are found there
	for _, f := range fields[1:] {
		if err != nil {
			break
		}
		var open []int
		var ask []string
		for i, value := range values {
			if out[i].Empty() && (f != workspace.PersonEmail || k != workspace.Person || strings.Contains(value, "@")) {
				open, ask = append(open, i), append(ask, value)
			}
		}
		if len(ask) == 0 {
			continue
		}
		var sets []workspace.Ids
		sets, err = l.lookAll(k, f, ask)
		for j := range sets {
			out[open[j]] = sets[j]
		}
	}
	return out, err
}

// lookAll is Look with the keys of merged people leading to the survivor,
// unless somebody else has the key now, and without tokens that ended.
func (l lookup) lookAll(k workspace.Kind, f workspace.Field, values []string) ([]workspace.Ids, error) {
	sets, err := l.Look(k, f, values)
	if err == nil && k == workspace.Token {
		for i := range sets {
			if sets[i], err = l.livingAmong(sets[i]); err != nil {
				break
			}
		}
	}
	if err != nil || k != workspace.Person {
		return sets, err
	}
	former, err := l.Look(workspace.Merged, f, values)
	if err != nil {
		return nil, err
	}
	for i, ids := range former {
		if !sets[i].Empty() {
			continue
		}
		for no := range ids.All() {
			s, err := l.survivor(no)
			if err != nil {
				return nil, err
			}
			if s != 0 {
				sets[i] = idset.Or(sets[i], idset.Of(s))
			}
		}
	}
	return sets, nil
}

// noSuch says that a reference names nothing, and what it is if it looks like
// the id of another kind.
func noSuch(k workspace.Kind, ref string) error {
	ref = shortened(ref)
	for other, show := range map[workspace.Kind]string{
		workspace.Person: "people show", workspace.Lead: "leads show", workspace.Conversation: "conversations show", workspace.Entry: "log show",
	} {
		if no, ok := other.ParseID(ref); ok && other != k {
			return workspace.Errorf(workspace.NotFound, "%s: no such %s; %s have such ids", ref, k, other.Plural()).
				WithHint("lobby %s %s", show, other.ID(no))
		}
	}
	err := workspace.Errorf(workspace.NotFound, "%s: no such %s", ref, k)
	switch k {
	case workspace.Person, workspace.Lead:
		return err.WithHint("lobby %s list --search %s", k.Plural(), strconv.Quote(ref))
	case workspace.Conversation, workspace.Ticket, workspace.Note, workspace.Agent, workspace.Channel, workspace.Segment, workspace.Token, workspace.Tag:
		return err.WithHint("see lobby %s list", k.Plural())
	case workspace.Entry:
		return err.WithHint("lobby log lists them")
	}
	return err // of other kinds there is no list
}

// shortened keeps what a message repeats of a reference short.
func shortened(ref string) string {
	if len(ref) > 60 {
		return strings.ToValidUTF8(ref[:57], "") + "…"
	}
	return ref
}

func ambiguous(k workspace.Kind, ref string, ids workspace.Ids) error {
	var names []string
	for no := range ids.All() {
		if names = append(names, k.ID(no)); len(names) == 10 {
			break
		}
	}
	return workspace.Errorf(workspace.Conflict, "%s: is %d %s: %s", shortened(ref), ids.Len(), k.Plural(), strings.Join(names, ", ")).WithHint("name one by its id")
}
