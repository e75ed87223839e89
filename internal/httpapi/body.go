package httpapi

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// body reads the whole body of a request, of at most so many bytes. A large one
// arrives in a file first and waits for room in memory.
func (v *visit) body(most int64) (string, error) {
	arrived, err := v.receive(most)
	if err != nil {
		return "", err
	}
	defer func() { _ = arrived.Close() }()
	var all strings.Builder
	all.Grow(int(v.received))
	if _, err := io.Copy(&all, arrived); err != nil {
		return "", workspace.Errorf(workspace.Internal, "read a body back: %w", err)
	}
	return all.String(), nil
}

// spool takes in a body that may be large, to be read from its beginning. It rests
// in a temporary file, not in memory; closing it removes it. What is made of it in
// memory while it is read is counted as one with the body.
func (v *visit) spool(most int64) (io.ReadCloser, error) { return v.receive(most) }

// receive takes in the whole body.
func (v *visit) receive(most int64) (io.ReadCloser, error) {
	encoded := func(with string) bool { return with != "" && with != "identity" }
	if slices.ContainsFunc(v.request.Header.Values("Content-Encoding"), encoded) {
		err := workspace.Errorf(workspace.Invalid, "encoded bodies are not taken").WithHint("send the body as it is, without Content-Encoding")
		return nil, &statusError{http.StatusUnsupportedMediaType, nil, err}
	}
	if v.request.ContentLength > most {
		return nil, tooLarge(most)
	}
	in := v.intake(most)
	defer in.stop()
	if v.request.ContentLength > v.server.limits.small {
		return v.toFile(make([]byte, 0, step), in, most)
	}
	small := make([]byte, 0, v.smallRoom(most))
	for {
		n, err := in.Read(small[len(small):cap(small)])
		small, v.received = small[:len(small)+n], v.received+int64(n)
		switch {
		case errors.Is(err, io.EOF):
			return io.NopCloser(bytes.NewReader(small)), v.hold(v.received)
		case err != nil:
			return nil, arrivalError(err, most)
		case len(small) == cap(small) && int64(cap(small)) <= v.server.limits.small:
			small = append(small, 0)[:len(small)]
		case len(small) == cap(small):
			return v.toFile(small, in, most)
		}
	}
}

// smallRoom is how much room a body gets at first: as much as it says it needs.
func (v *visit) smallRoom(most int64) int64 {
	if said := v.request.ContentLength; said >= 0 {
		return min(said, v.server.limits.small) + 1 // one more to see the end
	}
	return 512
}

// step is how much of a large body is in memory while it arrives.
const step = 16 << 10

// toFile takes in a large body of which the first bytes are there; their room
// serves for the others. Where there is no room for it, its sender may finish: who is
// cut off while sending may never read the answer.
func (v *visit) toFile(first []byte, rest io.Reader, most int64) (io.ReadCloser, error) {
	size := v.request.ContentLength
	if size < 0 {
		size = most
	}
	free, err := v.rest(size)
	if err == nil {
		var s *spooled
		if s, err = v.fill(first, &arriving{rest, most}, free); err == nil {
			return s, nil
		}
	}
	var known *workspace.Error
	if !errors.As(err, &known) {
		err = workspace.Errorf(workspace.Unavailable, "there is no room for a body: %w", err)
	}
	_, _ = io.Copy(io.Discard, rest)
	return nil, err
}

// fill makes the file of a body, and waits until it may be worked on.
func (v *visit) fill(first []byte, rest io.Reader, free func()) (*spooled, error) {
	file, err := os.CreateTemp(v.server.options.Temp, "lobby-body-*")
	if err != nil {
		free()
		return nil, err
	}
	s := &spooled{file, free}
	_ = os.Remove(file.Name()) // now already where the system can do that
	if _, err = file.Write(first); err == nil {
		var n int64
		n, err = io.CopyBuffer(struct{ io.Writer }{file}, rest, first[:cap(first)])
		v.received += n
	}
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err == nil {
		err = v.hold(v.received)
	}
	if err != nil {
		_ = s.Close()
	}
	return s, err
}

// arriving tells the failures of a sender from those of the file.
type arriving struct {
	from io.Reader
	most int64
}

func (a *arriving) Read(b []byte) (int, error) {
	n, err := a.from.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = arrivalError(err, a.most)
	}
	return n, err
}

// spooled is a file that is removed when it is closed.
type spooled struct {
	*os.File
	free func() // its room on the disk
}

func (s *spooled) Close() error {
	err := s.File.Close()
	_ = os.Remove(s.Name())
	s.free()
	return err
}

// arrivalError says why a body did not arrive.
func arrivalError(err error, most int64) error {
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return tooLarge(most)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &statusError{http.StatusRequestTimeout, nil, workspace.Errorf(workspace.Unavailable, "the body came too slowly")}
	}
	return workspace.Errorf(workspace.Invalid, "the body was cut off")
}

func tooLarge(most int64) error {
	return &statusError{http.StatusRequestEntityTooLarge, nil, workspace.Errorf(workspace.Invalid, "the body is larger than %d bytes", most).WithHint(fewer)}
}
