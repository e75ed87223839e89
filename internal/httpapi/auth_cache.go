package httpapi

import (
	"context"
	"sync"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// What is known of tokens is believed so long: another process may have ended one.
const (
	believed    = 2 * time.Second
	mostTokens  = 4096
	mostRefused = 1024
)

// tokens remember who holds a token, so that a request costs no transaction.
type tokens struct {
	mu      sync.RWMutex
	holders map[string]holder // by hash
	refused map[string]holder
	age     int // grows when all is forgotten
}

// holder is what is known of a token.
type holder struct {
	who     caller
	expires time.Time // zero is never
	until   time.Time // when to ask again
	err     error     // why it lets nobody in
}

// holder says whom the token with a hash lets in.
func (t *tokens) holder(ctx context.Context, s *Server, hash string) (caller, error) {
	now := s.options.Now()
	t.mu.RLock()
	h, known := t.holders[hash]
	if !known {
		h, known = t.refused[hash]
	}
	age := t.age
	t.mu.RUnlock()
	if !known || !now.Before(h.until) {
		h = holder{until: now.Add(believed)}
		h.who, h.expires, h.err = s.askBearer(ctx, hash)
		if h.err != nil && workspace.KindOf(h.err) != workspace.Denied {
			return caller{}, h.err // the workspace does not answer: nothing was learnt
		}
		t.learn(hash, h, age)
	}
	if h.err == nil && !h.expires.IsZero() && !now.Before(h.expires) {
		return caller{}, unknownCaller(notLiving)
	}
	return h.who, h.err
}

// learn remembers an answer, unless all was forgotten after the question. Full
// tables are emptied: who is refused on purpose must not push out who is not.
func (t *tokens) learn(hash string, h holder, age int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if age != t.age {
		return
	}
	into, most := &t.holders, mostTokens
	if h.err != nil {
		into, most = &t.refused, mostRefused
	}
	delete(t.holders, hash)
	if *into == nil || len(*into) >= most {
		*into = map[string]holder{}
	}
	(*into)[hash] = h
}

// forgetTokens makes every token be looked up again: some were made or ended.
func (s *Server) forgetTokens() {
	s.tokens.mu.Lock()
	defer s.tokens.mu.Unlock()
	s.tokens.holders, s.tokens.refused = nil, nil
	s.tokens.age++
}
