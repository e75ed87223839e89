package engine

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// header is what the journal keeps of an entry for ever. It holds no personal
// data: numbers, counts, and which rows had which field touched.
type header struct {
	No       int64    `json:"-"`
	At       int64    `json:"at"` // microseconds
	Actor    string   `json:"actor"`
	Verb     string   `json:"verb"`
	Run      int64    `json:"run,omitempty"`
	Undoes   int64    `json:"undoes,omitempty"`
	UndoneBy int64    `json:"undone_by,omitempty"`
	Counts   counts   `json:"counts"`
	Effects  []mark   `json:"effects"`
	Note     string   `json:"note,omitempty"` // why something happened, without values
	Final    finality `json:"final,omitempty"`
}

// counts is the receipt's numbers, for the log and for replays.
type counts struct {
	Matched   int `json:"m,omitempty"`
	Changed   int `json:"c,omitempty"`
	Unchanged int `json:"u,omitempty"`
	Failed    int `json:"f,omitempty"`
	Read      int `json:"r,omitempty"`
	Created   int `json:"n,omitempty"`
	Updated   int `json:"p,omitempty"`
	Ignored   int `json:"i,omitempty"`
}

// mark is an effect as the header keeps it; its payload has the same index.
type mark struct {
	Kind  workspace.Kind  `json:"k"`
	Op    op              `json:"o"`
	Field workspace.Field `json:"f,omitempty"`
	Ids   []byte          `json:"s,omitempty"` // missing: those of the effect before
}

func entryKey(no int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(no)) }

// entryOf is the number in a key that entryKey made.
func entryOf(key []byte) int64 { return int64(binary.BigEndian.Uint64(key)) }

func payloadKey(no int64, part int) []byte {
	return binary.BigEndian.AppendUint32(entryKey(no), uint32(part))
}

// lastEntry is the number and time of the newest entry; zeros when there is none.
func lastEntry(r workspace.Reader) (int64, time.Time, error) {
	k, v := r.KeptLast(workspace.KeptJournal, nil, nil)
	if k == nil {
		return 0, time.Time{}, nil
	}
	at, ok := headerAt(v)
	if len(k) != 8 || !ok {
		return 0, time.Time{}, unreadable()
	}
	return entryOf(k), time.UnixMicro(at), nil
}

// headerAt is the time in a header, which stands at its beginning: what the entry
// did can be long, and is not read.
func headerAt(header []byte) (int64, bool) {
	text, ok := bytes.CutPrefix(header, []byte(`{"at":`))
	if !ok {
		return 0, false
	}
	text, _, ok = bytes.Cut(text, []byte(","))
	at, err := strconv.ParseInt(string(text), 10, 64)
	return at, ok && err == nil
}

func decodeHeader(k, v []byte) (*header, error) {
	h := &header{}
	if len(k) != 8 || json.Unmarshal(v, h) != nil {
		return nil, unreadable()
	}
	for i := 1; i < len(h.Effects); i++ {
		if m := &h.Effects[i]; m.Ids == nil {
			m.Ids = h.Effects[i-1].Ids
		}
	}
	h.No = entryOf(k)
	return h, nil
}

func unreadable() error {
	return workspace.Errorf(workspace.Corrupt, "journal: a header cannot be read").WithHint("run lobby db check")
}

// readHeader finds an entry; nil when there is none with that number.
func readHeader(r workspace.Reader, no int64) (*header, error) {
	for k, v := range r.Kept(workspace.KeptJournal, entryKey(no), entryKey(no+1)) {
		return decodeHeader(k, v)
	}
	return nil, nil
}

// keepHeader keeps a set that several effects in a row share, as the fields of one
// assignment do, with the first of them.
func keepHeader(w workspace.Writer, h *header) error {
	short := *h
	short.Effects = slices.Clone(h.Effects)
	for i := len(short.Effects) - 1; i > 0; i-- {
		if bytes.Equal(short.Effects[i].Ids, short.Effects[i-1].Ids) {
			short.Effects[i].Ids = nil
		}
	}
	b, err := json.Marshal(short)
	if err != nil {
		return workspace.Errorf(workspace.Internal, "journal: %w", err)
	}
	return w.Keep(workspace.KeptJournal, entryKey(h.No), b)
}

// write journals the unit of work under its entry. Everything in hand must
// have been flushed.
func (w *work) write(h *header) error {
	var ids []byte
	for i := range w.effects {
		e := &w.effects[i]
		if i == 0 || e.ids != w.effects[i-1].ids { // the fields of one assignment share their set
			var err error
			if ids, err = e.ids.MarshalBinary(); err != nil {
				return workspace.Errorf(workspace.Internal, "journal: %w", err)
			}
		}
		h.Effects = append(h.Effects, mark{e.kind, e.op, e.field, ids})
		if b := e.encode(); len(b) > 0 {
			if err := w.Keep(workspace.KeptPayload, payloadKey(w.entry, i), b); err != nil {
				return err
			}
		}
	}
	if err := w.keepTouches(); err != nil {
		return err
	}
	return keepHeader(w, h)
}

// outline is the effects without their payload.
func (h *header) outline() ([]effect, error) {
	out := make([]effect, len(h.Effects))
	for i, m := range h.Effects {
		out[i] = effect{kind: m.Kind, op: m.Op, field: m.Field}
		if i > 0 && bytes.Equal(m.Ids, h.Effects[i-1].Ids) { // the fields of one assignment share their set
			out[i].ids = out[i-1].ids
		} else if err := out[i].ids.UnmarshalBinary(m.Ids); err != nil {
			return nil, workspace.Errorf(workspace.Corrupt, "journal: J%d: %w", h.No, err)
		}
	}
	return out, nil
}

// readEffects gives an entry's effects in the order they happened.
func readEffects(r workspace.Reader, h *header) ([]effect, error) {
	out, err := h.outline()
	if err != nil {
		return nil, err
	}
	for k, v := range r.Kept(workspace.KeptPayload, entryKey(h.No), entryKey(h.No+1)) {
		part := int(binary.BigEndian.Uint32(k[8:]))
		if part >= len(out) {
			return nil, workspace.Errorf(workspace.Corrupt, "journal: J%d has a part too many", h.No)
		}
		if err := decodeEffect(&out[part], v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// summary says in a few words how much an entry did.
func (h *header) summary() string {
	var parts []string
	say := func(n int, word string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, word))
		}
	}
	c := h.Counts
	say(c.Created, "created")
	say(c.Updated, "updated")
	say(c.Changed, "changed")
	say(c.Unchanged, "unchanged")
	say(c.Ignored, "ignored")
	say(c.Failed, "failed")
	if h.Undoes != 0 {
		parts = append([]string{fmt.Sprintf("takes back J%d", h.Undoes)}, parts...)
	}
	if h.UndoneBy != 0 {
		parts = append(parts, fmt.Sprintf("taken back by J%d", h.UndoneBy))
	}
	if h.Note != "" {
		parts = append(parts, h.Note)
	}
	return strings.Join(parts, ", ")
}

// row is the entry as people see it.
func (h *header) row() workspace.Row {
	row := workspace.NewRow(workspace.Entry, workspace.No(h.No))
	row.Set(workspace.EntryAt, workspace.Value{N: h.At})
	row.Set(workspace.EntryActor, workspace.TextValue(h.Actor))
	row.Set(workspace.EntryVerb, workspace.TextValue(h.Verb))
	row.Set(workspace.EntrySummary, workspace.TextValue(h.summary()))
	row.Set(workspace.EntryChanged, workspace.IntValue(int64(h.Counts.Changed+h.Counts.Created+h.Counts.Updated)))
	row.Set(workspace.EntryRun, workspace.IntValue(h.Run))
	row.Set(workspace.EntryUndoes, workspace.IntValue(h.Undoes))
	row.Set(workspace.EntryUndoneBy, workspace.IntValue(h.UndoneBy))
	return row
}
