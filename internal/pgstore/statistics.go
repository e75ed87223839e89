package pgstore

import (
	"context"
	"sync"

	"github.com/lobbycli/lobby/internal/workspace"
)

// The planner knows nothing of a table that just grew out of an import until the
// server looks at it by itself, a minute later; until then it may read everything
// where an index would do.
const (
	muchCopied = 1000 // rows of one update, after which a table may look different
	grown      = 4    // times as many rows as when it was last looked at
)

// statistics is what a process knows of those of the server.
type statistics struct {
	mu       sync.Mutex
	analyzed map[string]workspace.No // by table: its next number when it was looked at
	kept     workspace.No            // pairs that this process wrote, which have no numbers
}

// keeps counts kept pairs: how many there were, and are.
func (s *statistics) keeps(n int) (before, now workspace.No) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before = s.kept
	s.kept += workspace.No(n)
	return before, s.kept
}

// analyze looks at the tables that grew much. It is no failure when it cannot: the
// server will.
func (s *Store) analyze(ctx context.Context, w *writer) {
	for name, copied := range w.copied {
		before, now := w.first[name], w.counters[name]
		if name == keptTable {
			before, now = s.keeps(copied)
		}
		if copied < muchCopied || !s.outgrown(name, before, now) {
			continue
		}
		_, _ = w.conn.Exec(ctx, "ANALYZE "+name) // a second connection may never be had
	}
}

// outgrown reports whether statistics of a table are too old, and notes the new.
func (s *statistics) outgrown(name string, before, now workspace.No) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	last, known := s.analyzed[name]
	if !known {
		last = max(before, 1)
		s.analyzed[name] = last
	}
	if now/grown < last {
		return false
	}
	s.analyzed[name] = now
	return true
}
