package cli

import (
	"context"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// mostNamed is how many conversations can be named one by one to be read.
const mostNamed = 1000

// namedTalks is the filter on the conversations that arguments name; nil where there
// are none.
func (a *app) namedTalks(ctx context.Context, ws workspace.Workspace, args []string) (filter.Expr, error) {
	if len(args) == 0 {
		return nil, nil
	}
	refs, err := a.readRefs(args)
	if err != nil {
		return nil, err
	}
	if len(refs) > mostNamed {
		return nil, usagef("%d conversations; at most %d can be named", len(refs), mostNamed).WithHint("select them with --where, --segment or --since")
	}
	nos, err := ws.Refer(ctx, workspace.Conversation, refs)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(nos))
	for i, no := range nos {
		ids[i] = workspace.Conversation.ID(no)
	}
	return filter.In{Field: "id", Values: ids}, nil
}
