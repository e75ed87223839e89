package pgstore

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Somebody far away changes the workspace for a long time. Of many here who want to,
// each is sent away when its time is over, and who only reads does not notice.
func TestManyWhoWaitForTheirTurnHoldNobodyUp(t *testing.T) {
	const callers, patience = 24, 500 * time.Millisecond
	address := server(t).Database(t)
	far := open(t, address)
	near, err := Open(context.Background(), address, Options{LockTimeout: patience})
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	nothing := func(workspace.Writer) error { return nil }
	var all sync.WaitGroup
	defer all.Wait()
	err = far.Update(context.Background(), workspace.Commit, func(workspace.Writer) error {
		for range callers {
			all.Go(func() {
				begin := time.Now()
				err := near.Update(context.Background(), workspace.Commit, nothing)
				if took := time.Since(begin); workspace.KindOf(err) != workspace.Unavailable || took > 3*patience {
					t.Errorf("after %s: %v", took, err)
				}
			})
		}
		time.Sleep(patience / 10)
		begin := time.Now()
		people(t, near)
		if took := time.Since(begin); took > patience/2 {
			t.Errorf("reading took %s", took)
		}
		all.Wait()
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// Who looks at a table that grew takes no second connection while it holds the last.
func TestOneConnectionIsEnough(t *testing.T) {
	s := open(t, server(t).Database(t)+"&pool_max_conns=1")
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	err := s.Update(ctx, workspace.Commit, func(w workspace.Writer) error {
		if _, err := w.Take(workspace.Person, 2*muchCopied); err != nil {
			return err
		}
		return w.Put(workspace.Person, manyPeople(2*muchCopied))
	})
	if err != nil || ctx.Err() != nil {
		t.Fatal(err, ctx.Err())
	}
	if n := people(t, s); n != 2*muchCopied {
		t.Errorf("%d people", n)
	}
}
