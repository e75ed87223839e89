package connect

import (
	"context"
	"errors"
	"iter"
	"net"
	"os"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/httpapi"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Held is a workspace that is served. One in a file is open and ours alone until
// Close, and whoever else wants it on this machine asks at the socket beside it; one
// in a database others use at the same time.
type Held struct {
	workspace.Workspace
	Keeper   httpapi.Keeper
	Identity string       // the workspace's uuid; "" while it does not exist
	Socket   net.Listener // nil of a database
	file     string       // "" of a database
	engine   *engine.Engine
	remove   func() // the socket
}

// Hold opens the workspace at an address to serve it, and makes it if it is missing.
// Addresses that are neither of a file nor of a database are Usage errors. Nobody is
// let in at the socket before somebody accepts there.
func Hold(ctx context.Context, address string, o Options) (*Held, error) {
	if inDatabase(address) {
		return holdDatabase(ctx, address, o)
	}
	path, err := File(address)
	if err != nil {
		return nil, err
	}
	store, err := boltstore.Hold(ctx, path, storeOptions(o))
	if err != nil {
		return nil, err
	}
	ws := engine.New(store, engineOptions(o))
	h := &Held{Workspace: ws, engine: ws, Keeper: store, file: store.Path()}
	info, err := store.Info(ctx)
	if err == nil {
		var socket *doorkeeper
		if socket, err = listen(store.Path(), o); err == nil {
			h.Identity, h.Socket, h.remove = info.Identity, socket, socket.remove
			return h, nil
		}
	}
	return nil, errors.Join(err, store.Close())
}

func holdDatabase(ctx context.Context, address string, o Options) (*Held, error) {
	store, err := openDatabase(ctx, address, o)
	if err != nil {
		return nil, err
	}
	info, err := store.Info(ctx)
	if err != nil && workspace.KindOf(err) != workspace.NotFound {
		return nil, errors.Join(err, store.Close())
	}
	ws := newDatabase(store, o, 0)
	return &Held{Workspace: ws, engine: ws.Engine, Keeper: databaseKeeper{store, o}, Identity: info.Identity, remove: func() {}}, nil
}

// Bearer is the living token with a hash; see engine.Engine.
func (h *Held) Bearer(ctx context.Context, hash string) (workspace.Row, error) {
	return h.engine.Bearer(ctx, hash)
}

// Encode is Find, with the rows as text.
func (h *Held) Encode(ctx context.Context, q workspace.Query, e workspace.Encoding) iter.Seq2[workspace.Part, error] {
	return workspace.Encoded(ctx, h.Workspace, q, e)
}

// Rehearsal is a private copy to try changes in.
func (h *Held) Rehearsal(ctx context.Context) (workspace.Workspace, error) {
	return h.engine.Rehearsal(ctx)
}

// Inode is the number of the file, by which callers at the socket know that it is
// the one they mean; 0 of a database. Compacting makes another file.
func (h *Held) Inode() uint64 {
	info, err := os.Stat(h.file)
	if err != nil {
		return 0
	}
	return inode(info)
}

// Close waits for what is under way and lets others have the file.
func (h *Held) Close() error {
	h.remove()
	return h.Workspace.Close()
}
