package connect

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Repaired is what a repair did.
type Repaired struct {
	Mended []workspace.Finding // what was found before and is not any more
	Left   []workspace.Finding // what nothing follows from, or nobody can decide
	Kept   string              // the file as it was; "" when it was left as it is
}

// Repair makes what follows from the records of a workspace in a file anew, in a copy that
// takes the place of the file when nothing in it is damaged. Where anything is damaged
// that cannot be made again, the file is left as it is; rules that are broken are left
// broken. With rehearse nothing is replaced. Errors: Invalid for a database and what is
// elsewhere, Unavailable for a file that is served.
func Repair(ctx context.Context, address string, rehearse bool, o Options) (done Repaired, err error) {
	target, err := openBroken(ctx, address, o)
	if err != nil {
		return done, err
	}
	defer target.Close()
	before, err := everything(fileKeeper{target, o}.Check(ctx))
	if err != nil || len(before) == 0 {
		return done, err
	}
	done.Left = before
	if slices.ContainsFunc(before, workspace.Finding.Lost) {
		return done, nil
	}
	asItIs := errors.New("left as it is")
	kept, err := target.Repair(ctx, func(copied *boltstore.Store) error {
		err := engine.New(copied, engineOptions(o)).Repair(ctx)
		if err != nil {
			return err
		}
		if done.Left, err = everything(ruled{copied, o}.Check(ctx)); err != nil {
			return err
		}
		if i := slices.IndexFunc(done.Left, workspace.Finding.Lost); i >= 0 {
			return workspace.Errorf(workspace.Corrupt, "the copy is damaged: %s: %s", done.Left[i].Code, done.Left[i].Detail).
				WithHint("nothing was changed; run lobby db check")
		}
		done.Mended = slices.DeleteFunc(before, func(f workspace.Finding) bool { return slices.Contains(done.Left, f) })
		if rehearse || len(done.Mended) == 0 {
			return asItIs
		}
		return nil
	})
	if errors.Is(err, asItIs) {
		err = nil
	}
	done.Kept = kept
	return done, err
}

func everything(check iter.Seq2[workspace.Finding, error]) (all []workspace.Finding, err error) {
	for f, err := range check {
		if err != nil {
			return all, err
		}
		all = append(all, f)
	}
	return all, nil
}

// openBroken opens the file that is repaired.
func openBroken(ctx context.Context, address string, o Options) (*boltstore.Store, error) {
	switch {
	case elsewhere(address):
		return nil, workspace.Errorf(workspace.Invalid, "a workspace is repaired on the machine where it is").
			WithHint("stop the server there, then lobby db check --repair with -W bolt:FILE")
	case inDatabase(address):
		return nil, workspace.Errorf(workspace.Invalid, "indexes in a database are made again by the database").
			WithHint("use REINDEX, and pg_restore for what is lost; lobby db check says when it is well again")
	}
	return openUnserved(ctx, address, o)
}
