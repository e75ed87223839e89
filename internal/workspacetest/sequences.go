package workspacetest

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Backend is one way to a workspace, and the store its rows rest in.
type Backend struct {
	Name string
	workspace.Workspace
	Store workspace.Store
}

// Sequences draws sequences of batches and questions and puts each to several
// backends, which start empty and tell the time by the same clock: every answer,
// every refusal, and at the end everything there is to read must be the same, to
// the byte. open cleans up by the given T.
func Sequences(t *testing.T, open func(t *rapid.T, clock func() time.Time) []Backend) {
	rapid.Check(t, func(t *rapid.T) {
		s := &sequence{T: t, clock: &clock{now: Noon()}}
		s.backends = open(t, s.clock.tell)
		for range rapid.IntRange(5, 40).Draw(t, "batches") {
			s.clock.move(rapid.SampledFrom(pauses()).Draw(t, "pause"))
			if s.rarely("rehearsal") {
				s.rehearse()
			}
			s.step()
			question, what := s.question()
			s.everywhere(what, question)
		}
		s.finish()
	})
}

// clock is read by the servers of backends, whenever they like.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) tell() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// pauses are between batches. Clocks stand still, and are set back.
func pauses() []time.Duration {
	return []time.Duration{0, 1500 * time.Nanosecond, time.Second, time.Hour, 31 * 24 * time.Hour, -time.Minute}
}

// sequence is one that is under way. What it remembers is what the first backend
// said, from which later batches are drawn.
type sequence struct {
	*rapid.T
	clock    *clock
	backends []Backend
	keyed    []workspace.Batch // that had a key
	tried    []trial
	seen     []workspace.Seen
	entries  int64 // journaled so far
	run      int64 // the last import
}

// trial is a dry run and the selection it named.
type trial struct {
	workspace.Batch
	digest string
}

// step draws a batch and applies it everywhere.
func (s *sequence) step() {
	s.Helper()
	b := s.draw()
	var first workspace.Receipt
	s.everywhere(describe(b), func(on Backend) string {
		r, err := on.Apply(context.Background(), b)
		if on.Name == s.backends[0].Name {
			first = r
		}
		return tellReceipt(r, err)
	})
	s.remember(b, first)
}

// everywhere has every backend do the same, and compares what they say.
func (s *sequence) everywhere(what string, do func(Backend) string) {
	s.Helper()
	s.Log(what)
	said := make([]string, len(s.backends))
	s.sideBySide(func(i int, on Backend) { said[i] = do(on) })
	s.Log(said[0])
	for i, got := range said {
		if got != said[0] {
			s.Fatalf("%s\n(-%s +%s):\n%s", what, s.backends[0].Name, s.backends[i].Name, cmp.Diff(lines(said[0]), lines(got)))
		}
	}
}

// sideBySide has all backends do something at a time. Who ends the test ends it here.
func (s *sequence) sideBySide(do func(i int, on Backend)) {
	ends := make([]any, len(s.backends))
	var all sync.WaitGroup
	for i, on := range s.backends {
		all.Go(func() {
			defer func() { ends[i] = recover() }()
			do(i, on)
		})
	}
	all.Wait()
	for _, end := range ends {
		if end != nil {
			panic(end)
		}
	}
}

func (s *sequence) remember(b workspace.Batch, r workspace.Receipt) {
	if b.Key != "" {
		s.keyed = append(s.keyed, b)
	}
	if b.DryRun && r.Digest != "" {
		s.tried = append(s.tried, trial{b, r.Digest})
	}
	if r.Entry > s.entries {
		s.entries = r.Entry
		if _, ok := b.Changes[0].(workspace.Import); ok && b.Run == 0 {
			s.run = r.Entry
		}
	}
}

// rehearser is a workspace that can be rehearsed in.
type rehearser interface {
	Rehearsal(ctx context.Context) (workspace.Workspace, error)
}

// rehearse tries batches in private copies, which nobody else notices.
func (s *sequence) rehearse() {
	s.Helper()
	ctx := context.Background()
	batches := []workspace.Batch{s.draw(), s.draw()}
	s.everywhere(fmt.Sprintf("a rehearsal of\n%s\n%s", describe(batches[0]), describe(batches[1])), func(on Backend) string {
		before := Resting(s, on.Store)
		private, err := on.Workspace.(rehearser).Rehearsal(ctx)
		if err != nil {
			return tellError(err)
		}
		said := ""
		for _, b := range batches {
			said += tellReceipt(private.Apply(ctx, b)) + "\n"
		}
		said += Everything(s, private)
		if err := private.Close(); err != nil {
			s.Errorf("%s: end a rehearsal: %v", on.Name, err)
		}
		if after := Resting(s, on.Store); after != before {
			s.Errorf("%s: a rehearsal left something (-before +after):\n%s", on.Name, cmp.Diff(lines(before), lines(after)))
		}
		return said
	})
}

// finish compares everything there is, and what rests below it.
func (s *sequence) finish() {
	s.Helper()
	first, exported, stored := s.backends[0].Name, make([]string, len(s.backends)), make([]string, len(s.backends))
	s.sideBySide(func(i int, on Backend) {
		exported[i], stored[i] = Everything(s, on.Workspace), Resting(s, on.Store)
		sound(s, on)
	})
	for i, on := range s.backends {
		if exported[i] != exported[0] {
			s.Errorf("what is exported (-%s +%s):\n%s", first, on.Name, cmp.Diff(lines(exported[0]), lines(exported[i])))
		}
		if stored[i] != stored[0] {
			s.Errorf("what is stored (-%s +%s):\n%s", first, on.Name, cmp.Diff(lines(stored[0]), lines(stored[i])))
		}
	}
}

// sound has a store checked, where it can be. One that nothing was written to may
// not be there yet.
func sound(s *sequence, b Backend) {
	k, ok := b.Store.(workspace.Keeper)
	if !ok {
		return
	}
	for found, err := range k.Check(context.Background()) {
		if workspace.KindOf(err) == workspace.NotFound && s.entries == 0 {
			return
		}
		if err != nil {
			s.Fatalf("check of %s: %v", b.Name, err)
		}
		s.Errorf("check of %s: %s: %s", b.Name, found.Code, found.Detail)
	}
	if rules, ok := b.Workspace.(interface {
		Check(context.Context) iter.Seq2[workspace.Finding, error]
	}); ok {
		for found, err := range rules.Check(context.Background()) {
			s.Errorf("check of %s: %s: %s, %v", b.Name, found.Code, found.Detail, err)
		}
	}
	s.whole(b)
}
