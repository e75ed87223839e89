package httpapi

import (
	"context"
	"iter"
	"net/http"
	"sync"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// A rehearsal is a private copy of the workspace: a stream of batches is tried in
// it before it is applied. Calls that name it in headerRehearsal work there.
const headerRehearsal = "Lobby-Rehearsal"

// So many rehearsals there are at most, and so long one rests unused before it ends.
const (
	mostRehearsals = 4
	rehearsalRests = 10 * time.Minute
)

// rehearser is a workspace that can be rehearsed in.
type rehearser interface {
	Rehearsal(ctx context.Context) (workspace.Workspace, error)
}

// rehearsals are those of a server.
type rehearsals struct {
	mu    sync.Mutex
	byID  map[string]*rehearsal
	begun int // that are being made; they count
}

// rehearsal is a copy in use. It ends when nobody works in it any more.
type rehearsal struct {
	workspace.Workspace
	of     string      // the name of whoever began it; it is there for nobody else
	idle   *time.Timer // ends it
	use    sync.RWMutex
	closed bool
}

// rehearsal is the workspace to rehearse in that a caller was given the id of.
func (s *Server) rehearsal(id, caller string) (workspace.Workspace, error) {
	s.rehearsals.mu.Lock()
	defer s.rehearsals.mu.Unlock()
	r := s.rehearsals.byID[id]
	if r == nil || r.of != caller {
		return nil, noRehearsal()
	}
	r.idle.Reset(rehearsalRests)
	return r, nil
}

// owner names whoever a rehearsal is there for. Over the socket that is the owner of
// the file, under whatever name each batch is journaled.
func (v *visit) owner() string {
	if v.door == bySocket {
		return ""
	}
	return v.who.name
}

func noRehearsal() error {
	return workspace.Errorf(workspace.NotFound, "no such rehearsal").WithHint("it ends after %d idle minutes; begin another", rehearsalRests/time.Minute)
}

// beginRehearsal makes a copy for a caller and gives its id.
func (s *Server) beginRehearsal(ctx context.Context, caller string) (string, error) {
	maker, ok := s.ws.(rehearser)
	if !ok {
		return "", workspace.Errorf(workspace.Invalid, "this workspace cannot rehearse a stream")
	}
	all := &s.rehearsals
	all.mu.Lock()
	if len(all.byID)+all.begun >= mostRehearsals {
		all.mu.Unlock()
		return "", workspace.Errorf(workspace.Unavailable, "%d rehearsals are going on, which is as many as there can be", mostRehearsals).WithHint("try again later")
	}
	all.begun++
	all.mu.Unlock()
	ws, err := maker.Rehearsal(ctx)
	all.mu.Lock()
	defer all.mu.Unlock()
	all.begun--
	if err != nil {
		return "", err
	}
	id := s.options.NewKey()
	r := &rehearsal{Workspace: ws, of: caller}
	r.idle = time.AfterFunc(rehearsalRests, func() { _ = s.endRehearsal(id) }) // nobody is there to be told
	if all.byID == nil {
		all.byID = map[string]*rehearsal{}
	}
	all.byID[id] = r
	return id, nil
}

// endRehearsal removes a copy once the calls that are under way in it are done.
func (s *Server) endRehearsal(id string) error {
	s.rehearsals.mu.Lock()
	r := s.rehearsals.byID[id]
	delete(s.rehearsals.byID, id)
	s.rehearsals.mu.Unlock()
	if r == nil {
		return noRehearsal()
	}
	r.idle.Stop()
	r.use.Lock()
	defer r.use.Unlock()
	r.closed = true
	return r.Workspace.Close()
}

// endRehearsals ends them all, when the server does.
func (s *Server) endRehearsals() {
	s.rehearsals.mu.Lock()
	var ids []string
	for id := range s.rehearsals.byID {
		ids = append(ids, id)
	}
	s.rehearsals.mu.Unlock()
	for _, id := range ids {
		_ = s.endRehearsal(id) // another end was first
	}
}

// during keeps the copy while somebody works in it.
func (r *rehearsal) during(work func() error) error {
	r.use.RLock()
	defer r.use.RUnlock()
	if r.closed {
		return noRehearsal()
	}
	return work()
}

func (r *rehearsal) Find(ctx context.Context, q workspace.Query) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		err := r.during(func() error {
			for row, err := range r.Workspace.Find(ctx, q) {
				if !yield(row, err) {
					break
				}
			}
			return nil
		})
		if err != nil {
			yield(workspace.Row{}, err)
		}
	}
}

func (r *rehearsal) Count(ctx context.Context, q workspace.Query) (n int, err error) {
	err = r.during(func() error { n, err = r.Workspace.Count(ctx, q); return err })
	return n, err
}

func (r *rehearsal) Refer(ctx context.Context, k workspace.Kind, refs []string) (nos []workspace.No, err error) {
	err = r.during(func() error { nos, err = r.Workspace.Refer(ctx, k, refs); return err })
	return nos, err
}

func (r *rehearsal) Identify(ctx context.Context, keys workspace.Keys) (m workspace.Match, err error) {
	err = r.during(func() error { m, err = r.Workspace.Identify(ctx, keys); return err })
	return m, err
}

func (r *rehearsal) Stats(ctx context.Context, q workspace.StatsQuery) (figures workspace.Stats, err error) {
	err = r.during(func() error { figures, err = r.Workspace.Stats(ctx, q); return err })
	return figures, err
}

func (r *rehearsal) Apply(ctx context.Context, b workspace.Batch) (receipt workspace.Receipt, err error) {
	err = r.during(func() error { receipt, err = r.Workspace.Apply(ctx, b); return err })
	return receipt, err
}

type rehearsalIn struct {
	ID string `path:"id" doc:"As it was given at the beginning."`
}

// rehearsalBegun is the answer to its beginning.
type rehearsalBegun struct {
	ID string `json:"id" doc:"for the header Lobby-Rehearsal, and for its end"`
}

func beginsRehearsal() endpoint[struct{}] {
	return endpoint[struct{}]{
		route{
			id: "begin-rehearsal", method: http.MethodPost, path: "/v1/rehearsals", role: workspace.Admin, tag: "rehearsals", status: http.StatusCreated,
			summary: "Begin a rehearsal: a private copy to try a stream of batches in",
			about: "Calls with the header `Lobby-Rehearsal: ID` read and change the copy and leave the workspace alone. " +
				"There are at most 4 at a time; one that rests for 10 minutes ends.",
			gives: []content{{media: mediaJSON, shape: shapeOf[rehearsalBegun]()}},
		},
		func(v *visit, _ *struct{}) (reply, error) {
			id, err := v.server.beginRehearsal(v.request.Context(), v.owner())
			if err != nil {
				return reply{}, err
			}
			return jsonReply(rehearsalBegun{id})
		},
	}
}

func endsRehearsal() endpoint[rehearsalIn] {
	return endpoint[rehearsalIn]{
		route{
			id: "end-rehearsal", method: http.MethodDelete, path: "/v1/rehearsals/{id}", role: workspace.Admin, tag: "rehearsals", status: http.StatusNoContent,
			summary: "End a rehearsal and remove its copy",
		},
		func(v *visit, in *rehearsalIn) (reply, error) {
			if _, err := v.server.rehearsal(in.ID, v.owner()); err != nil {
				return reply{}, err
			}
			return reply{}, v.server.endRehearsal(in.ID)
		},
	}
}

// Rehearsal is a client of a private copy of the workspace. Closing it removes the copy.
func (c *Client) Rehearsal(ctx context.Context) (workspace.Workspace, error) {
	var begun rehearsalBegun
	err := call(ctx, c, beginsRehearsal().route, struct{}{}, payload{}, readJSON(&begun))
	if err != nil {
		return nil, err
	}
	return &rehearsing{c.within(begun.ID), c}, nil
}

// rehearsing is a client whose calls all go to a rehearsal.
type rehearsing struct {
	*Client
	outside *Client
}

// Close ends the rehearsal; the client it came from stays open.
func (r *rehearsing) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return call(ctx, r.outside, endsRehearsal().route, rehearsalIn{r.rehearsal}, payload{}, func(*http.Response) error { return nil })
}
