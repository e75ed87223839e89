package httpapi

import (
	"context"
	"net/http"

	"github.com/lobbycli/lobby/internal/workspace"
)

// health is what a server that is well says.
type health struct {
	Status  string `json:"status" enum:"ok"`
	Version string `json:"version" doc:"of the program" example:"1.4.0"`
}

type healthIn struct{}

// healthz tells a watchdog whether the workspace answers.
func healthz() endpoint[healthIn] {
	return endpoint[healthIn]{
		route{
			id: "healthz", method: http.MethodGet, path: "/healthz", role: anyone, safe: true, tag: "server",
			summary: "Whether the workspace answers",
			about:   "Reads a little from the workspace, for at most a second. Needs no token.",
			gives:   []content{{media: mediaJSON, shape: shapeOf[health]()}},
		},
		func(v *visit, _ *healthIn) (reply, error) {
			ctx, cancel := context.WithTimeout(v.request.Context(), v.server.limits.health)
			defer cancel()
			if _, err := v.ws.Count(ctx, workspace.Query{Kind: workspace.Setting}); err != nil {
				v.err = err
				return reply{}, &statusError{http.StatusServiceUnavailable, nil, workspace.Errorf(workspace.KindOf(err), "the workspace does not answer")}
			}
			return jsonReply(health{Status: "ok", Version: v.server.options.Version})
		},
	}
}
