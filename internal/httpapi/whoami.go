package httpapi

import (
	"context"
	"net/http"

	"github.com/lobbycli/lobby/internal/workspace"
)

// APIVersion is the version of the interface, as in the paths.
const APIVersion = 1

// Identity is who a server takes the caller for.
type Identity struct {
	Actor     string         `json:"actor"`
	Role      workspace.Role `json:"role"`
	Workspace string         `json:"workspace"`       // its uuid
	API       int            `json:"api"`             // version of the interface
	Inode     uint64         `json:"inode,omitempty"` // of the file, over its socket
}

type whoamiIn struct{}

func whoami() endpoint[whoamiIn] {
	return endpoint[whoamiIn]{
		route{
			id: "whoami", method: http.MethodGet, path: "/v1/whoami", role: everyone, safe: true, tag: "workspace",
			summary: "Who the workspace takes you for",
			gives:   []content{{media: mediaJSON, shape: shapeOf[Identity]()}},
		},
		func(v *visit, _ *whoamiIn) (reply, error) {
			o := v.server.options
			who := Identity{Actor: v.who.name, Role: v.who.role, Workspace: o.Identity, API: APIVersion}
			if v.door == bySocket && o.Inode != nil {
				who.Inode = o.Inode()
			}
			return jsonReply(who)
		},
	}
}

// Whoami asks whom the workspace takes us for.
func (c *Client) Whoami(ctx context.Context) (who Identity, err error) {
	err = call(ctx, c, whoami().route, whoamiIn{}, payload{}, readJSON(&who))
	return who, err
}
