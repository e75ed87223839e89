package httpapi

import (
	"net/http"

	"github.com/lobbycli/lobby/internal/workspace"
)

// wireTokenAsked is a token to be made.
type wireTokenAsked struct {
	Name    string `json:"name" doc:"whom the journal names"`
	Role    string `json:"role" enum:"viewer,agent,admin,ingest"`
	Expires string `json:"expires_at,omitempty" format:"date-time" doc:"when it ends by itself; never when not given"`
}

// tokenMade is a token that was made.
type tokenMade struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	Role    string  `json:"role"`
	Expires *string `json:"expires_at"`
	Token   string  `json:"token" doc:"the secret: it is shown here and never again"`
}

func createsToken() endpoint[Keyed] {
	return endpoint[Keyed]{
		route{
			id: "create-token", method: http.MethodPost, path: "/v1/tokens", role: workspace.Admin, tag: "tokens", status: http.StatusCreated,
			summary: "Let a caller in: make a token",
			about: "The secret is made here and shown once; the workspace keeps its hash. To repeat the call with its `Idempotency-Key` is a conflict (409), " +
				"since the secret cannot be shown again: end that token and make another. Over the network, tokens of the role admin cannot be made.",
			takes: []content{{media: mediaJSON, shape: shapeOf[wireTokenAsked](), most: mostSpelled}},
			gives: []content{{media: mediaJSON, shape: shapeOf[tokenMade]()}},
		},
		serveCreateToken,
	}
}

func serveCreateToken(v *visit, in *Keyed) (reply, error) {
	text, err := v.body(mostSpelled)
	if err != nil {
		return reply{}, err
	}
	members, err := workspace.ReadMembers(text, nil)
	if err != nil {
		return reply{}, err
	}
	var asked wireTokenAsked
	if err := readMembers(members, &asked); err != nil {
		return reply{}, err
	}
	secret := workspace.NewSecret(v.server.options.NewKey())
	c := workspace.CreateToken{Name: asked.Name, Role: workspace.Role(asked.Role), Hash: workspace.TokenHash(secret), Expires: asked.Expires}
	r, err := v.commit(workspace.Batch{Changes: []workspace.Change{c}}, in.Key)
	if err != nil {
		return reply{}, err
	}
	made := tokenMade{Name: asked.Name, Role: asked.Role, Expires: orNull(asked.Expires), Token: secret}
	for _, o := range r.Outcomes {
		if no, ok := o.Ids.Min(); ok {
			made.ID = workspace.Token.ID(no)
		}
	}
	out, err := jsonReply(made)
	out.header = [][2]string{{"Cache-Control", "no-store"}}
	return out, err
}
