package connect

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/httpapi"
	"github.com/lobbycli/lobby/internal/workspace"
)

// local is a workspace in a file of this machine. Whoever holds the file for long
// offers it at its socket; then everything goes there, else into the file. A server
// may come or go at any time, so each call decides anew.
type local struct {
	store   *boltstore.Store
	engine  *engine.Engine
	options Options

	mu      sync.Mutex
	clients map[string]*httpapi.Client // by socket, once it answered
}

func openLocal(ctx context.Context, address string, o Options) (*local, error) {
	store, err := openStore(ctx, address, o)
	if err != nil {
		return nil, err
	}
	ws := engine.New(store, engineOptions(o))
	return &local{store: store, engine: ws, options: o, clients: map[string]*httpapi.Client{}}, nil
}

// Close forgets the file and whoever holds it.
func (l *local) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.clients {
		_ = c.Close()
	}
	return l.engine.Close()
}

// server is the server that holds the file; nil when there is none.
func (l *local) server(ctx context.Context) *httpapi.Client {
	info, err := os.Stat(l.store.Path())
	if err != nil {
		return nil
	}
	for _, path := range sockets(l.store.Path(), l.options) {
		if !trusty(path, l.store.Path()) || !answers(ctx, path) {
			continue
		}
		c, err := l.client(path)
		if err != nil {
			continue
		}
		hurry, cancel := context.WithTimeout(ctx, dialTime)
		who, err := c.Whoami(hurry)
		cancel()
		if err == nil && who.API == httpapi.APIVersion && who.Inode == inode(info) {
			return c
		}
	}
	return nil
}

func (l *local) client(socket string) (*httpapi.Client, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c := l.clients[socket]; c != nil {
		return c, nil
	}
	c, err := httpapi.NewClient("unix:"+socket, httpapi.ClientOptions{
		Actor: l.options.actor(), Now: l.options.Now, Agent: l.options.agent(), Wait: l.waits(socket), Notice: l.options.Notice,
	})
	if err == nil {
		l.clients[socket] = c
	}
	return c, err
}

// waits is the pause before another try at a socket. There is none at one that
// nobody listens to any more: the file is free, or soon will be.
func (l *local) waits(socket string) func(context.Context, time.Duration) error {
	return func(ctx context.Context, pause time.Duration) error {
		if !answers(ctx, socket) {
			return errHasty
		}
		return rest(ctx, pause, l.options.Patience)
	}
}

// inode is the number of a file in its file system.
func inode(info fs.FileInfo) uint64 {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0
	}
	return stat.Ino
}

// attempt is a call at one of the two places.
type attempt struct {
	client *httpapi.Client // nil in the file
	local  *local
	give   func() error // before something is given away that a second time would repeat
}

// workspace is whom to ask.
func (a *attempt) workspace() workspace.Workspace {
	if a.client != nil {
		return a.client
	}
	return a.local.engine
}

// mostTurns is how often servers may come and go during one call.
const mostTurns = 8

// do does a call at the server that holds the file, or in the file. It is done
// again, at the other place, when a server comes while we wait for the file, and
// when one goes before it has answered.
func (l *local) do(ctx context.Context, call func(context.Context, *attempt) error) (err error) {
	for range mostTurns {
		var again bool
		if c := l.server(ctx); c != nil {
			again, err = l.through(ctx, c, call)
		} else {
			again, err = l.directly(ctx, call)
		}
		if !again {
			break
		}
	}
	return err
}

// through does a call at a server. What a server that is gone may have done is not
// done twice, as the key of a batch is journaled with its effect.
func (l *local) through(ctx context.Context, c *httpapi.Client, call func(context.Context, *attempt) error) (again bool, err error) {
	given := false
	err = call(ctx, &attempt{client: c, local: l, give: func() error { given = true; return nil }})
	kind := workspace.KindOf(err)
	if given || ctx.Err() != nil || kind != workspace.Unavailable && kind != workspace.Unknown {
		return false, err
	}
	return l.server(ctx) == nil, err
}

// errServed ends what waits for a file that a server has come to hold.
var errServed = errors.New("a server holds the file")

// lookEvery is how often we look for a server while we wait for the file.
const lookEvery = 50 * time.Millisecond

// directly does a call in the file. It ends early when a server answers, which then
// holds what we wait for.
func (l *local) directly(ctx context.Context, call func(context.Context, *attempt) error) (again bool, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch, stop := context.WithCancel(ctx)
	watched := make(chan struct{})
	watching := time.AfterFunc(lookEvery, func() {
		defer close(watched)
		if l.comes(watch) {
			cancel(errServed)
		}
	})
	enough := sync.OnceFunc(func() {
		stop()
		if !watching.Stop() {
			<-watched
		}
	})
	given := false
	give := func() error {
		enough()
		if ctx.Err() != nil {
			return workspace.Errorf(workspace.Unavailable, "stopped: %w", context.Cause(ctx))
		}
		given = true
		return nil
	}
	err = call(ctx, &attempt{local: l, give: give})
	enough()
	return !given && workspace.KindOf(err) == workspace.Unavailable && errors.Is(context.Cause(ctx), errServed), err
}

// comes waits for a server; false when the context ends first.
func (l *local) comes(ctx context.Context) bool {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for l.server(ctx) == nil {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
	return true
}
