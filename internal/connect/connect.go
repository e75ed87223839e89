// Package connect turns an address into a workspace. It is the one room that
// knows every implementation of the two seams; how they work is theirs, which one
// an address means is decided here.
package connect

import (
	"cmp"
	"context"
	"time"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Options are what opening needs from outside.
type Options struct {
	Now     func() time.Time
	NewKey  func() string // random text for the identity of a new workspace, and for idempotency
	Temp    string        // folder for spools
	Copies  string        // folder below Temp for copies of files; "" is Temp
	Runtime string        // folder for sockets whose names are too long beside the file; "" is none
	Actor   func() string // whom the journal shall name when a server writes for us; nil is nobody

	// Of a file or a database.
	LockTimeout time.Duration // 0 is 5 seconds, less than 0 does not wait
	Holder      string        // the command line, shown to those who wait for the lock of a file
	ReadOnly    bool          // refuse to change anything

	// Of a workspace over the network.
	Agent    func() string                                                       // the program and its version; nil is unsaid
	Token    func(ctx context.Context, origin string) (secret string, err error) // asked once, when it is needed; nil is none
	CA       string                                                              // file of certificates to trust besides the system's; "" is none
	Patience time.Duration                                                       // the longest pause before another try; 0 is the usual one, less than 0 is no other try
	Missed   func(others string)                                                 // when a workspace of a database is closed that does not exist: what the database has; nil is nobody
	Notice   func(text string)                                                   // for who waits for a server; from any goroutine, nil is nobody
}

// actor and agent are asked for when somebody is told: who we are takes a look into the
// system, and what this program is one at what it was built from.
func (o Options) actor() string { return said(o.Actor) }

func (o Options) agent() string { return said(o.Agent) }

func said(by func() string) string {
	if by == nil {
		return ""
	}
	return by()
}

// Open opens the workspace at an address: bolt:FILE or the path of a file that ends
// in .db; https://HOST[:PORT][/PATH], http:// where the host is this machine;
// unix:SOCKET; or postgres://[USER@]HOST/DATABASE[?workspace=NAME]. A file that does
// not exist yet reads as an empty workspace, as does a workspace of a database; a file
// that a server holds is used through that server, as if it was not there. Other
// addresses, and those that hold a password, are Usage errors.
//
// What the variables PGHOST, PGUSER, PGPASSWORD, PGPASSFILE, PGSERVICE and their like
// say, the driver reads from the environment of the process by itself.
func Open(ctx context.Context, address string, o Options) (workspace.Workspace, error) {
	switch {
	case elsewhere(address):
		return dial(ctx, address, o)
	case inDatabase(address):
		s, err := openDatabase(ctx, address, o)
		if err != nil {
			return nil, err
		}
		return newDatabase(s, o, loneReader), nil
	}
	return openLocal(ctx, address, o)
}

func openStore(ctx context.Context, address string, o Options) (*boltstore.Store, error) {
	path, err := File(address)
	if err != nil {
		return nil, err
	}
	return boltstore.Open(ctx, path, storeOptions(o))
}

func storeOptions(o Options) boltstore.Options {
	return boltstore.Options{
		ReadOnly: o.ReadOnly, LockTimeout: o.LockTimeout, Holder: o.Holder,
		Now: o.Now, NewIdentity: o.NewKey, Temp: o.copies(),
	}
}

func (o Options) copies() string { return cmp.Or(o.Copies, o.Temp) }
