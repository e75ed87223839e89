package cli_test

import (
	"bytes"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/soak"
)

// process is a run of the program in a process of its own.
func (o *office) process(args ...string) *exec.Cmd {
	cmd := exec.Command("lobby", args...)
	cmd.Env = append(cmd.Environ(), "LOBBY_WORKSPACE=bolt:"+o.file, "HOME="+o.TempDir(), "STORY_NOW="+storyNow)
	return cmd
}

// crowd is what processes that work at the same time were told.
type crowd struct {
	sync.Mutex
	tags   []string      // such as "P1 w0-0": whom, and the tag they were given
	worst  time.Duration // of a change, the start of its process included
	reads  int
	faults []string
}

// patience is how long a change of one among sixteen may take, the start of its process
// included: three seconds or, where that is more because the machine is busy with other
// work, as long as 180 do that are alone.
func (o *office) patience() time.Duration {
	var alone []time.Duration
	for i := range 5 {
		start := time.Now()
		if out, err := o.process("people", "tag", "P1", fmt.Sprintf("alone%d", i)).CombinedOutput(); err != nil {
			o.Fatalf("%v: %s", err, out)
		}
		alone = append(alone, time.Since(start))
	}
	return max(3*time.Second, 180*slices.Sorted(slices.Values(alone))[2])
}

func (c *crowd) failed(cmd *exec.Cmd, out []byte, err error) {
	c.Lock()
	defer c.Unlock()
	c.faults = append(c.faults, fmt.Sprintf("%s: %v: %s", strings.Join(cmd.Args, " "), err, out))
}

func TestManyProcessesWorkOnOneWorkspace(t *testing.T) {
	const writers, readers, people = 8, 8, 40
	o := newOffice(t)
	var file strings.Builder
	file.WriteString("id,name\n")
	for i := range people {
		fmt.Fprintf(&file, "x-%d,Person %d\n", i, i)
	}
	o.takes(file.String(), "people", "import", "-")

	patience, before := o.patience(), o.entries()
	waits := "--lock-timeout=" + patience.String()
	var c crowd
	var done sync.WaitGroup
	end := time.Now().Add(soak.Time(t, 3*time.Second))
	for w := range writers {
		done.Go(func() {
			for i := 0; time.Now().Before(end); i++ {
				id, tag, start := fmt.Sprintf("P%d", 1+(w+i)%people), fmt.Sprintf("w%d-%d", w, i), time.Now()
				cmd := o.process("people", "tag", id, tag, waits)
				if out, err := cmd.CombinedOutput(); err != nil {
					c.failed(cmd, out, err)
					return
				}
				c.Lock()
				c.tags, c.worst = append(c.tags, id+" "+tag), max(c.worst, time.Since(start))
				c.Unlock()
			}
		})
	}
	for range readers {
		done.Go(func() {
			for time.Now().Before(end) {
				cmd := o.process("people", "list", "-o", "ids", waits)
				if out, err := cmd.CombinedOutput(); err != nil || bytes.Count(out, []byte("\n")) != people {
					c.failed(cmd, out, err)
					return
				}
				c.Lock()
				c.reads++
				c.Unlock()
			}
		})
	}
	done.Wait()
	if len(c.faults) > 0 {
		t.Fatalf("%d runs failed; %s", len(c.faults), c.faults[0])
	}
	has := map[string]bool{}
	for _, p := range told[[]struct {
		ID   string
		Tags []string
	}](o, "people", "list") {
		for _, tag := range p.Tags {
			if !strings.HasPrefix(tag, "alone") {
				has[p.ID+" "+tag] = true
			}
		}
	}
	lost := 0
	for _, tag := range c.tags {
		if !has[tag] {
			lost++
			t.Errorf("%s was acknowledged and is not there", tag)
		}
	}
	if entries := o.entries(); len(has) != len(c.tags) || entries != len(c.tags)+before {
		t.Errorf("%d acknowledged changes, %d tags, %d journal entries", len(c.tags), len(has), entries)
	}
	if len(c.tags) < writers || c.reads < readers || c.worst > patience {
		t.Errorf("somebody starved: %d changes, %d reads, worst change %v, more than %v", len(c.tags), c.reads, c.worst, patience)
	}
	soak.Figure(t, "changes", len(c.tags))
	soak.Figure(t, "reads", c.reads)
	soak.Figure(t, "acknowledged and lost", lost)
	soak.Figure(t, "worst change with the start of its process ms", c.worst.Milliseconds())
}

// TestWhoWaitsInVainIsToldForWhom stops an import while it holds the workspace.
func TestWhoWaitsInVainIsToldForWhom(t *testing.T) {
	x, o := inventExport(t, 10_000, moment(storyNow)), newOffice(t)
	o.takes("id,name\nx,Ana\n", "people", "import", "-")
	holder := o.process("people", "import", x.contacts)
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("is in use by process %d (lobby people import %s)", holder.Process.Pid, x.contacts)
	var waited ran
	for i := 0; i < 200 && !strings.Contains(waited.err, want); i++ {
		if err := holder.Process.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		waited = o.run(strings.NewReader(""), "people", "list", "--lock-timeout", "20ms")
		if err := holder.Process.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Millisecond)
	}
	if err := holder.Wait(); err != nil {
		t.Fatal(err)
	}
	if waited.code != 7 || !strings.Contains(waited.err, want) || !strings.Contains(waited.err, "--lock-timeout") {
		t.Errorf("exit code %d: %swant 7 and %s", waited.code, waited.err, want)
	}
}
