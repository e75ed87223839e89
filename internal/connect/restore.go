package connect

import (
	"context"
	"errors"
	"io/fs"
	"os"

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
// in one step and while nobody reads or writes there.
func Restore(ctx context.Context, address, file string, o Options) error {
	source, err := openBackup(ctx, file, o)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := openStore(ctx, address, o)
	if err != nil {
		return err
	}
	defer target.Close()
	return target.Restore(ctx, source)
}

func openBackup(ctx context.Context, file string, o Options) (*boltstore.Store, error) {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, workspace.Errorf(workspace.NotFound, "%s: no such file", file)
	}
	o.ReadOnly = true
	return boltstore.Open(ctx, file, storeOptions(o))
}
