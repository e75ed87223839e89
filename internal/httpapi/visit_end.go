package httpapi

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/danielgtaylor/huma/v2"

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

// stranger is the error that the mux or huma meant.
func (v *visit) stranger() error {
	v.Header().Del("Location")
	switch {
	case v.refusal != nil:
		return v.refusal
	case v.foreign == http.StatusMethodNotAllowed:
		err := workspace.Errorf(workspace.Usage, "this address does not take %s", shortened(v.request.Method)).
			WithHint("methods: %s", v.Header().Get("Allow"))
		return &statusError{http.StatusMethodNotAllowed, nil, err}
	case v.foreign >= http.StatusInternalServerError:
		return &hidden{fmt.Errorf("the framework answered %d", v.foreign)}
	}
	err := workspace.Errorf(workspace.NotFound, "there is nothing at this address").WithHint("GET /openapi.json lists what there is")
	return &statusError{http.StatusNotFound, nil, err}
}

// problems are the formats in which huma writes: it writes nothing but errors,
// and they go to the visit instead.
func problems() map[string]huma.Format {
	refuse := func(w io.Writer, what any) error {
		v, ok := w.(*visit)
		model, is := what.(*huma.ErrorModel)
		if ok && is && v.refusal == nil {
			v.refusal = refused(model)
		}
		return nil
	}
	return map[string]huma.Format{mediaJSON: {Marshal: refuse}, mediaProblem: {Marshal: refuse}}
}

// refused names the first parameter that is wrong and what is expected of it, and
// never its value.
func refused(model *huma.ErrorModel) error {
	if model.Status >= http.StatusInternalServerError || len(model.Errors) == 0 {
		return &hidden{model}
	}
	first := model.Errors[0]
	_, name, _ := strings.Cut(first.Location, ".")
	what, _, _ := strings.Cut(first.Message, ": ") // a colon begins what a parser said, with the value
	return workspace.Errorf(workspace.Usage, "parameter %s: %s", name, what)
}
