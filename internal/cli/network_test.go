package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"

	"github.com/lobbycli/lobby/internal/soak"
)

// endsInOrder asks a server to end and waits for it.
func (o *office) endsInOrder(server *exec.Cmd, log *said) {
	o.Helper()
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		o.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		o.Errorf("serve: %v: %s", err, log)
	}
}

// isKilled is kill -9.
func isKilled(server *exec.Cmd) {
	_ = server.Process.Kill()
	_ = server.Wait() // of being killed
}

// shakyLine is the address of a proxy that resets a fifth of the connections: half of
// them before the request arrives, half when the answer leaves.
func shakyLine(t *testing.T, host string) string {
	t.Helper()
	server := &toxiproxy.ApiServer{Collection: toxiproxy.NewProxyCollection(), Metrics: toxiproxy.NewMetricsContainer(nil)}
	server.Logger = silentLogger(server.Logger)
	p := toxiproxy.NewProxy(server, "line", "127.0.0.1:0", host)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	for _, stream := range []string{"upstream", "downstream"} {
		text := fmt.Sprintf(`{"type":"reset_peer","stream":%q,"toxicity":0.1,"attributes":{"timeout":3}}`, stream)
		if _, err := p.Toxics.AddToxicJson(strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	return "http://" + p.Listen
}

// silentLogger is a logger of the proxy's kind that writes nowhere: its zero value.
func silentLogger[Logger any](*Logger) *Logger { return new(Logger) }

// inventLeads are new leads of ten people.
func inventLeads(n int) (people, leads string) {
	var p, l strings.Builder
	p.WriteString("id,name\n")
	for i := range 10 {
		fmt.Fprintf(&p, "c-%d,Person %d\n", i, i)
	}
	l.WriteString("id,person_id,tag,status,created_at\n")
	for i := range n {
		fmt.Fprintf(&l, "x-%d,c-%d,coupon_request,new,2026-11-01T10:00:00Z\n", i, i%10)
	}
	return p.String(), l.String()
}

// closing is a client that closes what is new, some leads at a time, until nothing
// is: it can be killed and begun again at any moment.
const closing = `while :; do
	ids=$(lobby leads list --status new --limit "$0" -o ids) || exit
	[ -n "$ids" ] || exit 0
	echo "$ids" | lobby leads close - --quiet >/dev/null || exit
done`

// TestEveryLeadIsClosedOnceThoughLineAndClientFail closes many leads through a proxy
// that resets connections, by a client that is killed and begun again.
func TestEveryLeadIsClosedOnceThoughLineAndClientFail(t *testing.T) {
	t.Parallel()
	const few = 20
	random, kills, leads := soak.Random(t), soak.Rounds(t, few), 10_000
	if kills <= few {
		leads /= 5
	}
	chunk := max(1, leads*2/5/max(kills, few)) // so that there is work left for the last of them
	o := newOffice(t)
	people, file := inventLeads(leads)
	for noun, text := range map[string]string{"people": people, "leads": file} {
		writeFile(t, filepath.Join(filepath.Dir(o.file), noun+".csv"), text)
	}
	o.finishes("people", "import", filepath.Join(filepath.Dir(o.file), "people.csv"))
	o.finishes("leads", "import", filepath.Join(filepath.Dir(o.file), "leads.csv"))
	clean := o.copied(t)
	clean.finishes("leads", "close", "--all", "--yes")
	before := o.entries()
	secret := o.newToken("ci", "agent")
	before++

	host, server, log := o.serves()
	address := shakyLine(t, host)
	client := func() *exec.Cmd {
		cmd := exec.Command("sh", "-c", closing, strconv.Itoa(chunk))
		cmd.Env = append(os.Environ(), "LOBBY_WORKSPACE="+address, "LOBBY_TOKEN="+secret, "HOME="+filepath.Dir(o.file), "STORY_NOW="+storyNow,
			"XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "XDG_STATE_HOME=")
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		return cmd
	}
	begun, killed := time.Now(), 0
	for range kills {
		cmd := client()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30*time.Millisecond + time.Duration(random.Int64N(int64(300*time.Millisecond))))
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // it may have ended
		_ = cmd.Wait()
		if state := cmd.ProcessState.Sys().(syscall.WaitStatus); state.Signaled() {
			killed++
		}
	}
	atKills, runs := time.Since(begun), 0
	for ended := false; !ended; runs++ {
		said, err := client().CombinedOutput()
		if ended = err == nil; !ended && (runs > 20 || !slices.Contains([]int{7, 12}, exitCode(err))) {
			t.Fatalf("run %d: %v: %s", runs, err, said)
		}
	}
	t.Logf("%d kills in %v, then %d runs in %v", kills, atKills.Round(time.Millisecond), runs, (time.Since(begun) - atKills).Round(time.Millisecond))
	o.endsInOrder(server, log)

	sum, entries, twice := 0, 0, 0
	closed := map[string]string{}
	for _, e := range told[[]struct {
		ID, Verb string
		Changed  int
	}](o, "log") {
		if e.Verb != "lead.close" {
			continue
		}
		sum, entries = sum+e.Changed, entries+1
		for _, step := range told[struct{ Steps []struct{ Record string } }](o, "log", "show", e.ID).Steps {
			if other := closed[step.Record]; other != "" && other != e.ID {
				twice++
				t.Errorf("%s was closed by %s and by %s", step.Record, other, e.ID)
			}
			closed[step.Record] = e.ID
		}
	}
	soak.Figure(t, "clients killed", killed)
	soak.Figure(t, "leads closed", len(closed))
	soak.Figure(t, "closed twice", twice)
	if sum != leads || len(closed) != leads || entries != o.entries()-before {
		t.Errorf("%d leads were closed by %d entries, %d others", sum, entries, o.entries()-before-entries)
	}
	o.isSound()
	moments := regexp.MustCompile(`"closed_at":"2026-11-20T10:00:00(\.\d+)?Z","closed_by":"(ci|tester)"`)
	quiet := func(text string) string { return moments.ReplaceAllString(text, `"closed":true`) }
	if want, got := quiet(clean.all()), quiet(o.all()); got != want || strings.Count(got, `"closed":true`) != leads {
		t.Errorf("the leads differ from those of a quiet run: %s", firstDifference(want, got))
	}
}

// exitCode is that of a process that ended with an error.
func exitCode(err error) int {
	if ended, ok := err.(*exec.ExitError); ok {
		return ended.ExitCode()
	}
	return -1
}

func TestAServerThatIsKilledLeavesNothingInTheWay(t *testing.T) {
	o := newOffice(t)
	people, leads := inventLeads(100)
	o.takes(people, "people", "import", "-")
	o.takes(leads, "leads", "import", "-")
	closes := func(i int) {
		t.Helper()
		begun := time.Now()
		if out := o.finishes("leads", "close", fmt.Sprintf("L%d", i)); !strings.Contains(out, "changed\t1\n") {
			t.Errorf("L%d: %s", i, out)
		}
		if took := time.Since(begun); took > 5*time.Second { // a fraction of one, on a machine that does nothing else
			t.Errorf("L%d took %v", i, took)
		}
	}
	before, lead := o.entries(), 0
	for range 3 {
		_, server, log := o.serves()
		for range 3 {
			lead++
			closes(lead)
		}
		for i := 0; i < 200 && strings.Count(log.String(), "/v1/apply") < 3; i++ { // the line comes after the answer
			time.Sleep(10 * time.Millisecond)
		}
		if n := strings.Count(log.String(), "/v1/apply"); n != 3 {
			t.Errorf("%d of 3 changes went through the server: %s", n, log)
		}
		isKilled(server)
		if _, err := os.Stat(o.file + ".sock"); err != nil {
			t.Errorf("no stale socket is there to be in the way: %v", err)
		}
		lead++
		closes(lead)
	}
	_, server, log := o.serves() // over the socket that is left
	lead++
	closes(lead)
	o.endsInOrder(server, log)
	if _, err := os.Stat(o.file + ".sock"); err == nil {
		t.Error("a server that ended in order left its socket")
	}
	if n := o.entries() - before; n != lead {
		t.Errorf("%d changes made %d entries", lead, n)
	}
	o.isSound()
}

// TestAServerThatIsKilledDoublesNothing kills the server while several commands are
// under way: each is done once, or says clearly that it was not or that nobody knows.
func TestAServerThatIsKilledDoublesNothing(t *testing.T) {
	t.Parallel()
	const writers = 4
	random, rounds := soak.Random(t), soak.Rounds(t, 8)
	o := newOffice(t)
	var mu sync.Mutex
	all := map[string]ran{} // by the name of a new person: a second time would make another one
	for round := range rounds {
		_, server, _ := o.serves()
		var done sync.WaitGroup
		for w := range writers {
			done.Go(func() {
				for i := range 4 {
					name := fmt.Sprintf("r%d w%d %d", round, w, i)
					cmd := o.apart("people", "import", "-", "-o", "json")
					cmd.Stdin = strings.NewReader("name\n" + name + "\n")
					r := o.ends(cmd)
					mu.Lock()
					all[name] = r
					mu.Unlock()
				}
			})
		}
		time.Sleep(20*time.Millisecond + time.Duration(random.Int64N(int64(150*time.Millisecond))))
		isKilled(server)
		done.Wait()
	}
	made := map[string]int{}
	for _, p := range told[[]struct{ Name string }](o, "people", "list") {
		made[p.Name]++
	}
	failed, lost, doubled := 0, 0, 0
	for name, r := range all {
		if r.code != 0 {
			failed++
		}
		switch n := made[name]; {
		case n > 1:
			doubled++
			t.Errorf("%s was made %d times: exit code %d: %s", name, n, r.code, r.err)
		case r.code == 0 && n == 0:
			lost++
			t.Errorf("%s was acknowledged and is not there", name)
		case r.code == 7 && n > 0:
			t.Errorf("%s is there, and its command said that it is not: %s", name, r.err)
		case r.code != 0 && r.code != 7 && r.code != 12:
			t.Errorf("%s: exit code %d: %s", name, r.code, r.err)
		}
	}
	if n := o.entries(); n != len(made) {
		t.Errorf("%d people were made by %d entries", len(made), n)
	}
	o.isSound()
	soak.Figure(t, "servers killed", rounds)
	soak.Figure(t, "commands", len(all))
	soak.Figure(t, "failed and said so", failed)
	soak.Figure(t, "acknowledged and lost", lost)
	soak.Figure(t, "doubled", doubled)
}
