package cli_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/soak"
)

// copiedPeople is how many people there are in what is copied.
const copiedPeople = 3_000

// copying is a command that makes a whole file or replaces one, and is killed.
type copying struct {
	name   string
	args   []string
	again  string                 // flag with which it is run another time
	before func(o *office)        // what is there
	takes  time.Duration          // how long it runs, once that is known
	alone  bool                   // nobody writes into the workspace meanwhile
	holds  func(list string) bool // whether these people are what may be there
}

func copyings() []*copying {
	everybody := func(list string) bool { return strings.Count(list, "\n") == copiedPeople }
	older := func(o *office) {
		if r := o.ends(o.beside("db", "backup", "copy.db")); r.code != 0 {
			o.Fatal(r.err)
		}
		o.does("people", "tag", "--all", "later", "--yes")
	}
	return []*copying{
		{name: "a backup", args: []string{"db", "backup", "copy.db"}, again: "--force", before: func(*office) {}, holds: everybody},
		{name: "a backup over another", args: []string{"db", "backup", "copy.db", "--force"}, before: older, holds: everybody},
		{name: "a restore", args: []string{"db", "restore", "copy.db", "--force", "--yes"}, before: older, alone: true, holds: func(list string) bool {
			later := strings.Count(list, "later")
			return everybody(list) && (later == 0 || later == copiedPeople)
		}},
		{name: "compacting", args: []string{"db", "compact"}, before: older, holds: everybody},
		{name: "a repair", args: []string{"db", "check", "--repair", "--here"}, before: func(o *office) { o.breaks(miscounts) }, holds: everybody},
	}
}

// beside is the program in a process of its own, in the folder of the office's file.
func (o *office) beside(args ...string) *exec.Cmd {
	cmd := o.apart(args...)
	cmd.Dir = filepath.Dir(o.file)
	return cmd
}

// copyKills are what became of copies that were killed.
type copyKills struct{ rounds, finished, torn, lost int }

func TestAKilledCopyIsAbsentOrWhole(t *testing.T) {
	t.Parallel()
	random, all := soak.Random(t), copyings()
	k := copyKills{rounds: soak.Rounds(t, 5)}
	base := newOffice(t)
	base.takes(inventContacts(copiedPeople), "people", "import", "-")
	for round := range k.rounds {
		all[round%len(all)].isKilled(base, random, &k)
	}
	soak.Figure(t, "rounds", k.rounds)
	soak.Figure(t, "copies that ended before they were killed", k.finished)
	soak.Figure(t, "killed copies that are neither absent nor whole", k.torn)
	soak.Figure(t, "acknowledged changes lost beside killed copies", k.lost)
}

func (c *copying) isKilled(base *office, random *rand.Rand, k *copyKills) {
	o := base.copied(base.T)
	c.before(o)
	if c.takes == 0 {
		whole := base.copied(base.T)
		c.before(whole)
		start := time.Now()
		whole.ends(whole.beside(c.args...))
		c.takes = time.Since(start)
	}
	after := time.Duration(float64(c.takes) * (0.2 + 0.9*random.Float64()))
	round := fmt.Sprintf("%s, killed after %v of %v", c.name, after, c.takes)
	stop, acknowledged := make(chan struct{}), make(chan int, 1)
	go func() { acknowledged <- c.rival(o, stop) }()
	cmd := o.beside(c.args...)
	if err := cmd.Start(); err != nil {
		o.Fatal(err)
	}
	time.Sleep(after)
	_ = cmd.Process.Kill() // it may have ended
	if cmd.Wait() == nil {
		k.finished++
	}
	close(stop)
	written := <-acknowledged
	for _, path := range []string{o.file, filepath.Join(filepath.Dir(o.file), "copy.db")} {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && path != o.file {
			continue
		}
		at := &office{T: o.T, file: path}
		said := at.ends(at.apart("db", "check"))
		unmended := c.name == "a repair" && said.code == 11 && strings.Count(said.out, "count") == strings.Count(said.out, "\n")
		if list := at.does("people", "list", "--fields", "id,tags"); said.code != 0 && !unmended || !c.holds(list) {
			k.torn++
			o.Errorf("%s: %s has %d people: %s%s", round, path, strings.Count(list, "\n"), said.out, said.err)
		}
	}
	if tagged := strings.Count(o.does("people", "list", "--where", "tags = rival", "-o", "ids"), "\n"); tagged != written {
		k.lost += written - tagged
		o.Errorf("%s: %d changes were acknowledged, %d are there", round, written, tagged)
	}
	args := c.args
	if c.again != "" {
		args = append(args[:len(args):len(args)], c.again)
	}
	if r := o.ends(o.beside(args...)); r.code != 0 {
		o.Errorf("%s: another time: exit code %d: %s", round, r.code, r.err)
	}
}

// rival tags one person after the other until it is stopped, and gives how many.
func (c *copying) rival(o *office, stop chan struct{}) (n int) {
	for ; n < copiedPeople && !c.alone; n++ {
		select {
		case <-stop:
			return n
		default:
		}
		if r := o.run(strings.NewReader(""), "people", "tag", fmt.Sprintf("P%d", n+1), "rival", "--lock-timeout", "1m"); r.code != 0 {
			o.Errorf("beside %s: exit code %d: %s", c.name, r.code, r.err)
			return n
		}
	}
	return n
}
