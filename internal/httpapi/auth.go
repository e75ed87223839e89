package httpapi

import "github.com/lobbycli/lobby/internal/workspace"

// admit lets a request in to a route, or says why not.
func (v *visit) admit(r route, known []parameter) error {
	if v.door == bySocket {
		v.who = caller{"local", workspace.Admin}
	}
	return checkQuery(v.request, known)
}

// note logs an error that is ours.
func (v *visit) note(err error) {}
