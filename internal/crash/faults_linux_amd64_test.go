package crash_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
)

// faults counts what came of calls that failed.
type faults struct{ failed, lost, torn, codes, messages atomic.Int64 }

// fault is a call of a job that fails.
type fault struct {
	at    int // its number, from 1
	errno syscall.Errno
}

func TestACallThatFailsLosesNothing(t *testing.T) {
	rounds, random := soak.Rounds(t, 39), soak.Random(t)
	var c faults
	eachJob(t, rounds, random, func(t *testing.T, j job, rounds int, own *rand.Rand) { j.hasFaults(t, rounds, own, &c) })
	soak.Figure(t, "calls failed", c.failed.Load())
	soak.Figure(t, "calls failed, acknowledged and lost", c.lost.Load())
	soak.Figure(t, "calls failed, torn", c.torn.Load())
	soak.Figure(t, "calls failed, wrong exit codes", c.codes.Load())
	soak.Figure(t, "calls failed, unclear messages", c.messages.Load())
}

// hasFaults runs a job again and again, and lets another call fail each time: all of
// them, or as many as there are rounds.
func (j job) hasFaults(t *testing.T, rounds int, random *rand.Rand, c *faults) {
	s := j.prepare(t)
	r := &recorder{disk: s.reset()}
	if last, done := s.runs(r); done != len(s.steps) {
		t.Fatalf("exit code %d: %s", last.code, last.err)
	}
	var all []fault
	for i := range r.touched {
		for _, errno := range []syscall.Errno{syscall.EIO, syscall.ENOSPC, syscall.EINTR} {
			all = append(all, fault{i + 1, errno})
		}
	}
	random.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
	for _, f := range all[:min(rounds, len(all))] {
		s.fails(f, c)
	}
	t.Logf("%d of %d", min(rounds, len(all)), len(all))
}

// runs runs the steps of the job until one does not succeed. It gives the last one, and
// how many succeeded.
func (s *stage) runs(r *recorder) (last ran, done int) {
	for _, st := range s.steps {
		if last = s.follows(r, fields(st.does)...); last.code != 0 {
			return last, done
		}
		done++
	}
	return last, done
}

// fails runs the job with a call that fails, and looks at what came of it.
func (s *stage) fails(f fault, c *faults) {
	r := &recorder{disk: s.reset(), failAt: f.at, errno: f.errno}
	last, done := s.runs(r)
	if r.failed == "" { // it took fewer calls this time
		return
	}
	c.failed.Add(1)
	report := func(count *atomic.Int64, format string, args ...any) {
		count.Add(1)
		s.Errorf("call %d (%s): %v: exit code %d, %q: %s", f.at, r.failed, f.errno, last.code, last.err, fmt.Sprintf(format, args...))
	}
	seen, err := s.look()
	if err != nil {
		report(&c.torn, "unusable: %v", err)
		return
	}
	at, ok := s.came(seen)
	if !ok {
		report(&c.torn, "torn: %s", difference(s.seen[0], seen))
		return
	}
	if wrong := s.judges(last, f.errno, r.failed, done, at); wrong != "" {
		report(&c.codes, "%s", wrong)
	}
	if at.steps < done {
		report(&c.lost, "%d steps were acknowledged, and %d are there", done, at.steps)
	}
	if last.code != 0 && !clear(last.err) {
		report(&c.messages, "that is not one clear line")
	}
	if err := s.finish(at); err != nil {
		report(&c.torn, "%v", err)
	}
}

// judges tells what is wrong with the exit code of the last command, after so many were
// done, given how far the job came. A disk that cannot be read is as good as damage.
func (s *stage) judges(last ran, errno syscall.Errno, failed string, done int, at progress) string {
	unknown := workspace.Unknown.Info().Exit
	switch {
	case last.code == 0:
	case last.code == unknown && failed != "fsync" && failed != "open": // of a folder, to sync it
		return "nothing about this is unknown"
	case last.code == unknown:
	case at.steps > done && !s.same(done):
		return "it is there all the same"
	case at.partly && !strings.Contains(last.err, fmt.Sprintf("stopped after %d rows", s.partly())):
		return "a part is there, and nobody was told"
	case strings.HasPrefix(last.err, "lobby: settings: "): // nothing was asked of the workspace yet
	case last.code == workspace.Corrupt.Info().Exit && errno == syscall.EIO:
	case last.code != workspace.Internal.Info().Exit && last.code != workspace.Unavailable.Info().Exit:
		return "that is something else"
	}
	return ""
}

// same reports whether a step changes nothing that is seen.
func (s *stage) same(step int) bool { return s.seen[step] == s.seen[step+1] }

// clear reports whether a command said in one line what went wrong, with at most a hint.
func clear(text string) bool {
	_, text, found := strings.Cut("\n"+text, "\nlobby: ")
	message, hint, _ := strings.Cut(text, "\n")
	return found && message != "" && !strings.Contains(message, "panic") && (hint == "" || strings.HasPrefix(hint, "hint: ") && strings.Count(hint, "\n") == 1)
}
