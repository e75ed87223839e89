package output

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

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

// seen is a lead that came in shortly before midnight, UTC.
func seen() workspace.Row {
	lead := workspace.NewRow(workspace.Lead, 87)
	lead.Set(workspace.LeadStatus, workspace.TextValue(workspace.LeadNew))
	lead.Set(workspace.LeadTag, workspace.TextValue("refund_request"))
	lead.Set(workspace.LeadCreatedAt, workspace.TimeValue(time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC)))
	return lead
}

func TestATableHasItsFaces(t *testing.T) {
	var p term.Painter
	got := onTerminal(t, func(s *term.Streams) {
		p = s.OutPaint()
		o := Options{Format: Table, Zone: time.FixedZone("here", 3600), Footer: func(n int) string { return fmt.Sprintf("%d of 287", n) }}
		if _, err := Rows(s, o, workspace.Lead, nil, stream([]workspace.Row{seen()}, nil)); err != nil {
			t.Error(err)
		}
	})
	for _, want := range []string{p.Good("● new"), p.Badge(3, "refund_request"), "2026-11-21 00:30", p.Dim("-"), p.Bold("id"), p.Dim("1 of 287")} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	unnamed := people("")[0]
	unnamed.Set(workspace.PersonDisplayName, workspace.TextValue("Teal Otter"))
	got = onTerminal(t, func(s *term.Streams) {
		o := Options{Format: Table, Now: time.Date(2026, 11, 20, 13, 0, 0, 0, time.UTC)}
		if _, err := Rows(s, o, workspace.Person, nil, stream([]workspace.Row{unnamed}, nil)); err != nil {
			t.Error(err)
		}
	})
	for _, want := range []string{p.Dim("Teal Otter"), "3 hours ago"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
}

func TestMomentsAreLocalOnATerminalAndExactElsewhere(t *testing.T) {
	o := Options{Format: Table, Zone: time.FixedZone("here", 3600), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}
	show := func(s *term.Streams) {
		if _, err := Rows(s, o, workspace.Lead, nil, stream([]workspace.Row{seen()}, nil)); err != nil {
			t.Error(err)
		}
		if err := Object(s, o, Members{{"at", seen().Time(workspace.LeadCreatedAt)}}); err != nil {
			t.Error(err)
		}
	}
	if got := onTerminal(t, show); strings.Count(got, "2026-11-21 00:30") != 2 {
		t.Error(got)
	}
	s := newStage()
	if show(s.Streams); strings.Count(s.out.String(), "2026-11-20T23:30:00Z") != 2 {
		t.Error(s.out.String())
	}
}
