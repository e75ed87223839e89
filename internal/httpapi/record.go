package httpapi

import (
	"net/http"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

type recordIn struct {
	Ref  string `path:"ref" doc:"An id, or what else names the record: of people also an e-mail address, a user id, a platform id, a cookie." example:"P1"`
	Seen string `header:"If-None-Match" doc:"The ETag of the record as it was seen: when it is still so, the answer is 304."`
}

// shows is one record of a kind.
func shows(k workspace.Kind) endpoint[recordIn] {
	fields := k.Columns() // which are all that travels, as its records have ids
	return endpoint[recordIn]{
		route{
			id: "show-" + k.String(), method: http.MethodGet, path: addressOf(k) + "/{ref}", role: readerOf(k), safe: true, tag: "reading",
			summary: "Show one " + k.String(),
			about:   "The header `ETag` names its state; in `If-Match` of a change it says that nobody may have changed the record meanwhile.",
			headers: []string{"ETag", "the state of the record, in quotes"},
			gives:   []content{{media: mediaJSON, shape: rowShape(k)}},
		},
		func(v *visit, in *recordIn) (reply, error) {
			row, err := v.record(k, in.Ref)
			if err != nil {
				return reply{}, err
			}
			body := workspace.AppendRowJSON(make([]byte, 0, usualRow), row, fields)
			tag := `"` + workspace.VersionOf(body) + `"`
			out := reply{header: [][2]string{{"ETag", tag}}}
			if matchesTag(in.Seen, tag) {
				out.status = http.StatusNotModified
				return out, nil
			}
			out.body = append(body, '\n')
			return out, nil
		},
	}
}

// record finds the record that a reference names.
func (v *visit) record(k workspace.Kind, ref string) (workspace.Row, error) {
	if no, ok := k.ParseID(ref); ok { // one look instead of two
		if row, ok, err := v.numbered(k, no); ok || err != nil {
			return row, err
		}
	}
	nos, err := v.ws.Refer(v.request.Context(), k, []string{ref})
	if err != nil {
		return workspace.Row{}, err
	}
	row, ok, err := v.numbered(k, nos[0])
	if err == nil && !ok {
		err = workspace.Errorf(workspace.NotFound, "%s: no such %s", ref, k)
	}
	return row, err
}

// numbered is the record with a number, if there is one.
func (v *visit) numbered(k workspace.Kind, no workspace.No) (workspace.Row, bool, error) {
	q := workspace.Query{Kind: k, Where: filter.Compare{Field: "id", Op: filter.Eq, Value: k.ID(no)}, All: true, Limit: 1}
	for row, err := range v.ws.Find(v.request.Context(), q) {
		return row, err == nil, err
	}
	return workspace.Row{}, false, nil
}

// matchesTag reports whether a list of entity tags has one, or is * for any.
func matchesTag(list, tag string) bool {
	for one := range strings.SplitSeq(list, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == tag || one == "*" {
			return true
		}
	}
	return false
}
