package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// hungry makes the test binary a process that takes memory.
const hungry = "BENCH_TEST_HUNGRY"

const meal = 64 << 20

func TestMain(m *testing.M) {
	if os.Getenv(hungry) == "" {
		os.Exit(m.Run())
	}
	eaten := bytes.Repeat([]byte{1}, meal)
	time.Sleep(40 * time.Millisecond)
	os.Exit(int(eaten[meal-1]) - 1)
}

func bare(t *testing.T) *set {
	t.Helper()
	return &set{bench: &bench{options: options{work: t.TempDir(), rounds: 1}, notes: io.Discard}, vars: map[string]string{"N": "7"}}
}

func TestMemoryIsThatOfTheChildAlone(t *testing.T) {
	t.Setenv(hungry, "yes")
	ballast := bytes.Repeat([]byte{1}, 3*meal) // a forked child's own count would begin with it
	s := bare(t)
	one, err := s.run(t.Context(), call{argv: []string{os.Args[0]}})
	if err != nil {
		t.Fatal(err)
	}
	if one.Anon < meal || one.Anon > 2*meal || one.Peak < one.Anon || one.Peak > 2*meal {
		t.Errorf("of %d bytes eaten, %d anonymous and %d resident were seen", meal, one.Anon, one.Peak)
	}
	if one.Wall < 40 || one.CPU <= 0 {
		t.Errorf("it took %g ms, %g of a processor", one.Wall, one.CPU)
	}
	if ballast[len(ballast)-1] != 1 {
		t.Error("the ballast is gone")
	}
}

func TestAProcessThatFailsSaysWhy(t *testing.T) {
	s := bare(t)
	_, err := s.run(t.Context(), call{argv: []string{"sh", "-c", "echo no $N people >&2; exit 3"}})
	if err == nil || !strings.Contains(err.Error(), "no 7 people") {
		t.Errorf("the error is %v", err)
	}
	if _, err := s.run(t.Context(), call{argv: []string{"true"}, in: "$N/missing"}); err == nil {
		t.Error("a missing input was not noticed")
	}
}

func TestAnotherAnswerEndsTheRun(t *testing.T) {
	s := bare(t)
	says := func(text string) way {
		return way{tool: text, proof: func(context.Context, *set) (string, error) { return text, nil }}
	}
	sets := []*set{s, s}
	op := &operation{}
	if err := prove(t.Context(), op, []way{says("7"), says("7")}, sets); err != nil {
		t.Error(err)
	}
	if err := prove(t.Context(), op, []way{says("7"), says("8")}, sets); err == nil {
		t.Error("7 passed for 8")
	}
	op.want = "$N"
	if err := prove(t.Context(), op, []way{says("7"), {tool: "unproved"}}, sets); err != nil {
		t.Error(err)
	}
	if err := prove(t.Context(), op, []way{says("8")}, sets); err == nil {
		t.Error("8 passed for what the data says")
	}
}

func TestWhatWasMadeOfOtherFactsIsMadeAnew(t *testing.T) {
	s := bare(t)
	path, made := filepath.Join(s.work, "store"), 0
	ask := func(fact string, fails error) error {
		return s.made(path, []string{fact}, func(path string) error {
			made++
			return errors.Join(fails, os.WriteFile(path, []byte(fact), 0o644))
		})
	}
	for i, c := range []struct {
		fact  string
		fails error
		made  int
	}{
		{"seed 1", nil, 1}, {"seed 1", nil, 1}, {"seed 2", nil, 2}, {"seed 3", errors.New("full"), 3}, {"seed 3", nil, 4}, {"seed 3", nil, 4},
	} {
		if err := ask(c.fact, c.fails); (err != nil) != (c.fails != nil) || made != c.made {
			t.Errorf("step %d: made %d times, error %v", i, made, err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := ask("seed 3", nil); err != nil || made != 5 {
		t.Errorf("what was removed was made %d times, error %v", made, err)
	}
}

func TestEveryOperationCanBeAskedForAndStartsWithLobby(t *testing.T) {
	seen := map[string]bool{}
	for _, op := range operations() {
		if !regexp.MustCompile(`^[a-z]+/[a-z0-9-]+$`).MatchString(op.name) || seen[op.name] {
			t.Errorf("%q is no name, or not the only one", op.name)
		}
		seen[op.name] = true
		if op.title == "" || len(op.goals) == 0 || op.ways[0].tool != "lobby" {
			t.Errorf("%s: %q with %d goals, by %s first", op.name, op.title, len(op.goals), op.ways[0].tool)
		}
		for _, w := range op.ways {
			if w.run == nil || w.tool != "lobby" && peerNamed(w.tool) == nil {
				t.Errorf("%s: %s is no peer, or does nothing", op.name, w.tool)
			}
		}
		for _, g := range op.goals {
			if reaches := g.goal >= g.floor; g.goal != g.floor && reaches != g.of.higher() {
				t.Errorf("%s: the goal %g is easier than the floor %g", op.name, g.goal, g.floor)
			}
		}
	}
}

func TestOnlyToolsThatAreMeasuredAreLookedFor(t *testing.T) {
	asked := func(only string) string {
		b := &bench{options: options{only: regexp.MustCompile(only)}}
		var all []string
		for _, p := range peers() {
			if b.asked()[p.name] {
				all = append(all, p.name)
			}
		}
		return strings.Join(all, " ")
	}
	for only, want := range map[string]string{
		"^start/": "gh kubectl", "^api/get": "sqlite3 wrk pocketbase", "^flat/": "", "^store/": "sqlite3 postgresql",
	} {
		if got := asked(only); got != want {
			t.Errorf("%s asks for %q instead of %q", only, got, want)
		}
	}
}

func TestWrongFlagsAreRefused(t *testing.T) {
	for _, args := range [][]string{
		{"-n", "39"}, {"-rounds", "0"}, {"-only", "("}, {"-peers", "sqlite3,oracle"}, {"-work", "a b"}, {"people"}, {"-what"},
	} {
		if _, err := parse(args, io.Discard); err == nil {
			t.Errorf("%v was taken", args)
		}
	}
	o, err := parse([]string{"-n", "2000", "-only", "^api/", "-peers", " sqlite3, cp,", "-work", "w"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if o.n != 2000 || !slices.Equal(o.peers, []string{"sqlite3", "cp"}) || !filepath.IsAbs(o.work) || o.only.MatchString("people/api/") {
		t.Errorf("the options are %+v", o)
	}
}

func TestTheWholeToolMeasuresLobbyAndSQLite(t *testing.T) {
	work := t.TempDir()
	o := options{n: 2000, seed: 1, rounds: 1, short: 1, work: work, peers: []string{sqlite, "cp"}, json: filepath.Join(work, "samples.json"),
		only: regexp.MustCompile("^(start/|people/|leads/|store/|crc/)")}
	var out, notes bytes.Buffer
	if err := run(t.Context(), o, &out, &notes); err != nil {
		t.Fatalf("%v\n%s", err, notes.String())
	}
	text, err := os.ReadFile(o.json)
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Rows []struct {
			Name  string
			Tools []struct {
				Name    string
				Samples []sample
			}
		}
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, op := range operations() {
		if o.only.MatchString(op.name) {
			rows += len(op.goals)
		}
	}
	if len(all.Rows) != rows {
		t.Errorf("%d rows instead of %d", len(all.Rows), rows)
	}
	for _, row := range all.Rows {
		for _, tool := range row.Tools {
			if len(tool.Samples) != 1 || tool.Samples[0] == (sample{}) {
				t.Errorf("%s by %s: %+v", row.Name, tool.Name, tool.Samples)
			}
		}
	}
	for _, want := range []string{"| `people show` by e-mail, cold process |", "| store size |", "| 200 leads closed in", "2000 people (0.74 MB of CSV)"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}

// stopper is notes that end a run at the first that says something.
type stopper struct {
	bytes.Buffer
	at   string
	stop func()
}

func (s *stopper) Write(text []byte) (int, error) {
	if bytes.Contains(text, []byte(s.at)) {
		s.stop()
	}
	return s.Buffer.Write(text)
}

func TestARunThatIsInterruptedTellsWhatItMeasured(t *testing.T) {
	work := t.TempDir()
	o := options{n: 2000, seed: 1, rounds: 1, short: 1, work: work, json: filepath.Join(work, "samples.json"),
		only: regexp.MustCompile("^(start/|people/show)")}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var out bytes.Buffer
	notes := &stopper{at: "people/show", stop: stop}
	if err := run(ctx, o, &out, notes); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v\n%s", err, notes.String())
	}
	samples, err := os.ReadFile(o.json)
	if err != nil || !bytes.Contains(samples, []byte(`"start/`)) || !strings.Contains(out.String(), "`version` (all linked)") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestASearchMustFindWhatTheDataHas(t *testing.T) {
	s := bare(t)
	page := way{proof: func(context.Context, *set) (string, error) { return "7\n2026-11-20 00:00", nil }}
	if _, err := page.hits("$N").proof(t.Context(), s); err != nil {
		t.Error(err)
	}
	if _, err := page.hits("8").proof(t.Context(), s); err == nil {
		t.Error("7 hits passed for 8")
	}
}
