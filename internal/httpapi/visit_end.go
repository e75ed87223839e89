package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/lobbycli/lobby/internal/workspace"
)

// end finishes a visit, in whatever way the handler left it.
func (v *visit) end() {
	cut := recover()
	if aborted, _ := cut.(error); cut != nil && !errors.Is(aborted, http.ErrAbortHandler) {
		v.err = workspace.Errorf(workspace.Internal, "panic: %v\n%s", cut, debug.Stack())
		if v.status == 0 {
			v.fail(&hidden{v.err})
			cut = nil
		}
	}
	if v.status == 0 && v.foreign != 0 {
		v.fail(v.stranger())
	}
	for _, do := range v.ends {
		do()
	}
	v.server.account(v)
	if cut != nil {
		panic(http.ErrAbortHandler)
	}
}

// hidden is an error of which the caller learns nothing.
type hidden struct{ err error }

func (h *hidden) Error() string { return h.err.Error() }

// stranger is the error that the mux meant.
func (v *visit) stranger() error {
	v.Header().Del("Location")
	switch {
	case v.foreign == http.StatusMethodNotAllowed:
		err := workspace.Errorf(workspace.Usage, "this address does not take %s", shortened(v.request.Method)).
			WithHint("methods: %s", v.Header().Get("Allow"))
		return &statusError{http.StatusMethodNotAllowed, nil, err}
	case v.foreign >= http.StatusInternalServerError:
		return &hidden{fmt.Errorf("the router answered %d", v.foreign)}
	}
	err := workspace.Errorf(workspace.NotFound, "there is nothing at this address").WithHint("GET /openapi.json lists what there is")
	return &statusError{http.StatusNotFound, nil, err}
}
