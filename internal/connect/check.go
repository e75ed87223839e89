package connect

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"strings"
	"syscall"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
)

// ruled is a store whose check also looks for what breaks a rule.
type ruled struct {
	kept
	options Options
}

// kept is a store with what rests beneath it.
type kept interface {
	workspace.Store
	workspace.Keeper
}

// Check asks the rules about a workspace that is not damaged.
func (r ruled) Check(ctx context.Context) iter.Seq2[workspace.Finding, error] {
	return func(yield func(workspace.Finding, error) bool) {
		sound := true
		for f, err := range r.kept.Check(ctx) {
			sound = false
			if !yield(f, err) {
				return
			}
		}
		if sound {
			engine.New(r.kept, engineOptions(r.options)).Check(ctx)(yield)
		}
	}
}

// fileKeeper looks after a file that nobody serves.
type fileKeeper struct {
	*boltstore.Store
	options Options
}

// Check checks a copy: writers wait while it is made, and not for the check.
func (k fileKeeper) Check(ctx context.Context) iter.Seq2[workspace.Finding, error] {
	return checkCopy(ctx, k.Path(), k.options, func(use func(*boltstore.Store) error) error {
		return k.roomFor(k.Copied(ctx, use))
	})
}

// roomFor is an error that says where there is no room for a copy, if that is why.
func (k fileKeeper) roomFor(err error) error {
	var why *fs.PathError
	full := errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
	if !full || !errors.As(err, &why) || !strings.HasPrefix(why.Path, k.options.copies()) {
		return err
	}
	return workspace.Errorf(workspace.Internal, "there is no room in %s for the copy of %s that is checked: %w", k.options.Temp, k.Path(), why.Err).
		WithHint("make room there, or name another folder with TMPDIR")
}

// checkCopy yields what a check of a copy finds, with the rules. What that says of the
// copy it says of what was copied. Damage because of which there is no copy is a finding.
func checkCopy(ctx context.Context, of string, o Options, copied func(use func(*boltstore.Store) error) error) iter.Seq2[workspace.Finding, error] {
	return func(yield func(workspace.Finding, error) bool) {
		made := false
		err := copied(func(s *boltstore.Store) error {
			made = true
			for f, err := range (ruled{s, o}).Check(ctx) {
				if err != nil {
					return saidOf(of, s.Path(), err)
				}
				f.Detail = strings.ReplaceAll(f.Detail, s.Path(), of)
				if !yield(f, nil) {
					return nil
				}
			}
			return nil
		})
		switch {
		case !made && workspace.KindOf(err) == workspace.Corrupt:
			yield(workspace.Finding{Code: workspace.FoundFile, Detail: err.Error()}, nil)
		case err != nil:
			yield(workspace.Finding{}, err)
		}
	}
}

// saidOf is an error about a copy, said of what was copied.
func saidOf(of, copied string, err error) error {
	var about *workspace.Error
	if !errors.As(err, &about) {
		return err
	}
	said := *about
	said.Message = strings.ReplaceAll(said.Message, copied, of)
	return &said
}
