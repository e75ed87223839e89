package engine

import (
	"encoding/binary"
	"encoding/json"
	"hash/maphash"
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// touched compares the index of the journal with what the entries did. An erasure takes
// from entries what they did to somebody and leaves the index, so that then it is enough
// that each touch has an entry.
func (i *inspection) touched(d *deeds) error {
	var at struct { // of the touch before
		kind   workspace.Kind
		block  uint16
		entry  int64
		ids    idset.Set
		entire bool
	}
	for key, v := range i.Kept(workspace.KeptTouch, nil, nil) {
		var k workspace.Kind
		var f workspace.Field
		var entry int64
		ok := true
		switch {
		case len(key) == 16 && key[0] == 'n':
			k, entry, f = workspace.Kind(key[1]), int64(binary.BigEndian.Uint64(key[6:])), workspace.Field(binary.BigEndian.Uint16(key[14:]))
			at.ids = idset.Of(binary.BigEndian.Uint32(key[2:]))
		case len(key) == 14 && key[0] == 'w':
			block := binary.BigEndian.Uint16(key[2:])
			k, entry, f = workspace.Kind(key[1]), int64(binary.BigEndian.Uint64(key[4:])), workspace.Field(binary.BigEndian.Uint16(key[12:]))
			again := at.entire && at.kind == k && at.block == block && at.entry == entry
			if ok = len(v) > 0 || again; ok && len(v) > 0 {
				at.ids = idset.Set{}
				ok = at.ids.UnmarshalBinary(v) == nil
			}
			at.kind, at.block, at.entry, at.entire = k, block, entry, true
		default:
			ok = false
		}
		did := d.of(entry)
		if !ok || did == nil || !slices.Contains(workspace.StoredKinds(), k) || int(f) >= len(k.Fields()) {
			i.find(workspace.FoundTouch, "a touch %x is of no entry", key)
			continue
		}
		did.touched -= d.touchedIn(entry, k, f, at.ids)
	}
	if err := workspace.ReadError(i); err != nil || readLedger(i).any() {
		return err
	}
	for n, did := range d.all {
		if did.touched != 0 {
			i.find(workspace.FoundTouch, "the index of what J%d touched is not what the entry says", n+1)
		}
	}
	return nil
}

// replays compares what idempotency keys remember with what their entries did, and keys
// with the times by which old ones are forgotten.
func (i *inspection) replays(d *deeds) error {
	var keys, times int
	var sum uint64 // of keys without a time, and of times without a key
	for k, v := range i.Kept(workspace.KeptIdem, nil, nil) {
		var m memory
		switch {
		case len(k) == 26 && k[0] == 't':
			times++
			sum -= maphash.Bytes(d.seed, k[9:])
			continue
		case len(k) != 17 || k[0] != 'k' || json.Unmarshal(v, &m) != nil:
			i.find(workspace.FoundReplay, "an idempotency key cannot be read")
			continue
		}
		keys++
		sum += maphash.Bytes(d.seed, k)
		if did := d.of(m.Entry); did == nil {
			i.find(workspace.FoundReplay, "an idempotency key remembers J%d, which is not there", m.Entry)
		} else if did.counted != d.countedIn(m.Counts, m.Run) {
			i.find(workspace.FoundReplay, "an idempotency key remembers what J%d did not do", m.Entry)
		}
	}
	if sum != 0 {
		i.find(workspace.FoundReplay, "%d idempotency keys have %d times to forget them", keys, times)
	}
	return workspace.ReadError(i)
}
