package connect

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
)

// CheckBackup looks whether a file may replace the workspace at an address:
// NotFound when it does not exist, Corrupt when it is damaged or something else,
// Invalid when it is the workspace itself, and Refused, unless forced, when the
// workspace has a later change than the file.
func CheckBackup(ctx context.Context, address, file string, force bool, o Options) error {
	source, err := openBackup(ctx, file, o)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := openTarget(ctx, address, o)
	if err != nil {
		return err
	}
	defer target.Close()
	if target.Is(file) {
		return workspace.Errorf(workspace.Invalid, "%s is the workspace itself", file).WithHint("name a backup")
	}
	for finding, err := range source.Check(ctx) {
		if err != nil {
			return err
		}
		return workspace.Errorf(workspace.Corrupt, "%s: %s: %s", file, finding.Code, finding.Detail).WithHint("choose another backup")
	}
	if force {
		return nil
	}
	was, err := lastChange(ctx, source, o)
	if err != nil {
		return err
	}
	is, err := lastChange(ctx, target, o)
	if err != nil && workspace.KindOf(err) != workspace.Corrupt { // a damaged one is why backups are restored
		return err
	}
	if cmp.Or(cmp.Compare(is.at, was.at), cmp.Compare(is.no, was.no)) > 0 {
		return workspace.Errorf(workspace.Refused, "%s has changes that %s does not have, the last is %s", address, file, workspace.Entry.ID(is.no)).
			WithHint("--force restores all the same; what is there now is kept beside")
	}
	return nil
}

// change is when a change was made, and its number.
type change struct {
	at int64 // microseconds
	no workspace.No
}

// lastChange is the newest entry of a journal; none is zero.
func lastChange(ctx context.Context, s *boltstore.Store, o Options) (change, error) {
	ws := engine.New(s, engineOptions(o))
	for row, err := range ws.Find(ctx, workspace.Query{Kind: workspace.Entry, Limit: 1}) {
		if err != nil {
			return change{}, err
		}
		return change{row.Num(workspace.EntryAt), row.No}, nil
	}
	return change{}, nil
}

// Restore puts a copy of a backup in the place of the workspace at an address,
// in one step and while nobody reads or writes there. Whoever was erased there does not
// come back with the backup.
func Restore(ctx context.Context, address, file string, o Options) (done Restored, err error) {
	source, err := openBackup(ctx, file, o)
	if err != nil {
		return done, err
	}
	defer source.Close()
	target, err := openTarget(ctx, address, o)
	if err != nil {
		return done, err
	}
	defer target.Close()
	done.Kept, err = target.Restore(ctx, source, func(copied *boltstore.Store) error {
		ws := engine.New(copied, engineOptions(o))
		done.Erased, err = ws.CarryErasures(ctx, target, o.actor())
		if workspace.KindOf(err) == workspace.Corrupt { // a damaged workspace is why backups are restored
			done.Unread = true
			return nil
		}
		if err == nil && done.Erased > 0 {
			_, _, err = copied.Compact(ctx)
		}
		return err
	})
	return done, err
}

// Restored is what a restore did.
type Restored struct {
	Kept   string // the file with what was there; "" when there was nothing
	Erased int    // people of the backup who had been erased since, and were again
	Unread bool   // what was there is so damaged that nobody knows who had been erased
}

// openTarget opens the file that a restore would replace.
func openTarget(ctx context.Context, address string, o Options) (*boltstore.Store, error) {
	if elsewhere(address) {
		return nil, workspace.Errorf(workspace.Usage, "a workspace is restored on the machine where it is served").
			WithHint("stop the server there, then lobby db restore with -W bolt:FILE")
	}
	if inDatabase(address) {
		return nil, workspace.Errorf(workspace.Invalid, "a workspace in a database is not restored by lobby").
			WithHint("use pg_restore, or lobby workspaces copy bolt:FILE into an empty workspace")
	}
	return openUnserved(ctx, address, o)
}

func openBackup(ctx context.Context, file string, o Options) (*boltstore.Store, error) {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, workspace.Errorf(workspace.NotFound, "%s: no such file", file)
	}
	o.ReadOnly = true
	return boltstore.Open(ctx, file, storeOptions(o))
}
