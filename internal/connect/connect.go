// Package connect turns an address into a workspace. It is the one room that
// knows every implementation of the two seams; how they work is theirs, which one
// an address means is decided here.
package connect

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Options are what opening needs from outside.
type Options struct {
	Now         func() time.Time
	NewKey      func() string // random text for the identity of a new workspace
	Temp        string        // folder for spools
	LockTimeout time.Duration // 0 is 5 seconds, less than 0 does not wait
	Holder      string        // the command line, shown to those who wait for its lock
	ReadOnly    bool          // refuse to change anything
}

// Open opens the workspace at an address: bolt:FILE, or the path of a file that
// ends in .db. A file that does not exist yet reads as an empty workspace. Other
// addresses, and those that hold a password, are Usage errors.
func Open(ctx context.Context, address string, o Options) (workspace.Workspace, error) {
	store, err := openStore(ctx, address, o)
	if err != nil {
		return nil, err
	}
	return engine.New(store, engine.Options{Now: o.Now, Temp: o.Temp}), nil
}

// Keeper is a workspace's file, for whoever looks after it.
type Keeper interface {
	workspace.Keeper
	Close() error
}

// OpenKeeper opens the file at an address; see Open.
func OpenKeeper(ctx context.Context, address string, o Options) (Keeper, error) {
	return openStore(ctx, address, o)
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
		Now: o.Now, NewIdentity: o.NewKey, Temp: o.Temp,
	}
}

// File is the path an address names. The error is of kind Usage.
func File(address string) (string, error) {
	if path, ok := strings.CutPrefix(address, "bolt:"); ok {
		if path == "" {
			return "", workspace.Errorf(workspace.Usage, "address %q names no file", address).WithHint("write it like bolt:team.db")
		}
		return path, nil
	}
	scheme, _, found := strings.Cut(address, ":")
	if !found || strings.ContainsAny(scheme, `/\.`) || len(scheme) == 1 { // C:\team.db
		if strings.HasSuffix(address, ".db") {
			return address, nil
		}
		return "", workspace.Errorf(workspace.Usage, "%q is not an address of a workspace", address).WithHint("write it like bolt:team.db")
	}
	if holdsPassword(address) {
		return "", workspace.Errorf(workspace.Usage, "the address holds a password, which others could read in the list of processes").
			WithHint("leave the password out of the address")
	}
	return "", workspace.Errorf(workspace.Usage, "addresses of the form %s: are not supported", scheme).
		WithHint("use bolt:FILE, or the path of a file that ends in .db")
}

// holdsPassword takes what cannot be read for a password.
func holdsPassword(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Query().Has("password") {
		return true
	}
	_, set := u.User.Password()
	return set
}
