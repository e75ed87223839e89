package transfer

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEventsComeLineByLineAndBadOnesAreRefusedAlone(t *testing.T) {
	file := "\ufeff" + `{"event_id":"a","type":"page","at":"2026-11-20T10:00:00Z"}` + "\r\n\n" + `{"event_id":"b"}` + "\n" + `{"event_id":"c","type":"page","at":"2026-11-20T10:00:00Z"}`
	var got []string
	r := ReadEvents(strings.NewReader(file))
	for e, err := range r.Events() {
		got = append(got, fmt.Sprint(e.ID, " ", e.Line, " ", err))
		if e.Line == 4 && !strings.HasPrefix(string(r.Raw()), `{"event_id":"c"`) {
			t.Errorf("raw is %q", r.Raw())
		}
	}
	if diff := cmp.Diff([]string{"a 1 <nil>", " 0 line 3: type is missing", "c 4 <nil>"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnEventLeavesBeforeTheNextOneIsRead(t *testing.T) {
	in, out := io.Pipe()
	go out.Write([]byte(`{"event_id":"a","type":"page","at":"2026-11-20T10:00:00Z"}` + "\n"))
	for e, err := range ReadEvents(in).Events() {
		if e.ID != "a" || err != nil {
			t.Errorf("%q %v", e.ID, err)
		}
		break
	}
}

func TestABrokenPipeEndsTheEvents(t *testing.T) {
	broken := errors.New("broken")
	n := 0
	for _, err := range ReadEvents(io.MultiReader(strings.NewReader("{}\n"), failing{broken})).Events() {
		if n++; n == 2 && err != broken || n > 2 {
			t.Errorf("pair %d: %v", n, err)
		}
	}
	if n != 2 {
		t.Errorf("%d pairs", n)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
