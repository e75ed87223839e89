package httpapi

import (
	"context"
	"net/http"

	"github.com/lobbycli/lobby/internal/workspace"
)

type identifyIn struct {
	UserID     string `query:"user_id" doc:"The id the app passed."`
	Email      string `query:"email" doc:"An e-mail address." example:"ana@example.com"`
	Cookie     string `query:"cookie" doc:"A visitor cookie."`
	PlatformID string `query:"platform_id" doc:"The id on a platform."`
	Platform   string `query:"platform" doc:"That platform." example:"messenger"`
}

// identified is what the rules say about keys.
type identified struct {
	Rule   string   `json:"rule" enum:"user_id,email,cookie,platform_id," doc:"the key that decides; empty when a new person would be made"`
	Person *string  `json:"person" nullable:"true" doc:"whom it names" example:"P1"`
	Merges []string `json:"merges" nullable:"false" doc:"others the keys name, who would be merged into the person"`
	Clash  []string `json:"clash" nullable:"false" doc:"others the keys name who have another user id"`
}

func identifies() endpoint[identifyIn] {
	return endpoint[identifyIn]{
		route{
			id: "identify", method: http.MethodGet, path: "/v1/identify", role: workspace.Viewer, safe: true, tag: "reading",
			summary: "Say whom an event with these keys would be about",
			about:   "The strongest key that somebody has decides: user id, e-mail address, cookie, platform id.",
			gives:   []content{{media: mediaJSON, shape: shapeOf[identified]()}},
		},
		func(v *visit, in *identifyIn) (reply, error) {
			m, err := v.ws.Identify(v.request.Context(), workspace.Keys(*in))
			if err != nil {
				return reply{}, err
			}
			out := identified{Rule: m.Rule, Merges: idsOf(workspace.Person, m.Merges), Clash: idsOf(workspace.Person, m.Clash)}
			if m.Person != 0 {
				id := workspace.Person.ID(m.Person)
				out.Person = &id
			}
			return jsonReply(out)
		},
	}
}

// Identify says which rule would match the keys, and whom.
func (c *Client) Identify(ctx context.Context, keys workspace.Keys) (workspace.Match, error) {
	var out identified
	if err := call(ctx, c, identifies().route, identifyIn(keys), payload{}, readJSON(&out)); err != nil {
		return workspace.Match{}, err
	}
	m, ok := workspace.Match{Rule: out.Rule}, true
	if out.Person != nil {
		m.Person, ok = workspace.Person.ParseID(*out.Person)
	}
	merges, good := nosOf(workspace.Person, out.Merges)
	clash, fine := nosOf(workspace.Person, out.Clash)
	if !ok || !good || !fine {
		return workspace.Match{}, c.strange("it names somebody who cannot be")
	}
	if len(merges) > 0 {
		m.Merges = merges
	}
	if len(clash) > 0 {
		m.Clash = clash
	}
	return m, nil
}
