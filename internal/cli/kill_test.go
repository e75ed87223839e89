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
	"testing"
	"time"
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

// killed starts a command, kills it after a while, and gives what it had said.
func (o *office) killed(after time.Duration, args []string) string {
	o.Helper()
	cmd := o.apart(args...)
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		o.Fatal(err)
	}
	time.Sleep(after)
	_ = cmd.Process.Kill() // it may have ended
	_ = cmd.Wait()         // of being killed
	return out.String()
}

// job is work that is killed.
type job struct {
	name   string
	rounds int
	before func(o *office) // what the workspace holds
	args   []string
	again  []string // args that bring a killed run to its end
	whole  bool     // all or nothing, not slice by slice
}

func TestAKilledProcessLosesNothingAndTearsNothing(t *testing.T) {
	const seed = 20261120
	random := rand.New(rand.NewPCG(seed, seed))
	contacts, events := filepath.Join(t.TempDir(), "contacts.csv"), filepath.Join(t.TempDir(), "events.jsonl")
	writeFile(t, contacts, inventContacts(22_000))
	writeFile(t, events, inventEvents(11_000))
	x := inventExport(t, 1_000, moment(storyNow))
	filled := func(o *office) {
		o.does("people", "import", x.contacts)
		o.does("leads", "import", x.leads)
	}
	merge := []string{"contacts", "merge"}
	for i := range 200 {
		merge = append(merge, fmt.Sprintf("P%d", i+1))
	}
	for _, j := range []job{
		{name: "import", rounds: 6, before: func(*office) {}, args: []string{"people", "import", contacts}, again: []string{"--resume"}},
		{name: "ingest", rounds: 6, before: func(*office) {}, args: []string{"ingest", events}, again: []string{"--resume"}},
		{name: "bulk", rounds: 7, before: filled, args: []string{"leads", "close", "--all", "--yes"}, whole: true},
		{name: "merge", rounds: 6, before: filled, args: append(merge, "--force", "--yes"), whole: true},
	} {
		t.Run(j.name, func(t *testing.T) { j.isKilled(t, random) })
	}
}

func (j job) isKilled(t *testing.T, random *rand.Rand) {
	args := append(j.args, "-o", "json")
	base := newOffice(t)
	j.before(base)
	untouched, clean, takes := base.all(), base, time.Hour
	for range 2 {
		clean = base.copied(t)
		start := time.Now()
		clean.finishes(args...)
		takes = min(takes, time.Since(start))
	}
	want, entries := clean.all(), clean.entries()
	done, acknowledged := 0, 0
	for round := range j.rounds {
		o := base.copied(t)
		after := takes*3/10 + time.Duration(random.Int64N(int64(takes)*8/10)) // reading comes first
		said := o.killed(after, args)
		o.isSound()
		got := o.all()
		t.Logf("round %d: killed after %v of %v, said %d bytes, %d rows are there", round, after, takes, len(said), strings.Count(got, "\n"))
		if got == want {
			done++
		}
		if said != "" {
			acknowledged++
			if got != want {
				t.Fatalf("what was acknowledged is not there: %s", firstDifference(want, got))
			}
		}
		if j.whole && got != want && got != untouched {
			t.Fatalf("torn: %s", firstDifference(want, got))
		}
		if got != want || !j.whole {
			o.finishes(append(args, j.again...)...)
		}
		if got := o.all(); got != want {
			t.Fatalf("after it was brought to its end: %s", firstDifference(want, got))
		}
		if n := o.entries(); n != entries {
			t.Fatalf("%d entries of the journal, want %d", n, entries)
		}
	}
	t.Logf("%d of %d were done, %d acknowledged", done, j.rounds, acknowledged)
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
	for range 4 {
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
			if wrong := <-ended; wrong != "" {
				t.Error(wrong)
			}
		}
		if ids := o.does("people", "list", "-o", "ids"); ids != "P1\nP2\nP3\nP4\n" {
			t.Errorf("people are %q", ids)
		}
		o.isSound()
	}
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

// mostWait is how long a writer may wait for those who read.
const mostWait = 500 * time.Millisecond

func TestAStoppedReaderDoesNotHoldUpAWriter(t *testing.T) {
	o := newOffice(t)
	o.takes(inventContacts(20_000), "people", "import", "-")
	var waits []time.Duration
	for i := range 3 {
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
	t.Logf("a writer waited %v", waits)
	if shortest := slices.Min(waits); shortest > mostWait {
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
	const seed = 20261121
	random := rand.New(rand.NewPCG(seed, seed))
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
	for range 200 {
		bad, at, bit := bytes.Clone(whole), random.IntN(len(whole)), random.IntN(8)
		bad[at] ^= 1 << bit
		look(fmt.Sprintf("bit %d of byte %d flipped", bit, at), bad)
	}
	t.Logf("%d of %d exports were refused, %d were wrong", refused, 300*len(nouns), hidden)
}
