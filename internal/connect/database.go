package connect

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/pgstore"
	"github.com/lobbycli/lobby/internal/workspace"
)

// inDatabase reports whether an address is one of a PostgreSQL server.
func inDatabase(address string) bool {
	scheme := schemeOf(address)
	return scheme == "postgres" || scheme == "postgresql"
}

func openDatabase(ctx context.Context, address string, o Options) (*pgstore.Store, error) {
	if holdsPassword(address) {
		return nil, password(address)
	}
	return pgstore.Open(ctx, address, pgstore.Options{ReadOnly: o.ReadOnly, LockTimeout: o.LockTimeout, NewIdentity: o.NewKey, Notice: o.Notice})
}

// database is a workspace in a database. Other programs may use the same one: nothing
// is held here but connections.
type database struct {
	*engine.Engine
	store  *pgstore.Store
	missed func(others string)
}

// loneReader is how long a program that reads for one person alone may have a snapshot
// of a database open that it is slow to print: that holds nobody up, and a spool would
// cost as much as the printing.
const loneReader = 10 * time.Second

func newDatabase(s *pgstore.Store, o Options, patience time.Duration) database {
	options := engineOptions(o)
	options.Patience = patience
	return database{engine.New(s, options), s, o.Missed}
}

// namingTime is how long who asked a workspace that is not there waits for the names
// of those that are.
const namingTime = 2 * time.Second

// Close tells who asked for a workspace that does not exist what there is.
func (d database) Close() error {
	if d.missed != nil {
		ctx, cancel := context.WithTimeout(context.Background(), namingTime)
		defer cancel()
		if others, missed := d.store.Missed(ctx); missed {
			d.missed(others)
		}
	}
	return d.Engine.Close()
}

// Fill tells the database that much comes in.
func (d database) Fill(ctx context.Context, rows int, fn func() error) error {
	return d.store.Fill(ctx, rows, fn)
}

// Apply finds out what became of a batch whose commit was cut off.
func (d database) Apply(ctx context.Context, b workspace.Batch) (workspace.Receipt, error) {
	return settled(ctx, d.Engine, b)
}

// mostAsked is how often the end of a batch is asked for, after pauses that double.
const (
	mostAsked  = 6
	firstPause = 100 * time.Millisecond
)

// settled applies a batch. Where the connection was lost during the commit, it is
// applied again, as its key is journaled with its effect: it happens once.
func settled(ctx context.Context, ws workspace.Workspace, b workspace.Batch) (workspace.Receipt, error) {
	r, err := ws.Apply(ctx, b)
	unsure := err
	for pause := firstPause; workspace.KindOf(err) == workspace.Unknown && b.Key != "" && pause < firstPause<<mostAsked; pause *= 2 {
		if rest(ctx, pause, 0) != nil {
			return r, unsure
		}
		if r, err = ws.Apply(ctx, b); workspace.KindOf(err) == workspace.Unavailable { // the server may be coming back
			err = unsure
		}
	}
	return r, err
}

// databaseKeeper looks after a workspace in a database for those who come over the
// network: what they fetch is a file.
type databaseKeeper struct {
	*pgstore.Store
	options Options
}

// Image is one snapshot as a file of ours that has no name; whoever closes it removes
// it.
func (k databaseKeeper) Image(ctx context.Context) (*os.File, error) {
	folder, err := os.MkdirTemp(k.options.Temp, "lobby-")
	if err != nil {
		return nil, workspace.Errorf(workspace.Internal, "image of the workspace: %w", err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "image.db")
	o := storeOptions(k.options)
	o.ReadOnly = false
	file, err := boltstore.Open(ctx, path, o)
	if err != nil {
		return nil, err
	}
	err = transcribe(ctx, k.Store, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	image, err := os.Open(path)
	if err != nil {
		return nil, workspace.Errorf(workspace.Internal, "image of the workspace: %w", err)
	}
	return image, nil
}
