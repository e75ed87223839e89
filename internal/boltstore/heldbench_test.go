package boltstore

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

func holdIn(tb testing.TB) *Held {
	tb.Helper()
	return hold(tb, filepath.Join(tb.TempDir(), "w.db"))
}

func hold(tb testing.TB, path string) *Held {
	tb.Helper()
	h, err := Hold(context.Background(), path, Options{Holder: "holder", NewIdentity: func() string { return "fixed" }, Temp: tb.TempDir()})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := h.Close(); err != nil {
			tb.Error(err)
		}
	})
	return h
}

func BenchmarkHeld(b *testing.B) {
	const people = 100_000
	ctx, h := context.Background(), holdIn(b)
	fill(b, h, people, 10_000)
	show := func(r workspace.Reader, n int) error {
		sets, err := r.Look(workspace.Person, workspace.PersonEmail, []string{fmt.Sprintf("user%d@example%d.com", n, n%50)})
		if err != nil {
			return err
		}
		for row, err := range r.Rows(workspace.Person, sets[0]) {
			if err != nil || row.No != workspace.No(n) {
				return fmt.Errorf("%d: %w", row.No, err)
			}
		}
		return nil
	}
	page := func(r workspace.Reader, _ int) error {
		q := workspace.Query{
			Kind: workspace.Person, Where: filter.Compare{Field: "source", Op: filter.Eq, Value: "ticket"},
			Order: []workspace.Order{{Field: workspace.PersonLastSeen, Desc: true}}, Limit: 25,
		}
		n := 0
		for _, err := range r.Walk(q) {
			if err != nil {
				return err
			}
			n++
		}
		if n != q.Limit {
			return fmt.Errorf("%d rows", n)
		}
		return nil
	}
	nothing := func(workspace.Reader, int) error { return nil }
	change := func(w workspace.Writer, n int) error {
		status := []string{workspace.StatusCustomer, workspace.StatusLead}[n/people%2]
		return w.Assign(workspace.Person, idset.Of(workspace.No(n%people+1)), workspace.PersonStatus, workspace.Is, workspace.TextValue(status))
	}
	var turn atomic.Int64
	next := func() int { return int(turn.Add(7919)) }
	for name, ask := range map[string]func(workspace.Reader, int) error{"nothing": nothing, "show": show, "page": page} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := h.View(ctx, func(r workspace.Reader) error { return ask(r, next()%people+1) }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	for _, goroutines := range []int{1, 16} {
		b.Run(fmt.Sprintf("update by %d", goroutines), func(b *testing.B) {
			b.ReportAllocs()
			b.SetParallelism((goroutines + 1) / 2) // on two cores
			if goroutines == 1 {
				for b.Loop() {
					if err := h.Update(ctx, workspace.Commit, func(w workspace.Writer) error { return change(w, next()) }); err != nil {
						b.Fatal(err)
					}
				}
				return
			}
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					n := next()
					if err := h.Update(ctx, workspace.Commit, func(w workspace.Writer) error { return change(w, n) }); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}
