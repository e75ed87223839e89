package crash_test

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/lobbycli/lobby/internal/soak"
)

// cuts counts what came of images.
type cuts struct{ images, unusable, lost, torn atomic.Int64 }

func TestAPowerCutLeavesAUsableFile(t *testing.T) {
	images, random := soak.Rounds(t, 100), soak.Random(t)
	var c cuts
	all := jobs()
	shares := share(images, all)
	t.Run("jobs", func(t *testing.T) {
		for i, j := range all {
			own := rand.New(rand.NewPCG(random.Uint64(), random.Uint64()))
			t.Run(j.name, func(t *testing.T) {
				t.Parallel()
				j.isCut(t, shares[i], own, &c)
			})
		}
	})
	soak.Figure(t, "power cut images", c.images.Load())
	soak.Figure(t, "power cut images unusable", c.unusable.Load())
	soak.Figure(t, "power cut images, acknowledged and lost", c.lost.Load())
	soak.Figure(t, "power cut images, torn", c.torn.Load())
}

// imagesEach is how many images are made of a recording.
const imagesEach = 5

// isCut makes images of the disk at random moments of a job, and looks at each.
func (j job) isCut(t *testing.T, images int, random *rand.Rand, c *cuts) {
	s := j.prepare(t)
	whole := s.records(progress{}, &recorder{disk: s.reset()})
	log := whole.disk.log
	for n := range images {
		if n%imagesEach == 0 && n > 0 {
			log = s.recordsKilled(whole.calls, random)
		}
		cut := random.IntN(len(log) + 1)
		m := (&disk{s.begin.root, log}).after(cut)
		kept := m.settle(random)
		s.must(m.write(s.begin.root, s.folder))
		what := fmt.Sprintf("image %d, cut before call %d of %d, of what was not durable stayed%s", n, cut, len(log), kept)
		c.images.Add(1)
		seen, err := s.look()
		if err != nil {
			c.unusable.Add(1)
			t.Errorf("%s: unusable: %v", what, err)
			continue
		}
		at, ok := s.came(seen)
		if !ok {
			c.torn.Add(1)
			t.Errorf("%s: torn: %s", what, difference(s.seen[0], seen))
			continue
		}
		if acknowledged := s.acknowledged(log[:cut]); at.steps < acknowledged {
			c.lost.Add(1)
			t.Errorf("%s: %d steps were acknowledged, and %d are there", what, acknowledged, at.steps)
			continue
		}
		if err := s.finish(at); err != nil {
			c.torn.Add(1)
			t.Errorf("%s: %v", what, err)
		}
	}
	t.Logf("%d images of %d calls", images, len(log))
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

// recordsKilled records the job with a process that is killed at one of its calls, often
// where it syncs, and others that go on from there. The system has what the first one
// wrote, and the disk has it not.
func (s *stage) recordsKilled(calls []string, random *rand.Rand) []op {
	at := random.IntN(len(calls))
	if random.IntN(2) == 0 {
		for calls[at] != "fsync" {
			at = random.IntN(len(calls))
		}
	}
	r := &recorder{disk: s.reset(), killAt: at + 1}
	if last, done := s.runs(r); last.code != killed {
		if done < len(s.steps) {
			s.Fatalf("exit code %d: %s", last.code, last.err)
		}
		return r.disk.log // it took fewer calls this time
	}
	seen, err := s.look()
	s.must(err)
	from, ok := s.came(seen)
	if !ok {
		s.Errorf("killed at call %d (%s): torn: %s", at+1, calls[at], difference(s.seen[0], seen))
	}
	from.again = true
	m := r.disk.after(len(r.disk.log))
	m.keep()
	s.must(m.write(r.disk.root, s.folder)) // looking leaves traces
	return s.records(from, &recorder{disk: r.disk}).disk.log
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
