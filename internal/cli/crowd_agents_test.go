package cli_test

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestWhoAssignsAtTheSameTimeSharesOutEvenly lets sixteen processes give away three
// conversations each, in a file and in a database.
func TestWhoAssignsAtTheSameTimeSharesOutEvenly(t *testing.T) {
	const processes, each, agents = 16, 3, 5
	database, err := inDatabase()
	if err != nil {
		t.Fatal(err)
	}
	for name, address := range map[string]string{"bolt": "", "postgres": database} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			run := func(in string, args ...string) ([]byte, error) {
				cmd := o.process(args...)
				if address != "" {
					cmd.Env = append(cmd.Env, "LOBBY_WORKSPACE="+address)
				}
				cmd.Stdin = strings.NewReader(in)
				return cmd.Output()
			}
			must := func(in string, args ...string) []byte {
				t.Helper()
				out, err := run(in, args...)
				if err != nil {
					t.Fatalf("lobby %s: %v", strings.Join(args, " "), whyEnded(err))
				}
				return out
			}
			var events strings.Builder
			for i := range processes * each {
				fmt.Fprintf(&events, `{"event_id":"e%d","type":"message","at":"2026-11-20T09:00:00Z","channel":"shop","conversation":"c%d","person":{"cookie":"k%d"},"message":{"from":"visitor","text":"Hi"}}`+"\n", i, i, i)
			}
			must(events.String(), "ingest", "-")
			for i := range agents {
				agent := fmt.Sprint("Agent ", string(rune('A'+i)))
				must("", "agents", "add", agent)
				must("", "agents", "status", agent, "available")
			}
			var all sync.WaitGroup
			failed := make(chan string, processes)
			for p := range processes {
				all.Go(func() {
					args := []string{"conversations", "assign", "--auto", "--lock-timeout", "60s"}
					for i := range each {
						args = append(args, fmt.Sprintf("C%d", p*each+i+1))
					}
					if _, err := run("", args...); err != nil {
						failed <- whyEnded(err)
					}
				})
			}
			all.Wait()
			close(failed)
			for why := range failed {
				t.Error(why)
			}
			var loads []int
			for load := range strings.FieldsSeq(string(must("", "agents", "list", "-o", "tsv", "--fields", "conversations"))) {
				n := 0
				if _, err := fmt.Sscan(load, &n); err != nil {
					t.Fatal(err)
				}
				loads = append(loads, n)
			}
			if sum := slices.Max(loads)*agents - processes*each; len(loads) != agents || slices.Max(loads)-slices.Min(loads) > 1 || sum < 0 || sum >= agents {
				t.Errorf("%d conversations are shared out as %v", processes*each, loads)
			}
		})
	}
}

// whyEnded is why a process failed, with what it said on standard error.
func whyEnded(err error) string {
	if ended, ok := err.(*exec.ExitError); ok {
		return fmt.Sprintf("%v: %s", err, ended.Stderr)
	}
	return err.Error()
}
