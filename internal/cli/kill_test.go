package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/soak"
)

// apart is the program in a process of its own, on the office's file.
func (o *office) apart(args ...string) *exec.Cmd {
	cmd := exec.Command("lobby", args...)
	cmd.Env = append(os.Environ(), "LOBBY_WORKSPACE=bolt:"+o.file, "HOME="+filepath.Dir(o.file), "STORY_NOW="+storyNow,
		"XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "XDG_STATE_HOME=")
	return cmd
}

// ends waits for a process that was not started yet.
func (o *office) ends(cmd *exec.Cmd) ran {
	o.Helper()
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		o.Fatal(err)
	}
	return ran{out.String(), said.String(), cmd.ProcessState.ExitCode()}
}

// finishes runs a process that must succeed.
func (o *office) finishes(args ...string) string {
	o.Helper()
	r := o.ends(o.apart(args...))
	if r.code != 0 {
		o.Fatalf("lobby %s: exit code %d: %s", strings.Join(args, " "), r.code, r.err)
	}
	return r.out
}

// isSound checks the file, unless whoever would have made it did not come so far.
func (o *office) isSound() {
	o.Helper()
	if _, err := os.Stat(o.file); !errors.Is(err, fs.ErrNotExist) {
		o.finishes("db", "check")
	}
}

// copied is another office with the same file.
func (o *office) copied(t *testing.T) *office {
	t.Helper()
	c := newOffice(t)
	data, err := os.ReadFile(o.file)
	if err == nil {
		err = os.WriteFile(c.file, data, 0o600)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return c
}

// all is every person, lead and conversation.
func (o *office) all() string {
	o.Helper()
	var b strings.Builder
	for _, noun := range []string{"people", "leads", "conversations"} {
		b.WriteString(o.does(noun, "list", "-o", "jsonl"))
	}
	return b.String()
}

// killed starts a command, kills it, and gives what it had said. It dies after a while
// or, when it is aimed at its writing, so long after it began to write to the file.
func (o *office) killed(after time.Duration, aimed bool, args []string) (out string, wrote bool) {
	o.Helper()
	before := o.looks()
	cmd := o.apart(args...)
	var said bytes.Buffer
	cmd.Stdout = &said
	if err := cmd.Start(); err != nil {
		o.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // of being killed
		close(ended)
	}()
	for writes := !aimed; !writes; {
		select {
		case <-ended:
			writes = true
		case <-time.After(50 * time.Microsecond):
			writes = o.looks() != before
		}
	}
	select {
	case <-ended:
	case <-time.After(after):
	}
	_ = cmd.Process.Kill() // it may have ended
	<-ended
	return said.String(), o.looks() != before
}

// looks is how the file, and the one that is made before it is in place, look from
// outside.
func (o *office) looks() string {
	var b strings.Builder
	for _, path := range []string{o.file, o.file + ".new"} {
		if info, err := os.Stat(path); err == nil {
			fmt.Fprintln(&b, path, info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

// job is work that is killed.
type job struct {
	name   string
	share  int             // of eight rounds
	before func(o *office) // what the workspace holds
	args   []string
	slices []string // files it reads slice by slice: all of it, then parts that end where a slice does
}

// kills is what became of commands that were killed.
type kills struct {
	mu                                                 sync.Mutex
	rounds, amid, acknowledged, lost, torn, afterwards int
}

// note adds to a figure.
func (k *kills) note(figure *int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	*figure++
}

func TestAKilledProcessLosesNothingAndTearsNothing(t *testing.T) {
	folder := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		writeFile(t, path, text)
		return path
	}
	x := inventExport(t, 1_000, moment(storyNow))
	filled := func(o *office) {
		o.does("people", "import", x.contacts)
		o.does("leads", "import", x.leads)
	}
	merge, erase := []string{"contacts", "merge"}, []string{"people", "erase"}
	for i := range 200 {
		merge, erase = append(merge, fmt.Sprintf("P%d", i+1)), append(erase, fmt.Sprintf("P%d", 2*i+1))
	}
	jobs := []job{
		{name: "import", share: 1, args: []string{"people", "import"}, slices: []string{file("contacts.csv", inventContacts(21_000)), file("first.csv", inventContacts(20_000))}},
		{name: "ingest", share: 1, args: []string{"ingest"}, slices: []string{file("events.jsonl", inventEvents(6_000)), file("first.jsonl", inventEvents(5_000))}},
		{name: "bulk", share: 2, before: filled, args: []string{"leads", "close", "--all", "--yes"}},
		{name: "merge", share: 2, before: filled, args: append(merge, "--force", "--yes")},
		{name: "erase", share: 2, before: filled, args: append(erase, "--yes")},
	}
	random, k := soak.Random(t), &kills{}
	rounds := soak.Rounds(t, 50)
	t.Cleanup(func() {
		soak.Figure(t, "rounds", k.rounds)
		soak.Figure(t, "killed amid writing", k.amid)
		soak.Figure(t, "acknowledged", k.acknowledged)
		soak.Figure(t, "acknowledged and lost", k.lost)
		soak.Figure(t, "torn", k.torn)
		soak.Figure(t, "lost or doubled after resume", k.afterwards)
	})
	begun, shares := 0, 0
	for _, j := range jobs {
		shares += j.share
		share, seed := rounds*shares/8-begun, random.Uint64()
		begun += share
		t.Run(j.name, func(t *testing.T) {
			t.Parallel()
			if share > 0 {
				j.isKilled(t, share, rand.New(rand.NewPCG(seed, seed)), k)
			}
		})
	}
}

// isKilled kills a command some times, each time on a fresh copy of what it works on:
// at moments of the whole time it takes, and every other time while it writes.
func (j job) isKilled(t *testing.T, rounds int, random *rand.Rand, k *kills) {
	args := slices.Concat(j.args, []string{"-o", "json"}, j.slices[:min(1, len(j.slices))])
	base := newOffice(t)
	if j.before != nil {
		j.before(base)
	}
	states := []string{base.all()}
	for _, head := range j.slices[min(1, len(j.slices)):] {
		o := base.copied(t)
		o.finishes(append(j.args, head)...)
		states = append(states, o.all())
	}
	clean, takes := base, time.Hour
	for range 2 {
		clean = base.copied(t)
		start := time.Now()
		clean.finishes(args...)
		takes = min(takes, time.Since(start))
	}
	want, entries := clean.all(), clean.entries()
	states = append(states, want)
	for round := range rounds {
		o, aimed := base.copied(t), round%2 == 1
		after := time.Duration(random.Int64N(int64(takes) * 11 / 10))
		if aimed {
			after /= 10
		}
		said, wrote := o.killed(after, aimed, args)
		k.note(&k.rounds)
		if wrote && said == "" {
			k.note(&k.amid)
		}
		wrong := func(figure *int, what, difference string) {
			t.Helper()
			k.note(figure)
			t.Errorf("round %d: killed after %v (while it writes: %v) of %v: %s: %s", round, after, aimed, takes, what, difference)
		}
		if _, err := os.Stat(o.file); err == nil {
			if r := o.ends(o.apart("db", "check")); r.code != 0 {
				wrong(&k.torn, "db check", r.out+r.err)
				continue
			}
		}
		got := o.all()
		if said != "" {
			k.note(&k.acknowledged)
			if got != want {
				wrong(&k.lost, "what was acknowledged is not there", firstDifference(want, got))
			}
		}
		if !slices.Contains(states, got) {
			wrong(&k.torn, "torn", firstDifference(want, got))
		}
		switch {
		case j.slices != nil:
			o.finishes(append(args, "--resume")...)
		case got != want:
			o.finishes(args...)
		}
		if got, n := o.all(), o.entries(); got != want || n != entries {
			wrong(&k.afterwards, fmt.Sprintf("brought to its end, %d entries instead of %d", n, entries), firstDifference(want, got))
		}
	}
}

func inventContacts(n int) string {
	var b strings.Builder
	b.WriteString("id,name,email\n")
	for i := range n {
		fmt.Fprintf(&b, "x%d,Person %d,p%d@example.com\n", i, i, i)
	}
	return b.String()
}

// inventEvents makes the events of visitors who say who they are later on.
func inventEvents(n int) string {
	var b strings.Builder
	at := moment(storyNow).AddDate(0, 0, -10)
	for i := range n {
		visitor := i % 100
		e := map[string]any{
			"event_id": fmt.Sprintf("e-%d", i), "at": at.Add(time.Duration(i) * time.Second).Format(time.RFC3339), "channel": "acme.com",
			"conversation": fmt.Sprintf("s-%d", visitor), "person": map[string]any{"cookie": fmt.Sprintf("v-%d", visitor)},
		}
		switch i / 100 % 4 {
		case 0, 1:
			e["type"], e["message"] = "message", map[string]any{"from": "visitor", "text": fmt.Sprintf("Line %d", i)}
		case 2:
			e["type"], e["person"] = "identify", map[string]any{"cookie": fmt.Sprintf("v-%d", visitor), "email": fmt.Sprintf("v%d@example.com", visitor)}
		case 3:
			e["type"], e["lead"] = "lead", map[string]any{"tag": "coupon_request", "email": fmt.Sprintf("v%d@example.com", visitor)}
		}
		b.WriteString(compact(e) + "\n")
	}
	return b.String()
}

func TestANewWorkspaceIsMadeOnceByManyAtOnce(t *testing.T) {
	rounds, wrong := soak.Rounds(t, 4), 0
	for range rounds {
		o := newOffice(t)
		o.file = filepath.Join(filepath.Dir(o.file), "new", "office.db")
		const writers, readers = 4, 3
		ended := make(chan string, writers+readers)
		start := func(cmd *exec.Cmd, check func(ran) string) {
			go func() { ended <- check(o.ends(cmd)) }()
		}
		for i := range writers {
			cmd := o.apart("people", "import", "-")
			cmd.Stdin = strings.NewReader(fmt.Sprintf("id,name,email\nx%d,Person %d,p%d@example.com\n", i, i, i))
			start(cmd, func(r ran) string {
				if r.code != 0 {
					return fmt.Sprintf("import: exit code %d: %s", r.code, r.err)
				}
				return ""
			})
		}
		for range readers {
			start(o.apart("people", "list", "-o", "ids"), func(r ran) string {
				if n := strings.Count(r.out, "\n"); r.code != 0 || n > writers {
					return fmt.Sprintf("list: exit code %d, %d people: %s", r.code, n, r.err)
				}
				return ""
			})
		}
		for range writers + readers {
			if why := <-ended; why != "" {
				wrong++
				t.Error(why)
			}
		}
		if ids := o.does("people", "list", "-o", "ids"); ids != "P1\nP2\nP3\nP4\n" {
			wrong++
			t.Errorf("people are %q", ids)
		}
		o.isSound()
	}
	soak.Figure(t, "rounds", rounds)
	soak.Figure(t, "lost or refused", wrong)
}

func TestAFullDiskKeepsWhatWasAcknowledged(t *testing.T) {
	contacts := filepath.Join(t.TempDir(), "contacts.csv")
	writeFile(t, contacts, inventContacts(40_000))
	clean := newOffice(t)
	clean.finishes("people", "import", contacts)
	want := clean.all()
	info, err := os.Stat(clean.file)
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, part := range []int64{1, 60} { // of a hundred
		o := newOffice(t)
		cmd := o.apart()
		cmd.Path, cmd.Args = "/bin/sh", []string{"sh", "-c", fmt.Sprintf(`ulimit -f %d; exec lobby people import "$0" -o json`, info.Size()*part/100/512), contacts}
		r := o.ends(cmd)
		var said struct {
			Error struct{ Kind, Message string }
		}
		lines := strings.Split(strings.TrimSpace(r.err), "\n")
		if err := json.Unmarshal([]byte(lines[len(lines)-1]), &said); err != nil || said.Error.Message == "" {
			t.Errorf("%d %%: no clear error: %s", part, r.err)
		}
		if r.code != 1 && r.code != 12 {
			t.Errorf("%d %%: exit code %d: %s", part, r.code, r.err)
		}
		o.isSound()
		got := o.all()
		stayed := strings.Count(got, "\n")
		if stayed != 0 && stayed != 20_000 || !strings.HasPrefix(want, got) {
			t.Errorf("%d %%: %d people are there, not the whole slices", part, stayed)
		}
		if strings.Contains(r.err, "stopped after 20000 rows") != (stayed == 20_000) {
			t.Errorf("%d %%: %d people are there, and it said %s", part, stayed, r.err)
		}
		o.finishes("people", "import", contacts, "--resume")
		if got := o.all(); got != want {
			t.Errorf("%d %%: %s", part, firstDifference(want, got))
		}
		kept += stayed
		t.Logf("%d %% of %d bytes: exit code %d, %d people, %s", part, info.Size(), r.code, stayed, said.Error.Message)
	}
	if kept == 0 {
		t.Error("the disk was full before anything was acknowledged")
	}
}

// mostWait is how long a writer may wait for those who read, the start of its process
// included, where the machine is not so busy that it takes long without them.
const mostWait = 500 * time.Millisecond

func TestAStoppedReaderDoesNotHoldUpAWriter(t *testing.T) {
	o := newOffice(t)
	o.takes(inventContacts(20_000), "people", "import", "-")
	alone := time.Now()
	o.does("people", "tag", "P1", "alone")
	most := max(mostWait, 10*time.Since(alone))
	var waits []time.Duration
	rounds := soak.Rounds(t, 3)
	for i := range rounds {
		reader := o.apart("people", "export", "--out", "-")
		out, err := reader.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := reader.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(out, make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		o.does("people", "tag", fmt.Sprintf("P%d", i+1), "waited")
		waits = append(waits, time.Since(start))
		rest, err := io.ReadAll(out) // the reader comes back, and finds what was there before
		if err != nil {
			t.Fatal(err)
		}
		if err := reader.Wait(); err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(rest, []byte("\n")); n != 20_001 || bytes.Count(rest, []byte("waited")) != i {
			t.Errorf("%d lines were exported, %d of them of the tagged", n, bytes.Count(rest, []byte("waited")))
		}
	}
	soak.Figure(t, "rounds", rounds)
	soak.Figure(t, "writer's wait ms", slices.Max(waits).Milliseconds())
	if shortest := slices.Min(waits); shortest > most {
		t.Errorf("a writer waited at least %v for a reader that had stopped", shortest)
	}
}

func TestADamagedFileIsNeverBelieved(t *testing.T) {
	o := newOffice(t)
	x := inventExport(t, 60, moment(storyNow))
	o.does("people", "import", x.contacts)
	o.does("leads", "import", x.leads)
	whole, err := os.ReadFile(o.file)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	nouns := []string{"people", "leads"}
	for _, noun := range nouns {
		want[noun] = o.does(noun, "export", "--out", "-")
	}
	random, rounds := soak.Random(t), soak.Rounds(t, 200)
	refused, hidden := 0, 0
	look := func(what string, bad []byte) {
		if err := os.WriteFile(o.file, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, noun := range nouns {
			r := o.run(strings.NewReader(""), noun, "export", "--out", "-")
			switch {
			case r.code == 11:
				refused++
			case r.code != 0 || r.out != want[noun]:
				hidden++
				t.Errorf("%s: %s export: exit code %d: %s: %s", what, noun, r.code, r.err, firstDifference(want[noun], r.out))
			}
		}
	}
	for i := range 100 {
		size := len(whole) * i / 100
		look(fmt.Sprintf("cut off at %d of %d", size, len(whole)), whole[:size])
	}
	for range rounds {
		bad, at, bit := bytes.Clone(whole), random.IntN(len(whole)), random.IntN(8)
		bad[at] ^= 1 << bit
		look(fmt.Sprintf("bit %d of byte %d flipped", bit, at), bad)
	}
	soak.Figure(t, "rounds", 100+rounds)
	soak.Figure(t, "exports refused", refused)
	soak.Figure(t, "exports silently wrong", hidden)
}
