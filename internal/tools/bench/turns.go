package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// turns lets all ways do an operation, one after the other and again.
func (b *bench) turns(ctx context.Context, op *operation, ways []way) ([]cell, error) {
	sets := make([]*set, len(ways))
	cells := make([]cell, len(ways))
	for i, w := range ways {
		s, err := b.set(ctx, w.part)
		if err == nil {
			err = s.prepare(ctx, w.tool)
		}
		if err == nil {
			err = w.setup.do(ctx, s)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.name(), err)
		}
		sets[i], cells[i] = s, cell{label: w.name(), anchor: w.anchor}
	}
	if err := prove(ctx, op, ways, sets); err != nil {
		return nil, err
	}
	times := max(1, min(op.runs, b.short)) * b.rounds
	if op.once {
		times = 1
	}
	for range times {
		for i, w := range ways {
			one, err := w.once(ctx, sets[i])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", w.name(), err)
			}
			cells[i].samples = append(cells[i].samples, one)
		}
	}
	return cells, b.emptyScratch()
}

// once is a run with what belongs before and after it.
func (w way) once(ctx context.Context, s *set) (sample, error) {
	if err := w.before.do(ctx, s); err != nil {
		return sample{}, err
	}
	one, err := w.run(ctx, s)
	if err != nil {
		return one, err
	}
	return one, w.after.do(ctx, s)
}

// emptyScratch removes what an operation left behind.
func (b *bench) emptyScratch() error {
	folder := filepath.Join(b.work, "scratch")
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	return os.MkdirAll(folder, 0o755)
}
