package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"

	"github.com/lobbycli/lobby/internal/workspace"
)

// headerSum is the SHA-256 of a backup, in hexadecimal.
const headerSum = "Lobby-Sha256"

// wireStore describes the file behind a workspace. Where it lies is nobody's
// business.
type wireStore struct {
	Schema   int            `json:"schema" doc:"version of the file's layout"`
	Size     int64          `json:"size" doc:"bytes on disk"`
	Free     int64          `json:"free" doc:"bytes that compacting would give back, about"`
	Rows     map[string]int `json:"rows" doc:"records by their kind, in the plural"`
	Identity string         `json:"identity" doc:"the workspace's uuid"`
}

type compacted struct {
	Before int64 `json:"before" doc:"bytes"`
	After  int64 `json:"after" doc:"bytes"`
}

// keeper is the file behind the workspace.
func (s *Server) keeper() (Keeper, error) {
	if s.options.Keeper == nil {
		return nil, workspace.Errorf(workspace.Invalid, "there is no file behind this workspace to look after")
	}
	return s.options.Keeper, nil
}

func describesStore() endpoint[struct{}] {
	return endpoint[struct{}]{
		route{
			id: "describe-store", method: http.MethodGet, path: "/v1/db", role: workspace.Admin, safe: true, tag: "workspace",
			summary: "The file behind the workspace: its size and what is in it",
			gives:   []content{{media: mediaJSON, shape: shapeOf[wireStore]()}},
		},
		func(v *visit, _ *struct{}) (reply, error) {
			k, err := v.server.keeper()
			if err != nil {
				return reply{}, err
			}
			info, err := k.Info(v.request.Context())
			if err != nil {
				return reply{}, err
			}
			out := wireStore{info.Schema, info.Size, info.Free, map[string]int{}, info.Identity}
			for kind, n := range info.Rows {
				out.Rows[kind.Plural()] = n
			}
			return jsonReply(out)
		},
	}
}

func compacts() endpoint[struct{}] {
	return endpoint[struct{}]{
		route{
			id: "compact", method: http.MethodPost, path: "/v1/db/compact", role: workspace.Admin, tag: "workspace",
			summary: "Rewrite the file without the room it does not need",
			gives:   []content{{media: mediaJSON, shape: shapeOf[compacted]()}},
		},
		func(v *visit, _ *struct{}) (reply, error) {
			k, err := v.server.keeper()
			if err != nil {
				return reply{}, err
			}
			before, after, err := k.Compact(v.request.Context())
			if err != nil {
				return reply{}, err
			}
			return jsonReply(compacted{before, after})
		},
	}
}

func backsUp() endpoint[struct{}] {
	return endpoint[struct{}]{
		route{
			id: "backup", method: http.MethodGet, path: "/v1/db/backup", role: workspace.Admin, safe: true, tag: "workspace",
			summary: "The whole workspace as one file",
			about: "One moment of the file, while others go on writing. It is whole when its length is that of `Content-Length` and its SHA-256 that of the header " +
				"`Lobby-Sha256`. `lobby db restore` takes it.",
			headers: []string{headerSum, "SHA-256 of the file, in hexadecimal digits"},
			gives:   []content{{media: mediaFile, shape: bytesShape("a workspace")}},
		},
		serveBackup,
	}
}

const mediaFile = "application/octet-stream"

func serveBackup(v *visit, _ *struct{}) (reply, error) {
	k, err := v.server.keeper()
	if err != nil {
		return reply{}, err
	}
	image, err := k.Image(v.request.Context())
	if err != nil {
		return reply{}, err
	}
	v.atEnd(func() { _ = image.Close() })
	sum := sha256.New()
	n, err := io.Copy(sum, image)
	if err == nil {
		_, err = image.Seek(0, io.SeekStart)
	}
	if err != nil {
		return reply{}, workspace.Errorf(workspace.Internal, "backup: %w", err)
	}
	return reply{
		media: mediaFile,
		header: [][2]string{
			{headerSum, hex.EncodeToString(sum.Sum(nil))}, {"Content-Length", strconv.FormatInt(n, 10)},
			{"Content-Disposition", `attachment; filename="lobby.db"`}, {"Cache-Control", "no-store"},
		},
		stream: func(w io.Writer) error {
			_, err := io.CopyN(w, image, n)
			return err
		},
	}, nil
}

// Info describes the file behind the workspace. Its address is ours.
func (c *Client) Info(ctx context.Context) (workspace.StoreInfo, error) {
	var w wireStore
	if err := call(ctx, c, describesStore().route, struct{}{}, payload{}, readJSON(&w)); err != nil {
		return workspace.StoreInfo{}, err
	}
	info := workspace.StoreInfo{Address: c.name, Schema: w.Schema, Size: w.Size, Free: w.Free, Rows: map[workspace.Kind]int{}, Identity: w.Identity}
	for name, n := range w.Rows {
		if k, ok := workspace.KindNamed(name); ok {
			info.Rows[k] = n
		}
	}
	return info, nil
}

// Compact has the file behind the workspace rewritten without free pages.
func (c *Client) Compact(ctx context.Context) (before, after int64, err error) {
	var w compacted
	err = call(ctx, c, compacts().route, struct{}{}, payload{}, readJSON(&w))
	return w.Before, w.After, err
}
