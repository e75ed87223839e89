package httpapi

import (
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"

	"github.com/lobbycli/lobby/internal/workspace"
)

// describe adds what a route takes and gives to its operation.
func describe(r route, op *huma.Operation) {}

// jsonReply answers with a value as JSON.
func jsonReply(value any) (reply, error) {
	b, err := json.Marshal(value)
	if err != nil {
		return reply{}, workspace.Errorf(workspace.Internal, "answer: %w", err)
	}
	return reply{body: append(b, '\n')}, nil
}
