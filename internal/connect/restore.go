package connect

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/workspace"
)

// CheckBackup looks whether a file is a sound workspace: NotFound when it does
// not exist, Corrupt when it is damaged or something else.
func CheckBackup(ctx context.Context, file string, o Options) error {
	source, err := openBackup(ctx, file, o)
	if err != nil {
		return err
	}
	defer source.Close()
	for finding, err := range source.Check(ctx) {
		if err != nil {
			return err
		}
		return workspace.Errorf(workspace.Corrupt, "%s: %s: %s", file, finding.Code, finding.Detail).WithHint("choose another backup")
	}
	return nil
}

// Restore puts a copy of a backup in the place of the workspace at an address,
// in one step and while nobody writes there.
func Restore(ctx context.Context, address, file string, o Options) error {
	path, err := File(address)
	if err != nil {
		return err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // a link goes on pointing to the workspace
	}
	source, err := openBackup(ctx, file, o)
	if err != nil {
		return err
	}
	defer source.Close()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return workspace.Errorf(workspace.Internal, "restore %s: %w", address, err)
	}
	copied := path + ".restoring"
	if err := source.Backup(ctx, copied); err != nil {
		return err
	}
	defer os.Remove(copied)
	return exchange(ctx, path, copied, o)
}

// exchange renames a file over a workspace inside an update of the latter, which
// keeps everybody else out, and which has nothing to commit.
func exchange(ctx context.Context, path, by string, o Options) error {
	target, err := boltstore.Open(ctx, path, storeOptions(o))
	if err != nil {
		return err
	}
	defer target.Close()
	done := false
	return target.Update(ctx, workspace.Rehearse, func(workspace.Writer) error {
		if done {
			return nil
		}
		if err := os.Rename(by, path); err != nil {
			return workspace.Errorf(workspace.Internal, "restore %s: %w", path, err)
		}
		done = true
		return nil
	})
}

func openBackup(ctx context.Context, file string, o Options) (*boltstore.Store, error) {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, workspace.Errorf(workspace.NotFound, "%s: no such file", file)
	}
	o.ReadOnly = true
	return boltstore.Open(ctx, file, storeOptions(o))
}
