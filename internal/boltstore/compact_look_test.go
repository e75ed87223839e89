package boltstore

import (
	"context"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestWhatIsNotThereIsNotThereAfterCompacting(t *testing.T) {
	ctx, h := context.Background(), holdIn(t)
	fill(t, h, 2000, 500)
	none := func(r workspace.Reader) {
		t.Helper()
		for _, key := range []string{"", "a@example.com", "nobody@example.com", "zoe@example.com"} {
			sets, err := r.Look(workspace.Person, workspace.PersonEmail, []string{key})
			if err != nil || len(sets) != 1 || sets[0].Len() != 0 {
				t.Errorf("%q: %v, %v", key, sets, err)
			}
		}
		if k, v := r.KeptLast(workspace.KeptRun, []byte("none"), []byte("none\x00")); k != nil || v != nil {
			t.Errorf("kept %q, %q", k, v)
		}
	}
	began, compacted := make(chan bool), make(chan bool)
	before := make(chan error, 1)
	go func() {
		before <- h.View(ctx, func(r workspace.Reader) error {
			close(began)
			<-compacted
			none(r)
			return nil
		})
	}()
	<-began
	old, done := h.current(), make(chan error, 1)
	go func() {
		_, _, err := h.Compact(ctx)
		done <- err
	}()
	for range 60_000 { // until there is a new file; compacting ends when the reader does
		if h.current() != old || len(done) > 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if h.current() == old {
		t.Error("not compacted beside a reader")
	}
	if err := h.View(ctx, func(r workspace.Reader) error { none(r); return nil }); err != nil {
		t.Error(err)
	}
	close(compacted)
	for _, ended := range []chan error{before, done} {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	if err := h.View(ctx, func(r workspace.Reader) error { none(r); return nil }); err != nil {
		t.Error(err)
	}
}

// current is the open file.
func (h *Held) current() *openFile {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.open
}
