package httpapi

import (
	"io"
	"net/http"

	"github.com/lobbycli/lobby/internal/workspace"
)

// body reads the whole body of a request, of at most so many bytes.
func (v *visit) body(most int64) ([]byte, error) {
	b, err := io.ReadAll(http.MaxBytesReader(v.ResponseWriter, v.request.Body, most))
	if err != nil {
		return nil, workspace.Errorf(workspace.Invalid, "the body is larger than %d bytes, or was cut off", most)
	}
	return b, nil
}

// spool takes in a body that may be large, to be read from its beginning. It rests
// in a temporary file, not in memory; closing it removes it.
func (v *visit) spool(most int64) (io.ReadCloser, error) {
	return http.MaxBytesReader(v.ResponseWriter, v.request.Body, most), nil
}
