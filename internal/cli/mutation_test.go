package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// answers is a terminal on which somebody answers every question alike.
type answers struct {
	io.Reader
	shown bytes.Buffer
	asked func() // what happens while the question stands
}

func (a *answers) Write(p []byte) (int, error) {
	if a.asked != nil {
		a.asked()
	}
	return a.shown.Write(p)
}

func (a *answers) Close() error { return nil }

func (a *app) answer(text string, asked func()) *answers {
	tty := &answers{Reader: strings.NewReader(text), asked: asked}
	a.streams = term.New(a.door.In, a.door.Out, a.door.Err, a.door.Env, func() (io.ReadWriteCloser, error) { return tty, nil })
	return tty
}

// leadsWorkspace is a workspace with n new leads L1, L2, ….
func leadsWorkspace(t *testing.T, a *app, n int) workspace.Workspace {
	t.Helper()
	ws, err := connect.Open(context.Background(), "bolt:"+filepath.Join(t.TempDir(), "leads.db"),
		connect.Options{Now: a.door.Now, NewKey: a.door.NewKey, Temp: t.TempDir(), LockTimeout: time.Second, Holder: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	for i := range n {
		addLead(t, ws, a.door.Now(), i)
	}
	return ws
}

func addLead(t *testing.T, ws workspace.Workspace, now time.Time, i int) {
	t.Helper()
	e := workspace.Event{
		ID: fmt.Sprintf("e-%d", i), Type: "lead", At: now.Add(time.Duration(i-100) * time.Minute),
		Person: workspace.EventPerson{Cookie: fmt.Sprintf("c-%d", i)},
		Lead:   &workspace.EventLead{Tag: "agent_request", Email: fmt.Sprintf("p%d@shop.example", i)},
	}
	if _, err := ws.Apply(context.Background(), workspace.Batch{Changes: []workspace.Change{workspace.AddEvents{Events: []workspace.Event{e}}}, Actor: "tester"}); err != nil {
		t.Fatal(err)
	}
}

// closeLeads is `leads close` in miniature.
func closeLeads(a *app, ws workspace.Workspace, flags []string, refs ...string) error {
	cmd := &cobra.Command{Use: "close"}
	s, m := newSelection(a, workspace.Lead, cmd), newMutation(a, true, cmd)
	if err := cmd.ParseFlags(flags); err != nil {
		return err
	}
	on, err := s.target(context.Background(), ws, refs, false)
	if err != nil {
		return err
	}
	change := workspace.MoveLeads{Selection: on.Selection, To: workspace.LeadClosed}
	return m.run(context.Background(), ws, plan{changes: []workspace.Change{change}, on: on, what: "close leads"})
}

func closed(t *testing.T, ws workspace.Workspace) int {
	t.Helper()
	n, err := ws.Count(context.Background(), workspace.Query{Kind: workspace.Lead, Where: filter.Compare{Field: "status", Op: filter.Eq, Value: workspace.LeadClosed}})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAFilterThatSelectsManyAsksFirst(t *testing.T) {
	where := []string{"--where", "status = new"}
	for _, c := range []struct {
		name   string
		flags  []string
		answer string
		want   int // leads closed
		kind   workspace.ErrKind
	}{
		{"no terminal", where, "", 0, workspace.Refused},
		{"no", where, "no\n", 0, workspace.Refused},
		{"an empty line", where, "\n", 0, workspace.Refused},
		{"yes", where, "yes\n", 12, workspace.Done},
		{"--yes", append(where, "--yes"), "", 12, workspace.Done},
		{"--dry-run", append(where, "--dry-run"), "", 0, workspace.Done},
		{"--max", append(where, "--yes", "--max", "11"), "", 0, workspace.Refused},
	} {
		a, _, _ := testApp(t, "")
		ws := leadsWorkspace(t, a, 12)
		var tty *answers
		if c.answer != "" {
			tty = a.answer(c.answer, nil)
		}
		err := closeLeads(a, ws, c.flags)
		if workspace.KindOf(err) != c.kind {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := closed(t, ws); got != c.want {
			t.Errorf("%s: %d leads are closed, not %d", c.name, got, c.want)
		}
		if tty != nil {
			for _, part := range []string{"close leads", "lobby.db", "12 of 12", "L12  "} {
				if !strings.Contains(tty.shown.String(), part) {
					t.Errorf("%s: the question does not say %q:\n%s", c.name, part, tty.shown.String())
				}
			}
		}
	}
}

func TestTheQuestionShowsWhatWouldChange(t *testing.T) {
	a, _, _ := testApp(t, "")
	ws := leadsWorkspace(t, a, 14)
	if err := closeLeads(a, ws, nil, "L13", "L14"); err != nil {
		t.Fatal(err)
	}
	tty := a.answer("no\n", nil)
	if err := closeLeads(a, ws, []string{"--where", "id"}); workspace.KindOf(err) != workspace.Refused {
		t.Fatal(err)
	}
	shown := tty.shown.String()
	if !strings.Contains(shown, "12 of 14") || !strings.Contains(shown, "  L12  ") || strings.Contains(shown, "  L13  ") || strings.Contains(shown, "  L14  ") {
		t.Errorf("leads that are closed already are no sample:\n%s", shown)
	}
}

func TestFewRowsAndNamedRowsAreNotAskedAbout(t *testing.T) {
	a, out, notices := testApp(t, "")
	ws := leadsWorkspace(t, a, 12)
	if err := closeLeads(a, ws, []string{"--where", "email in (p1@shop.example, p2@shop.example, p3@shop.example)"}); err != nil {
		t.Fatal(err)
	}
	if got := closed(t, ws); got != 3 {
		t.Errorf("%d leads are closed, not 3", got)
	}
	var all []string
	for i := range 12 {
		all = append(all, fmt.Sprintf("L%d", i+1))
	}
	out.Reset()
	if err := closeLeads(a, ws, nil, all...); err != nil {
		t.Fatal(err)
	}
	want := "matched\t12\nchanged\t9\nunchanged\t3\nfailed\t0\ndry_run\tfalse\njournal\tJ14\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(notices.String(), "J14: undo with lobby undo J14\n") {
		t.Errorf("no word about undo:\n%s", notices)
	}
}

func TestWhatIsAppliedIsWhatWasAskedAbout(t *testing.T) {
	a, _, _ := testApp(t, "")
	ws := leadsWorkspace(t, a, 12)
	a.answer("yes\n", func() { addLead(t, ws, a.door.Now(), 99) })
	if err := closeLeads(a, ws, []string{"--where", "status = new"}); workspace.KindOf(err) != workspace.Conflict {
		t.Errorf("the selection changed while the question stood: %v", err)
	}
	if got := closed(t, ws); got != 0 {
		t.Errorf("%d leads are closed all the same", got)
	}
}

func TestTheGoodRowsAreChangedAndEveryRowIsAccountedFor(t *testing.T) {
	a, _, _ := testApp(t, "")
	ws := leadsWorkspace(t, a, 3)
	results := filepath.Join(t.TempDir(), "results.jsonl")
	if err := closeLeads(a, ws, nil, "L1"); err != nil {
		t.Fatal(err)
	}
	run := func(flags ...string) error {
		cmd := &cobra.Command{Use: "handle"}
		m := newMutation(a, true, cmd)
		if err := cmd.ParseFlags(flags); err != nil {
			return err
		}
		on := target{Selection: workspace.Selection{IDs: []string{"L1", "L2"}}, named: true}
		return m.run(context.Background(), ws, plan{changes: []workspace.Change{workspace.MoveLeads{Selection: on.Selection, To: workspace.LeadHandled}}, on: on})
	}
	if err := run(); workspace.KindOf(err) != workspace.Invalid {
		t.Errorf("all or nothing: %v", err)
	}
	if err := run("--on-error", "continue", "--results", results); workspace.KindOf(err) != workspace.Partial {
		t.Errorf("what can be done: %v", err)
	}
	data, err := os.ReadFile(results)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`{"id":"L2","state":"changed","error":null,"why":null}`, `{"id":"L1","state":"failed","error":"invalid","why":"`} {
		if !strings.Contains(string(data), part) {
			t.Errorf("the results do not say %s:\n%s", part, data)
		}
	}
}

func TestNothingOnStandardInputIsNothingToDo(t *testing.T) {
	a, out, _ := testApp(t, "\n# nobody\n")
	ws := leadsWorkspace(t, a, 1)
	if err := closeLeads(a, ws, nil, "-"); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "matched\t0\nchanged\t0\n") || closed(t, ws) != 0 {
		t.Errorf("said %q", out)
	}
}
