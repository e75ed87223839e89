package connect

import (
	"context"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/workspace"
)

// openUnserved opens the file of an address below the rules. No server may hold it:
// what the server has in hand would go on being what it was.
func openUnserved(ctx context.Context, address string, o Options) (*boltstore.Store, error) {
	l, err := openLocal(ctx, address, o)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	if l.server(ctx) != nil {
		return nil, workspace.Errorf(workspace.Unavailable, "%s is being served", address).WithHint("stop the server first")
	}
	return openStore(ctx, address, o)
}
