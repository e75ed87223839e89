package connect

import (
	"context"
	"iter"
	"os"
	"path/filepath"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/httpapi"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Keeper looks after a workspace's file, wherever it is, or its database; see
// workspace.Keeper.
type Keeper interface {
	Info(ctx context.Context) (workspace.StoreInfo, error)
	Check(ctx context.Context) iter.Seq2[workspace.Finding, error]
	Backup(ctx context.Context, path string) error
	Compact(ctx context.Context) (before, after int64, err error)
	Close() error
}

// OpenKeeper opens what rests at an address; see Open. What a keeper of a database
// cannot do is an Invalid error that says who can.
func OpenKeeper(ctx context.Context, address string, o Options) (Keeper, error) {
	if elsewhere(address) {
		c, err := dial(ctx, address, o)
		return &remoteKeeper{c, address, o}, err
	}
	if inDatabase(address) {
		s, err := openDatabase(ctx, address, o)
		if err != nil {
			return nil, err
		}
		return ruled{s, o}, nil
	}
	l, err := openLocal(ctx, address, o)
	return &localKeeper{l}, err
}

// engineOptions are what the rules need from outside.
func engineOptions(o Options) engine.Options {
	return engine.Options{Now: o.Now, Temp: o.Temp, NewSecret: func() []byte { return []byte(o.NewKey()) }}
}

// remoteKeeper looks after the file of a server. What reads all of the file does so
// in a copy on this machine.
type remoteKeeper struct {
	*httpapi.Client
	address string
	options Options
}

func (k *remoteKeeper) Info(ctx context.Context) (workspace.StoreInfo, error) {
	info, err := k.Client.Info(ctx)
	info.Address = k.address // where the server has it is the server's affair
	return info, err
}

// Check fetches the file and checks the copy.
func (k *remoteKeeper) Check(ctx context.Context) iter.Seq2[workspace.Finding, error] {
	return checkCopy(ctx, k.address, k.options, func(use func(*boltstore.Store) error) error {
		return k.fetched(ctx, k.options.copies(), use)
	})
}

// Backup fetches the file; the copy is checked before it gets its name.
func (k *remoteKeeper) Backup(ctx context.Context, path string) error {
	return k.fetched(ctx, filepath.Dir(path), func(copied *boltstore.Store) error { return copied.Backup(ctx, path) })
}

// fetched runs use on a copy of the file, which rests below a folder meanwhile.
func (k *remoteKeeper) fetched(ctx context.Context, folder string, use func(*boltstore.Store) error) error {
	own, err := os.MkdirTemp(folder, ".lobby-")
	if err != nil {
		return workspace.Errorf(workspace.Internal, "fetch a copy: %w", err)
	}
	defer os.RemoveAll(own)
	path := filepath.Join(own, "copy.db")
	if err := k.Client.Backup(ctx, path); err != nil {
		return err
	}
	options := storeOptions(k.options)
	options.ReadOnly = true
	copied, err := boltstore.Open(ctx, path, options)
	if err != nil {
		return err
	}
	defer copied.Close()
	return use(copied)
}

// localKeeper looks after a file of this machine, at the server that holds it if
// there is one.
type localKeeper struct{ *local }

func (k *localKeeper) at(a *attempt) Keeper {
	if a.client != nil {
		return &remoteKeeper{a.client, "bolt:" + k.store.Path(), k.options}
	}
	return fileKeeper{k.store, k.options}
}

func (k *localKeeper) Info(ctx context.Context) (info workspace.StoreInfo, err error) {
	err = k.do(ctx, func(ctx context.Context, a *attempt) (err error) {
		info, err = k.at(a).Info(ctx)
		return err
	})
	return info, err
}

func (k *localKeeper) Check(ctx context.Context) iter.Seq2[workspace.Finding, error] {
	return func(yield func(workspace.Finding, error) bool) {
		err := k.do(ctx, func(ctx context.Context, a *attempt) error {
			for f, err := range k.at(a).Check(ctx) {
				if err == nil {
					err = a.give()
				}
				if err != nil {
					return err
				}
				if !yield(f, nil) {
					return nil
				}
			}
			return nil
		})
		if err != nil {
			yield(workspace.Finding{}, err)
		}
	}
}

func (k *localKeeper) Backup(ctx context.Context, path string) error {
	if k.store.Is(path) {
		return workspace.Errorf(workspace.Invalid, "%s is the workspace itself", path).WithHint("name another file")
	}
	return k.do(ctx, func(ctx context.Context, a *attempt) error { return k.at(a).Backup(ctx, path) })
}

func (k *localKeeper) Compact(ctx context.Context) (before, after int64, err error) {
	err = k.do(ctx, func(ctx context.Context, a *attempt) (err error) {
		before, after, err = k.at(a).Compact(ctx)
		return err
	})
	return before, after, err
}
