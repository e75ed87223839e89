package engine

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash"
	"reflect"
	"sync"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// keptFor is how long an idempotency key is remembered.
const keptFor = 30 * 24 * time.Hour

// memory is what a key stands for.
type memory struct {
	Hash   []byte `json:"h"`
	Entry  int64  `json:"e"`
	Run    int64  `json:"r,omitempty"`
	Counts counts `json:"c"`
}

// Keys live under 'k' hash; 't' time key finds the old ones.
//
// Callers choose their keys, and may name people in them: a hash stands for both.
func idemKey(actor, key string) []byte {
	sum := sha256.Sum256([]byte(actor + "\x00" + key))
	return append([]byte{'k'}, sum[:16]...)
}

// replay finds what a batch with the same key did. The same key with other
// changes is a conflict.
func replay(r workspace.Reader, b workspace.Batch, print *print) (*workspace.Receipt, error) {
	if b.Key == "" || b.DryRun {
		return nil, nil
	}
	key := idemKey(b.Actor, b.Key)
	for k, v := range r.Kept(workspace.KeptIdem, key, append(key, 0)) {
		var m memory
		if len(k) != len(key) || json.Unmarshal(v, &m) != nil {
			continue
		}
		if string(m.Hash) != string(print.take()) {
			return nil, workspace.Errorf(workspace.Conflict, "the idempotency key %q was used for another batch", b.Key).WithHint("use a new key for new changes")
		}
		h, err := readHeader(r, m.Entry)
		if err != nil {
			return nil, err
		}
		c := m.Counts
		return &workspace.Receipt{
			Entry: m.Entry, Run: m.Run, Replayed: true, Final: h != nil && h.Final != "", Matched: c.Matched, Changed: c.Changed, Unchanged: c.Unchanged,
			Failed: c.Failed, Read: c.Read, Created: c.Created, Updated: c.Updated, Ignored: c.Ignored,
		}, nil
	}
	return nil, nil
}

// remember keeps the batch's key with what it did, and forgets a few old keys.
func (b *batch) remember() error {
	if b.Key == "" {
		return nil
	}
	m, err := json.Marshal(memory{b.print.take(), b.entry, b.Run, countsOf(b.receipt)})
	if err != nil {
		return workspace.Errorf(workspace.Internal, "idempotency: %w", err)
	}
	key := idemKey(b.actor, b.Key)
	if err := b.Keep(workspace.KeptIdem, key, m); err != nil {
		return err
	}
	timed := append(binary.BigEndian.AppendUint64([]byte{'t'}, uint64(b.at.UnixMicro())), key...)
	if err := b.Keep(workspace.KeptIdem, timed, []byte{}); err != nil {
		return err
	}
	var old [][]byte
	before := binary.BigEndian.AppendUint64([]byte{'t'}, uint64(b.at.Add(-keptFor).UnixMicro()))
	for k := range b.Kept(workspace.KeptIdem, []byte{'t'}, before) {
		if old = append(old, append([]byte(nil), k...)); len(old) == 8 {
			break
		}
	}
	for _, k := range old {
		if err := b.Keep(workspace.KeptIdem, k[9:], nil); err != nil {
			return err
		}
		if err := b.Keep(workspace.KeptIdem, k, nil); err != nil {
			return err
		}
	}
	return nil
}

// print is the fingerprint of a batch, taken once: when somebody asks for it, or before,
// while something else is being done.
type print struct {
	take  func() []byte
	asked bool // somebody will ask: nothing is remembered of other batches
	begun bool
}

func newPrint(b workspace.Batch) *print {
	return &print{take: sync.OnceValue(func() []byte { return fingerprint(b.Key, b.Changes) }), asked: b.Key != "" && !b.DryRun}
}

// begin takes it beside what the caller does, who ends with end.
func (p *print) begin() {
	if p.asked && !p.begun {
		p.begun = true
		go p.take()
	}
}

// end waits for what was begun: whoever sent the batch may change it afterwards.
func (p *print) end() {
	if p.begun {
		p.take()
	}
}

// fingerprint tells batches of one key apart. Without the key nobody can try what it
// stands for.
func fingerprint(key string, changes []workspace.Change) []byte {
	h := sha256.New()
	h.Write([]byte(key + "\x00"))
	for _, c := range changes {
		h.Write([]byte(c.Verb()))
		if i, ok := c.(workspace.Import); ok {
			var b []byte
			for _, row := range i.Rows {
				b = b[:0]
				for _, id := range []string{row.ID, row.Person, row.Conversation} {
					b = append(append(b, id...), 0)
				}
				b = appendRow(b, row.Row)
				for _, m := range row.Messages {
					b = appendRow(b, m)
				}
				h.Write(b)
			}
			continue
		}
		hashJSON(h, c)
	}
	return h.Sum(nil)
}

// hashJSON hashes what json.Marshal gives of a change. The ids of a selection, which can
// be very many, come first in it, and are spelled some at a time.
func hashJSON(h hash.Hash, c workspace.Change) {
	copied := reflect.New(reflect.TypeOf(c)).Elem()
	copied.Set(reflect.ValueOf(c))
	var ids []string
	if s := copied.FieldByName("Selection"); s.IsValid() {
		s := s.Addr().Interface().(*workspace.Selection)
		ids, s.IDs = s.IDs, nil
	}
	rest, _ := json.Marshal(copied.Interface()) // nothing in a change has no JSON
	if len(ids) == 0 {
		h.Write(rest)
		return
	}
	b := []byte(`{"ids":[`)
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		if b = appendMarshalled(b, id); len(b) > 1<<12 {
			h.Write(b)
			b = b[:0]
		}
	}
	if b = append(b, ']'); len(rest) > len(`{}`) {
		b = append(b, ',')
	}
	h.Write(append(b, rest[1:]...))
}

// appendMarshalled appends what json.Marshal gives of a text.
func appendMarshalled(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			text, _ := json.Marshal(s)
			return append(b, text...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// digest names a selection, so that what was confirmed is what is changed.
func digest(picked []picked) string {
	h := sha256.New()
	for _, p := range picked {
		b, err := p.ids.MarshalBinary()
		if err != nil {
			continue
		}
		h.Write(append([]byte{byte(p.kind)}, b...))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
