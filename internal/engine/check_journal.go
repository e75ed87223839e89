package engine

import (
	"encoding/binary"
	"hash/maphash"
	"math"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// entriesAtOnce is how many headers are in memory.
const entriesAtOnce = 256

// deeds is what entries did, in numbers that other parts of the journal must agree with.
type deeds struct {
	seed maphash.Seed
	all  []deed                          // of entry 1 on
	next map[workspace.Kind]workspace.No // the number the next row of each kind gets
}

// deed is two sums of an entry: of what it touched, and of what its receipt said.
type deed struct{ touched, counted uint64 }

// of is the deed of an entry; nil when there is no such entry.
func (d *deeds) of(entry int64) *deed {
	if entry < 1 || entry > int64(len(d.all)) {
		return nil
	}
	return &d.all[entry-1]
}

// journal reads all entries with what taking them back needs, and what is kept about them.
func (i *inspection) journal() error {
	d := &deeds{seed: maphash.MakeSeed(), next: map[workspace.Kind]workspace.No{}}
	for _, k := range workspace.StoredKinds() {
		next, err := i.Next(k)
		if err != nil {
			return err
		}
		d.next[k] = next
	}
	newest, _, err := lastEntry(i)
	if err != nil {
		i.find(workspace.FoundJournal, "the last entry cannot be read")
	}
	p := pages{inspection: i, deeds: d, newest: newest}
	for {
		if err := p.read(); err != nil {
			return err
		}
		if err := i.going(); err != nil || len(p.headers) == 0 {
			break
		}
		if err := p.payload(); err != nil {
			return err
		}
	}
	for _, check := range []func(*deeds) error{i.touched, i.replays} {
		if err := check(d); err != nil {
			return err
		}
	}
	return i.going()
}

// pages is a journal being read some entries at a time.
type pages struct {
	*inspection
	*deeds
	headers []*header
	last    header // of those in hand
	newest  int64  // of all
}

// read takes the next headers in hand and looks at them alone. Of one that cannot be read
// there is the number.
func (p *pages) read() error {
	p.headers = p.headers[:0]
	for k, v := range p.Kept(workspace.KeptJournal, entryKey(p.last.No+1), nil) {
		if len(k) != 8 || entryOf(k) <= p.last.No {
			p.find(workspace.FoundJournal, "an entry has no number")
			continue
		}
		h, err := decodeHeader(k, v)
		switch no := entryOf(k); {
		case no != p.last.No+1:
			p.find(workspace.FoundJournal, "J%d is followed by J%d", p.last.No, no)
		case err != nil:
			p.find(workspace.FoundJournal, "J%d cannot be read", no)
		case h.At <= p.last.At:
			p.find(workspace.FoundOrder, "J%d is not later than J%d", no, p.last.No)
		}
		if err != nil {
			h = &header{No: entryOf(k), At: p.last.At}
		}
		p.refers(h)
		for int64(len(p.all)) < h.No && h.No-int64(len(p.all)) <= workspace.MostFindings {
			p.all = append(p.all, deed{})
		}
		if did := p.of(h.No); did != nil {
			did.counted = p.countedIn(h.Counts, h.Run)
		}
		p.last = header{No: h.No, At: h.At}
		if p.headers = append(p.headers, h); len(p.headers) == entriesAtOnce {
			break
		}
	}
	return workspace.ReadError(p)
}

// countedIn is the sum of a receipt.
func (d *deeds) countedIn(c counts, run int64) uint64 {
	return maphash.Comparable(d.seed, struct {
		counts
		run int64
	}{c, run})
}

// refers looks at the entries an entry names: those before it that it belongs to or takes
// back, and one after it that took it back.
func (p *pages) refers(h *header) {
	if h.Run > h.No || h.Undoes >= h.No && h.Undoes != 0 || h.UndoneBy != 0 && (h.UndoneBy <= h.No || h.UndoneBy > p.newest) {
		p.find(workspace.FoundJournal, "J%d names an entry that cannot be", h.No)
	}
	for _, m := range h.Effects {
		if !slices.Contains(workspace.StoredKinds(), m.Kind) || m.Op < opCreated || m.Op > opAssigned || int(m.Field) >= len(m.Kind.Fields()) {
			p.find(workspace.FoundJournal, "J%d did something that is not known", h.No)
			h.Effects = nil
			return
		}
	}
}

// payload reads what taking the headers in hand back needs.
func (p *pages) payload() error {
	at := 0
	var effects []effect // of the header at this place, once it is read
	advance := func(to int64) {
		for ; at < len(p.headers) && p.headers[at].No < to; at++ {
			if effects == nil {
				effects = p.outlineOf(p.headers[at])
			}
			p.judge(p.headers[at].No, effects)
			effects = nil
		}
	}
	from, to := entryKey(p.headers[0].No), entryKey(p.last.No+1)
	if p.last.No >= p.newest {
		to = nil // what is kept of entries that are not there, too
	}
	for k, v := range p.Kept(workspace.KeptPayload, from, to) {
		if len(k) != 12 {
			p.find(workspace.FoundJournal, "a part of an entry has no number")
			continue
		}
		no, part := entryOf(k[:8]), int(binary.BigEndian.Uint32(k[8:]))
		advance(no)
		if at == len(p.headers) || p.headers[at].No != no {
			p.find(workspace.FoundJournal, "J%d is not there, and what takes it back is", no)
			continue
		}
		if effects == nil {
			effects = p.outlineOf(p.headers[at])
		}
		if part >= len(effects) || decodeEffect(&effects[part], v) != nil {
			p.find(workspace.FoundJournal, "what takes J%d back cannot be read", no)
		}
	}
	advance(math.MaxInt64)
	return workspace.ReadError(p)
}

// outlineOf is what an entry did, without what it did it to where that cannot be read.
func (p *pages) outlineOf(h *header) []effect {
	effects, err := h.outline()
	if err != nil {
		p.find(workspace.FoundJournal, "what J%d changed cannot be read", h.No)
		return []effect{}
	}
	return effects
}

// judge looks at what an entry did, and sums up what it touched.
func (p *pages) judge(no int64, effects []effect) {
	for i := range effects {
		e := &effects[i]
		if max, ok := e.ids.Max(); ok && max >= p.next[e.kind] {
			p.find(workspace.FoundCounter, "J%d changed %s, a number that would be given out again", no, name(e.kind, max))
		}
		if !e.reversible() {
			p.find(workspace.FoundJournal, "J%d cannot be taken back: what it says of %s is not of those it changed", no, e.kind.Plural())
			return
		}
	}
	did := p.of(no)
	if did == nil {
		return
	}
	for _, t := range touches(effects) {
		if t.kind != workspace.Message {
			did.touched += p.touchedIn(no, t.kind, t.field, t.ids)
		}
	}
}

// reversible reports whether what an effect keeps is of the rows it changed, and of fields
// there are. Of somebody who was erased it keeps nothing.
func (e *effect) reversible() bool {
	fields := workspace.Field(len(e.kind.Fields()))
	if e.op == opAssigned {
		n := 0
		for _, r := range e.olds {
			n += r.n
		}
		return n == e.ids.Len() && e.field < fields
	}
	for _, image := range e.images {
		if !e.ids.Has(image.No) {
			return false
		}
	}
	for _, d := range e.diffs {
		unknown := func(o old) bool { return o.field >= fields }
		if !e.ids.Has(d.no) || slices.ContainsFunc(d.olds, unknown) {
			return false
		}
	}
	return true
}

// touchedIn is the sum of a touch.
func (d *deeds) touchedIn(entry int64, k workspace.Kind, f workspace.Field, ids idset.Set) (sum uint64) {
	for no := range ids.All() {
		sum += maphash.Comparable(d.seed, struct {
			entry int64
			kind  workspace.Kind
			field workspace.Field
			no    workspace.No
		}{entry, k, f, no})
	}
	return sum
}
