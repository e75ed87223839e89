package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// testApp is a run in a room without files and terminal.
func testApp(t *testing.T, in string) (a *app, out, notices *strings.Builder) {
	t.Helper()
	out, notices = &strings.Builder{}, &strings.Builder{}
	home := t.TempDir()
	env := func(name string) string {
		if name == "HOME" {
			return home
		}
		return ""
	}
	keys := 0
	d := Door{
		In: strings.NewReader(in), Out: out, Err: notices, Env: env,
		Environ: func() []string { return nil }, User: func() string { return "tester" }, Temp: t.TempDir,
		Now:    func() time.Time { return time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC) },
		Zone:   time.UTC,
		NewKey: func() string { keys++; return strings.Repeat("k", 8+keys) },
	}
	return &app{door: d, streams: term.New(d.In, d.Out, d.Err, d.Env, nil)}, out, notices
}

func TestFilterFlagsBecomeOneFilter(t *testing.T) {
	for _, c := range []struct {
		kind workspace.Kind
		args []string
		want string
	}{
		{workspace.Person, nil, ""},
		{workspace.Person, []string{"--source", "live-chat"}, "source = live_chat"},
		{workspace.Person, []string{"--tag", "vip", "--tag", "trial"}, "tags in (vip, trial)"},
		{workspace.Person, []string{"--search", "ann", "--status", "lead"}, `status = lead and "ann"`},
		{workspace.Lead, []string{"--tag", "agent-request", "--where", "created_at > -1d or email"},
			"tag = agent_request and (created_at > 2026-11-19T10:00:00Z or email)"},
		{workspace.Lead, []string{"--where", "person.country = Spain"}, "person.country = Spain"},
	} {
		a, _, _ := testApp(t, "")
		cmd := &cobra.Command{Use: "list"}
		s := newSelection(a, c.kind, cmd)
		if err := cmd.ParseFlags(c.args); err != nil {
			t.Fatal(err)
		}
		q, err := s.asked(context.Background(), nil)
		if err != nil {
			t.Errorf("%v: %v", c.args, err)
			continue
		}
		got := ""
		if q.Where != nil {
			got = q.Where.String()
		}
		if got != c.want {
			t.Errorf("%v is %q, not %q", c.args, got, c.want)
		}
	}
}

func TestAWrongFilterIsAUsageErrorThatShowsThePlace(t *testing.T) {
	for _, c := range []struct{ args, want []string }{
		{[]string{"--where", "status = new and"}, []string{"--where: ", "  status = new and\n", "^"}},
		{[]string{"--where", "statsu = new"}, []string{"--where: ", "statsu", "  ^"}},
		{[]string{"--status", "old"}, []string{"--status: ", "new, handled, closed"}},
		{[]string{"--where", "created_at > 01/02/2026"}, []string{"01/02/2026"}},
	} {
		a, _, _ := testApp(t, "")
		cmd := &cobra.Command{Use: "list"}
		s := newSelection(a, workspace.Lead, cmd)
		if err := cmd.ParseFlags(c.args); err != nil {
			t.Fatal(err)
		}
		_, err := s.asked(context.Background(), nil)
		if workspace.KindOf(err) != workspace.Usage {
			t.Errorf("%v: %v, not a usage error", c.args, err)
			continue
		}
		for _, part := range c.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%v: %q does not contain %q", c.args, err, part)
			}
		}
	}
}

func TestIdsComeFromArgumentsAndFromTheFirstFieldOfLines(t *testing.T) {
	a, _, _ := testApp(t, "L2\tnew\tann\n\n# a remark\n  L3  \nL4\r\n")
	refs, err := a.readRefs([]string{"L1", "-", "L5"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"L1", "L2", "L3", "L4", "L5"}, refs); diff != "" {
		t.Error(diff)
	}
	var want []string
	for i := range 20_000 {
		want = append(want, fmt.Sprintf("foreign-%d", i))
	}
	want = append(want, strings.Repeat("x", 100_000), "L1")
	a, _, _ = testApp(t, strings.Join(want, "\n"))
	if refs, err = a.readRefs([]string{"-"}); err != nil || !slices.Equal(refs, want) {
		t.Errorf("many lines are read as %d references: %v", len(refs), err)
	}
	if _, err := a.readRefs([]string{"-", "-"}); workspace.KindOf(err) != workspace.Usage {
		t.Errorf("standard input twice: %v", err)
	}
}

func TestNothingNeverMeansEverything(t *testing.T) {
	for _, c := range []struct {
		flags, args []string
		all, fine   bool
	}{
		{nil, nil, false, false},
		{nil, nil, true, true},
		{nil, []string{"L1"}, false, true},
		{nil, []string{"L1"}, true, false},
		{[]string{"--status", "new"}, nil, false, true},
		{[]string{"--status", "new"}, []string{"L1"}, false, false},
		{[]string{"--segment", "vip"}, nil, false, true},
	} {
		a, _, _ := testApp(t, "")
		cmd := &cobra.Command{Use: "close"}
		s := newSelection(a, workspace.Lead, cmd)
		if err := cmd.ParseFlags(c.flags); err != nil {
			t.Fatal(err)
		}
		got, err := s.target(context.Background(), nil, c.args, c.all)
		if c.fine != (err == nil) || err != nil && workspace.KindOf(err) != workspace.Usage {
			t.Errorf("%v %v all=%v: %v", c.flags, c.args, c.all, err)
		}
		if err == nil && (got.Empty() || got.All != (c.all && c.flags == nil)) {
			t.Errorf("%v %v all=%v selects %+v", c.flags, c.args, c.all, got.Selection)
		}
	}
}
