package output

import (
	"bytes"
	"strings"
	"testing"

	"github.com/creack/pty"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// onTerminal runs show with a terminal as standard output and gives what that
// terminal received, up to and with the line that says end.
func onTerminal(t *testing.T, show func(*term.Streams)) string {
	t.Helper()
	ours, theirs, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close()
	defer theirs.Close()
	env := func(name string) string { return map[string]string{"TERM": "xterm", "COLUMNS": "80"}[name] }
	s := term.New(strings.NewReader(""), theirs, &bytes.Buffer{}, env, nil)
	go func() {
		show(s)
		theirs.WriteString("end")
	}()
	var got []byte
	buf := make([]byte, 4096)
	for !bytes.HasSuffix(got, []byte("end")) {
		n, err := ours.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, buf[:n]...)
	}
	return string(got)
}

func TestNoValueDrivesATerminal(t *testing.T) {
	rows := people("\x1b]0;owned\a\x1b[2J\u202e\u009b1m")
	rows[0].Set(workspace.PersonEmail, workspace.TextValue("a\x1b[31m@example.com"))
	for _, o := range []Options{{Format: Table}, {Format: JSON, JQ: ".[].name"}, {Format: JSON, Template: "{{range .}}{{.name}}\n{{end}}"}} {
		got := onTerminal(t, func(s *term.Streams) {
			if err := s.SetColor("never"); err != nil {
				t.Error(err)
			}
			if _, err := Rows(s, o, workspace.Person, nil, stream(rows, nil)); err != nil {
				t.Error(err)
			}
		})
		if strings.ContainsAny(got, "\x1b\a\u202e\u009b") || !strings.Contains(got, `\x1b`) {
			t.Errorf("%+v: %q", o, got)
		}
	}
}

func TestAnAddressOnATerminalIsALinkToItself(t *testing.T) {
	rows := people("Ana")
	rows[0].Set(workspace.PersonEmail, workspace.TextValue("ana@example.com"))
	got := onTerminal(t, func(s *term.Streams) {
		if _, err := Rows(s, Options{Format: Table}, workspace.Person, nil, stream(rows, nil)); err != nil {
			t.Error(err)
		}
	})
	if !strings.Contains(got, "\x1b]8;;mailto:ana@example.com\a") {
		t.Errorf("%q", got)
	}
}
