package boltstore

import (
	"bytes"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/lobbycli/lobby/internal/workspace"
)

// memory is what transactions on one open file learn and others need not read
// again: how rows rest, which never changes; texts of dictionaries, which stay as
// long as nobody forgets them; and sets of rows, as long as nothing is changed.
type memory struct {
	forms map[workspace.Kind]*shape // with the texts of their dictionaries
	sets  atomic.Pointer[sharedSets]
	cells sharedCells
	whole wholePages
}

func newMemory() *memory {
	m := &memory{forms: map[workspace.Kind]*shape{}, whole: make(wholePages, mostWholeHeld)}
	for _, k := range workspace.StoredKinds() {
		sh := newShape(k)
		for range sh.specs {
			sh.known = append(sh.known, &sharedDict{texts: map[uint32]string{}, codes: map[string]uint32{}})
		}
		m.forms[k] = sh
	}
	return m
}

// shape is one for a new transaction.
func (m *memory) shape(k workspace.Kind) *shape {
	sh := *m.forms[k]
	sh.dicts, sh.chunks = make([]*dict, len(sh.specs)), make([]*chunk, len(sh.specs))
	return &sh
}

// at is the sets of the snapshot after a transaction; nil for former ones.
func (m *memory) at(txid int) *sharedSets {
	for {
		s := m.sets.Load()
		switch {
		case s != nil && s.txid == txid:
			return s
		case s != nil && s.txid > txid:
			return nil
		}
		fresh := &sharedSets{txid: txid, sets: map[setID]workspace.Ids{}, searches: map[searchID]answer{}}
		if m.sets.CompareAndSwap(s, fresh) {
			return fresh
		}
	}
}

// carry takes over what holds in the snapshot that a writer made of its own.
func (m *memory) carry(r *reader, txid int) {
	if r.sets == nil {
		return
	}
	next := m.at(txid)
	r.sets.mu.RLock()
	defer r.sets.mu.RUnlock()
	for id, set := range r.sets.sets {
		if sh := r.shapes[id.kind]; sh == nil || !sh.moved.has(id.field) {
			next.add(id, set)
		}
	}
	for id, a := range r.sets.searches {
		if sh := r.shapes[id.kind]; sh == nil || !sh.textsMoved() {
			next.addSearch(id, a)
		}
	}
	for _, id := range r.sets.bare {
		if sh := r.shapes[id.kind]; sh == nil || !sh.moved.has(id.field) {
			next.sawBare(id)
		}
	}
}

// sharedDict is texts that are durable. Those of low codes, which are asked for most,
// are found without a lock.
type sharedDict struct {
	low   atomic.Pointer[[lowCodes]atomic.Pointer[string]]
	mu    sync.RWMutex
	texts map[uint32]string
	codes map[string]uint32
}

// mostTexts is how many texts of a field are remembered, lowCodes how many codes
// have a place of their own.
const (
	mostTexts = 1 << 12
	lowCodes  = 1 << 10
)

func (d *sharedDict) text(code uint32) (string, bool) {
	if low := d.low.Load(); low != nil && code < lowCodes {
		if s := low[code].Load(); s != nil {
			return *s, true
		}
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	s, ok := d.texts[code]
	return s, ok
}

func (d *sharedDict) code(text string) (uint32, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	code, ok := d.codes[text]
	return code, ok
}

// add is false when no more texts are remembered.
func (d *sharedDict) add(code uint32, text string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.texts) >= mostTexts {
		return false
	}
	d.texts[code], d.codes[text] = text, code
	if code >= lowCodes {
		return true
	}
	if d.low.Load() == nil {
		d.low.Store(new([lowCodes]atomic.Pointer[string]))
	}
	d.low.Load()[code].Store(&text)
	return true
}

// chunkID names a chunk of a column.
type chunkID struct {
	fieldID
	index int64
}

// sharedCells is chunks of columns whose checksum was right, with the transaction
// that wrote them last, as far as is known. Nobody changes the cells.
type sharedCells struct {
	mu     sync.RWMutex
	chunks map[chunkID]sharedChunk
	since  map[chunkID]int // when chunks were written while the file is open
}

type sharedChunk struct {
	cells []byte
	since int
}

// mostChunks is how many chunks are remembered: 16 MB. Those of a million people are fewer.
const mostChunks = 1 << 12

// get is the cells of a chunk as the snapshot after a transaction has them.
func (s *sharedCells) get(id chunkID, txid int) ([]byte, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	c, ok := s.chunks[id]
	return c.cells, ok && c.since <= txid
}

// add remembers what the snapshot after a transaction has, unless it was written
// since.
func (s *sharedCells) add(id chunkID, txid int, cells []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	since := s.since[id]
	if since > txid {
		return
	}
	if s.chunks == nil {
		s.chunks = map[chunkID]sharedChunk{}
	}
	makeRoom(s.chunks, mostChunks)
	s.chunks[id] = sharedChunk{bytes.Clone(cells), since}
}

// written forgets chunks that a transaction is about to change.
func (s *sharedCells) written(ids []chunkID, txid int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since == nil {
		s.since = map[chunkID]int{}
	}
	for _, id := range ids {
		s.since[id] = txid
		delete(s.chunks, id)
	}
}

// setID names a posting.
type setID struct {
	fieldID
	code uint32
}

// searchID names what somebody searched for.
type searchID struct {
	kind   workspace.Kind
	needle string // as texts are folded
}

// sharedSets is postings of one snapshot, and what indexes said to the last searches: who
// turns pages searches for the same again. Nobody changes the sets.
type sharedSets struct {
	txid     int
	mu       sync.RWMutex
	sets     map[setID]workspace.Ids
	searches map[searchID]answer
	ends     []string  // buckets in which every way was seen to end
	bare     []fieldID // that no row has a key of
}

// mostSets is how many sets of a snapshot are remembered, mostSearches how many searches.
const (
	mostSets     = 1 << 6
	mostSearches = 1 << 4
)

func (s *sharedSets) endsAll(bucket string) bool {
	if s == nil {
		return false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Contains(s.ends, bucket)
}

func (s *sharedSets) sawEnds(bucket string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.ends, bucket) {
		s.ends = append(s.ends, bucket)
	}
}

// isBare reports whether it is known that no row has a key of a field.
func (s *sharedSets) isBare(id fieldID) bool {
	if s == nil {
		return false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Contains(s.bare, id)
}

func (s *sharedSets) sawBare(id fieldID) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.bare, id) {
		s.bare = append(s.bare, id)
	}
}

func (s *sharedSets) get(id setID) (workspace.Ids, bool) {
	if s == nil {
		return workspace.Ids{}, false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	set, ok := s.sets[id]
	return set, ok
}

func (s *sharedSets) add(id setID, set workspace.Ids) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sets) < mostSets {
		s.sets[id] = set
	}
}

func (s *sharedSets) search(id searchID) (answer, bool) {
	if s == nil {
		return answer{}, false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	a, ok := s.searches[id]
	return a, ok
}

func (s *sharedSets) addSearch(id searchID, a answer) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	makeRoom(s.searches, mostSearches)
	s.searches[id] = a
}

// makeRoom forgets one, whichever, of as many as are remembered at most.
func makeRoom[K comparable, V any](of map[K]V, most int) {
	if len(of) < most {
		return
	}
	for key := range of {
		delete(of, key)
		return
	}
}
