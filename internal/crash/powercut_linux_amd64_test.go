package crash_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/lobbycli/lobby/internal/soak"
)

// cut is what became of a workspace when the power went.
type cut int

// What may become of it.
const (
	fine     cut = iota
	unusable     // it is damaged, or cannot be read
	lost         // what was acknowledged is not there
	torn         // a half of something is there, or what is there cannot be brought to its end
	cutKinds
)

// cuts counts images by what became of them.
type cuts [cutKinds]atomic.Int64

func TestAPowerCutLeavesAUsableFile(t *testing.T) {
	images, random := soak.Rounds(t, 100), soak.Random(t)
	var c cuts
	eachJob(t, images, random, func(t *testing.T, j job, rounds int, own *rand.Rand) { j.isCut(t, rounds, own, &c) })
	soak.Figure(t, "power cut images", c[fine].Load()+c[unusable].Load()+c[lost].Load()+c[torn].Load())
	soak.Figure(t, "power cut images unusable", c[unusable].Load())
	soak.Figure(t, "power cut images, acknowledged and lost", c[lost].Load())
	soak.Figure(t, "power cut images, torn", c[torn].Load())
}

// TestAPowerCutIsFeltWhereNothingIsSynced shows that the images tell: without the syncs
// of the same recording some of them are bad.
func TestAPowerCutIsFeltWhereNothingIsSynced(t *testing.T) {
	const images = 30
	random, j := soak.Random(t), jobs()[0]
	s := j.prepare(t)
	log := slices.DeleteFunc(s.records(progress{}, &recorder{disk: s.reset()}).disk.log, func(o op) bool { return o.what == synced })
	bad := 0
	for range images {
		if became, _ := s.cutAt(log, len(log), random); became != fine {
			bad++
		}
	}
	if bad == 0 {
		t.Errorf("%d images of a disk that nobody synced are fine", images)
	}
}

// imagesEach is how many images are made of a recording.
const imagesEach = 5

// isCut makes images of the disk at random moments of a job, and looks at each.
func (j job) isCut(t *testing.T, images int, random *rand.Rand, c *cuts) {
	s := j.prepare(t)
	whole := s.records(progress{}, &recorder{disk: s.reset()})
	log, before := whole.disk.log, ""
	for n := range images {
		if n%imagesEach == 0 && n > 0 {
			log, before = s.recordsInterrupted(whole.calls, random)
		}
		became, why := s.cutAt(log, random.IntN(len(log)+1), random)
		if c[became].Add(1); became != fine {
			t.Errorf("image %d%s, %s", n, before, why)
		}
	}
	t.Logf("%d images of %d calls", images, len(log))
}

// cutAt makes an image of the disk before an op, and tells what became of the workspace,
// and why.
func (s *stage) cutAt(log []op, at int, random *rand.Rand) (cut, string) {
	m := (&disk{s.begin.root, log}).after(at, random)
	what := fmt.Sprintf("cut before call %d of %d, of what was not durable stayed%s: ", at, len(log), m.settle(random))
	s.must(m.write(s.begin.root, s.folder))
	seen, err := s.look()
	if err != nil {
		return unusable, what + err.Error()
	}
	came, ok := s.came(seen)
	if !ok {
		return torn, what + difference(s.seen[0], seen)
	}
	if acknowledged := s.acknowledged(log[:at]); came.steps < acknowledged {
		return lost, what + fmt.Sprintf("%d steps were acknowledged, and %d are there", acknowledged, came.steps)
	}
	if err := s.finish(came); err != nil {
		return torn, what + err.Error()
	}
	return fine, ""
}

// records records the job from where it came to its end.
func (s *stage) records(from progress, r *recorder) *recorder {
	s.Helper()
	for i, st := range s.steps[from.steps:] {
		command := st.does
		if i == 0 && from.again && st.again != "" {
			command = st.again
		}
		if said := s.follows(r, fields(command)...); said.code != 0 {
			s.Fatalf("lobby %s: exit code %d: %s", command, said.code, said.err)
		}
	}
	return r
}

// mostTries is how often a process is killed anew when the recording is wrong.
const mostTries = 5

// recordsInterrupted records the job with a process that comes to a bad end at one of its
// calls, often where it syncs, and others that go on from there: the system shows what the
// first one wrote, and the disk need not have it. It tells what the end was.
func (s *stage) recordsInterrupted(calls []string, random *rand.Rand) ([]op, string) {
	at, kill := random.IntN(len(calls)), random.IntN(2) == 0
	if !kill || random.IntN(2) == 0 {
		for calls[at] != "fsync" {
			at = random.IntN(len(calls))
		}
	}
	end := fmt.Sprintf(" after call %d (%s) failed", at+1, calls[at])
	if kill {
		end = fmt.Sprintf(" after a process was killed at call %d (%s)", at+1, calls[at])
	}
	var r *recorder
	for range mostTries {
		r = &recorder{disk: s.reset()}
		if kill {
			r.killAt = at + 1
		} else {
			r.failAt, r.errno = at+1, syscall.EIO
		}
		if s.runs(r); r.wrong == nil {
			break
		}
	}
	s.must(r.wrong)
	seen, err := s.look()
	s.must(err)
	from, ok := s.came(seen)
	if !ok {
		s.Errorf("%s: torn: %s", end, difference(s.seen[0], seen))
	}
	from.again = true
	s.must(r.disk.asSeen().write(r.disk.root, s.folder)) // looking leaves traces
	return s.records(from, &recorder{disk: r.disk}).disk.log, end
}

// acknowledged is how many steps were said to be done.
func (j job) acknowledged(log []op) (steps int) {
	for _, o := range log {
		if o.what == said && steps < len(j.steps) && j.steps[steps].tells(o.fd, string(o.data)) {
			steps++
		}
	}
	return steps
}
