package connect

import (
	"context"
	"errors"
	"net"
	"os"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Held is a workspace whose file is open and ours alone until Close. Whoever else
// wants it on this machine asks at the socket beside it.
type Held struct {
	*engine.Engine
	Keeper   *boltstore.Held
	Identity string // the workspace's uuid
	Socket   net.Listener
	remove   func() // the socket
}

// Hold opens the workspace at an address to serve it, and makes it if it is missing.
// Addresses that are none of a file are Usage errors. Nobody is let in at the socket
// before somebody accepts there.
func Hold(ctx context.Context, address string, o Options) (*Held, error) {
	path, err := File(address)
	if err != nil {
		return nil, err
	}
	store, err := boltstore.Hold(ctx, path, storeOptions(o))
	if err != nil {
		return nil, err
	}
	h := &Held{Engine: engine.New(store, engine.Options{Now: o.Now, Temp: o.Temp}), Keeper: store}
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

// Inode is the number of the file, by which callers at the socket know that it is
// the one they mean. Compacting makes another file.
func (h *Held) Inode() uint64 {
	info, err := os.Stat(h.Keeper.Path())
	if err != nil {
		return 0
	}
	return inode(info)
}

// Close waits for what is under way and lets others have the file.
func (h *Held) Close() error {
	h.remove()
	return h.Engine.Close()
}

var _ workspace.Workspace = (*Held)(nil)
