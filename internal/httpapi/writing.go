package httpapi

import (
	"net/http"

	"github.com/lobbycli/lobby/internal/workspace"
)

// mountWriting mounts what changes something.
func mountWriting(s *Server) {
	mount(s, applies())
	mount(s, imports())
	mount(s, takesEvents())
	mountSpellings(s)
	mount(s, createsToken())
	mount(s, beginsRehearsal())
	mount(s, endsRehearsal())
	mount(s, describesStore())
	mount(s, backsUp())
	mount(s, compacts())
}

// Keyed is what every call that changes something may bring.
type Keyed struct {
	Key   string `header:"Idempotency-Key" doc:"The same key with the same body is applied once, for 30 days. 1 to 200 printable ASCII characters."`
	Actor string `header:"Lobby-Actor" doc:"Over the socket of the file's owner: whom the journal shall name. Elsewhere that is the token."`
}

// keyOf is the key of a batch, and its actor where no token says who that is.
func (c *Client) keyOf(b workspace.Batch) Keyed {
	if c.options.Token != "" {
		return Keyed{Key: b.Key}
	}
	return Keyed{b.Key, b.Actor}
}

// commit applies a batch for whoever asks, if they may.
func (v *visit) commit(b workspace.Batch, key string) (workspace.Receipt, error) {
	if err := checkKey(key); err != nil {
		return workspace.Receipt{}, err
	}
	b.Key, b.Actor = key, v.who.name
	asked := b
	var err error
	if b.Changes, err = v.nameLast(b.Changes); err != nil {
		return workspace.Receipt{}, err
	}
	if err := v.permit(b); err != nil {
		return workspace.Receipt{}, err
	}
	r, err := v.ws.Apply(v.request.Context(), b)
	if workspace.KindOf(err) == workspace.Conflict {
		if before, ok := v.repeated(asked); ok {
			r, err = before, nil
		}
	}
	if changesTokens(b.Changes) { // even when it failed: the commit may be unknown
		v.server.forgetTokens()
	}
	return r, err
}

// receipt answers with what was done: partly is a success too.
func receipt(r workspace.Receipt) reply {
	out := reply{body: marshalReceipt(r)}
	if r.Failed > 0 {
		out.status = http.StatusMultiStatus
	}
	return out
}

func receiptContent() []content {
	return []content{{media: mediaJSON, shape: shapeOf[wireReceipt]()}}
}
