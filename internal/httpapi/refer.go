package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/lobbycli/lobby/internal/workspace"
)

// mostRefs is how long a list of references may be, in bytes.
const mostRefs = 8 << 20

// referring is a list of references to records of one kind.
type referring struct {
	Kind string   `json:"kind" doc:"of the records, such as people" example:"people"`
	Refs []string `json:"refs" nullable:"false" doc:"ids, or what else names the records" example:"[\"ana@example.com\"]"`
}

// referred is the records they name.
type referred struct {
	IDs []string `json:"ids" nullable:"false" doc:"of the records, in the order asked"`
}

func refers() endpoint[struct{}] {
	return endpoint[struct{}]{
		route{
			id: "refer", method: http.MethodPost, path: "/v1/refer", role: workspace.Viewer, safe: true, tag: "reading",
			summary: "Find the ids of records that are named in other ways",
			about:   "The first reference that names nobody is `not_found`, the first that names several a `conflict` that lists them. A merged person resolves to the survivor.",
			takes:   []content{{media: mediaJSON, shape: shapeOf[referring](), most: mostRefs}},
			gives:   []content{{media: mediaJSON, shape: shapeOf[referred]()}},
		},
		func(v *visit, _ *struct{}) (reply, error) {
			text, err := v.body(mostRefs)
			if err != nil {
				return reply{}, err
			}
			k, refs, err := v.references(text)
			if err != nil {
				return reply{}, err
			}
			nos, err := v.ws.Refer(v.request.Context(), k, refs)
			if err != nil {
				return reply{}, err
			}
			return jsonReply(referred{idsOf(k, nos)})
		},
	}
}

// references reads the body of the request.
func (v *visit) references(text string) (k workspace.Kind, refs []string, err error) {
	if valuesIn(text) > mostValues {
		return k, nil, tooMany("refs: more than %d", mostValues)
	}
	members, err := workspace.ReadMembers(text, nil)
	if err != nil {
		return k, nil, workspace.Errorf(workspace.Invalid, "the body %v", err)
	}
	kind := ""
	for _, m := range members {
		switch m.Name {
		case "kind":
			kind, _ = m.Value.Text()
		case "refs":
			if refs, err = textsOf(m.Value); err != nil {
				return k, nil, err
			}
		default:
			return k, nil, workspace.Errorf(workspace.Invalid, "the body has an unknown member %q", shortened(m.Name)).WithHint("members: kind, refs")
		}
	}
	k, err = v.named(kind)
	return k, refs, err
}

func textsOf(list workspace.RawJSON) ([]string, error) {
	elements, err := workspace.ReadElements(string(list))
	if err != nil {
		return nil, workspace.Errorf(workspace.Invalid, "refs %v", err)
	}
	texts := make([]string, len(elements))
	for i, e := range elements {
		text, ok := e.Text()
		if !ok {
			return nil, workspace.Errorf(workspace.Invalid, "refs: number %d is not a text", i+1)
		}
		texts[i] = text
	}
	return texts, nil
}

// idsOf spells the numbers of records.
func idsOf(k workspace.Kind, nos []workspace.No) []string {
	ids := make([]string, len(nos))
	for i, no := range nos {
		ids[i] = k.ID(no)
	}
	return ids
}

// nosOf reads ids; it reports false when one is none.
func nosOf(k workspace.Kind, ids []string) ([]workspace.No, bool) {
	nos := make([]workspace.No, len(ids))
	for i, id := range ids {
		var ok bool
		if nos[i], ok = k.ParseID(id); !ok {
			return nil, false
		}
	}
	return nos, true
}

// Refer resolves references in the order given. Of very many it asks in several
// calls.
func (c *Client) Refer(ctx context.Context, k workspace.Kind, refs []string) ([]workspace.No, error) {
	all := make([]workspace.No, 0, len(refs))
	for first := true; first || len(refs) > 0; first = false {
		n, size := 0, 0
		for n < len(refs) && n < mostValues/2 && size < mostRefs/8 { // a byte may be spelled in six
			size += len(refs[n]) + len(`"",`)
			n++
		}
		nos, err := c.refer(ctx, k, refs[:n])
		if err != nil {
			return nil, err
		}
		all, refs = append(all, nos...), refs[n:]
	}
	return all, nil
}

func (c *Client) refer(ctx context.Context, k workspace.Kind, refs []string) ([]workspace.No, error) {
	body, err := json.Marshal(referring{k.String(), refs})
	if err != nil {
		return nil, workspace.Errorf(workspace.Internal, "ask for references: %w", err)
	}
	var out referred
	if err := call(ctx, c, refers().route, struct{}{}, payload{mediaJSON, body}, readJSON(&out)); err != nil {
		return nil, err
	}
	nos, ok := nosOf(k, out.IDs)
	if !ok || len(nos) != len(refs) {
		return nil, c.strange("the ids it gives are not those that were asked for")
	}
	return nos, nil
}
