package cli_test

import (
	"io"
	"strings"
	"testing"
	"unicode/utf16"
)

// TestBadFilesAreRefusedByLineAndLeaveNothingHalfDone brings in what files turn
// out to be. A file that is refused does not touch the workspace; of one that is
// read, all but the refused rows come in.
func TestBadFilesAreRefusedByLineAndLeaveNothingHalfDone(t *testing.T) {
	many := strings.Repeat("x-1,Ana\n", 50_000)
	utf16le := func(text string) string {
		var b strings.Builder
		for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
			b.WriteByte(byte(unit))
			b.WriteByte(byte(unit >> 8))
		}
		return b.String()
	}
	for _, c := range []struct {
		name, kind string
		in         io.Reader
		code       int
		says       string // on standard error
		comes      int    // records that came in
	}{
		{"empty", "people", strings.NewReader(""), 3, "empty", 0},
		{"header only", "people", strings.NewReader("id,name\n"), 0, "", 0},
		{"ragged", "people", strings.NewReader("id,name,email\na,Ana,ana@example.com\nb,Bo\nc,Cy,cy@example.com,x\nd,Di,\n"), 8, "line 3", 2},
		{"byte order mark", "people", strings.NewReader("\ufeffid,name\na,Ana\n"), 0, "utf-8", 1},
		{"UTF-16", "people", strings.NewReader(utf16le("id,name\na,Zoë\nb,京都\n")), 0, "utf-16", 2},
		{"half a UTF-16 letter", "people", strings.NewReader(utf16le("id,name\na,Ana\n") + "b"), 3, "line 3", 0},
		{"Latin-1", "people", strings.NewReader("id,name\na,Ana\nb,Zo\xeb\n"), 3, "line 3", 0},
		{"binary", "people", strings.NewReader("\x7fELF\x02\x01\x01\x00\x00\x00\n\x00\x03\x00"), 3, "line 1", 0},
		{"duplicate headers", "people", strings.NewReader("id,name,name\na,Ana,Bo\n"), 3, "name", 0},
		{"unknown header", "people", strings.NewReader("id,nmae\na,Ana\n"), 3, "nmae", 0},
		{"open quote", "people", strings.NewReader("id,name\na,Ana\nb,\"Bo\n"), 8, "line 3", 1},
		{"a cell of 100 MB", "people", io.MultiReader(strings.NewReader("id,name\na,Ana\nb,"), endless(100<<20), strings.NewReader("\nc,Cy\n")), 8, "line 3", 2},
		{"bad bytes after many lines", "people", strings.NewReader("id,name\n" + many + "y,Zo\xeb\n"), 3, "line 50002", 0},
		{"ragged after many lines", "people", strings.NewReader("id,name\n" + many + "y\n"), 8, "line 50002", 1},
		{"duplicate keys", "people", strings.NewReader(`{"id":"a","name":"Ana"}` + "\n" + `{"id":"b","name":"Bo","name":"Cy"}` + "\n"), 8, "line 2", 1},
		{"two values on a line", "people", strings.NewReader(`{"id":"a","name":"Ana"}{"id":"b"}` + "\n" + `{"id":"c"}` + "\n"), 8, "line 1", 1},
		{"unknown key", "people", strings.NewReader(`{"id":"a","nmae":"Ana"}` + "\n" + `{"id":"b"}` + "\n"), 8, "nmae", 1},
		{"half an object", "people", strings.NewReader(`{"id":"a","name":"Ana"}` + "\n" + `{"id":"b","na`), 8, "line 2", 1},
		{"leads of nobody", "leads", strings.NewReader("id,tag,status,created_at,person_id\nl,refund_request,new,2026-11-01T10:00:00Z,nobody\n"), 8, "line 2", 0},
		{"a transcript that is no list", "conversations", strings.NewReader(`{"id":"c","person_id":"a","messages":{}}` + "\n"), 8, "line 1", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			o.takes("id,name\nfirst,First\n", "people", "import", "-")
			count := func() int {
				return len(told[[]any](o, c.kind, "list"))
			}
			before := count()
			bring := func() {
				if r := o.run(c.in, c.kind, "import", "-"); r.code != c.code || !strings.Contains(r.err, c.says) {
					t.Errorf("exit code %d, want %d and %q: %s", r.code, c.code, c.says, r.err)
				}
			}
			if c.comes == 0 {
				o.untouched(bring)
			} else {
				bring()
			}
			if got := count() - before; got != c.comes {
				t.Errorf("%d %s came in, want %d", got, c.kind, c.comes)
			}
		})
	}
}

// endless is n letters.
func endless(n int64) io.Reader { return io.LimitReader(letters{}, n) }

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}
