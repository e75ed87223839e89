package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

const down, up = "downstream", "upstream"

func everybody() workspace.Query { return workspace.Query{Kind: workspace.Person} }

// rows are those of the workspace itself, as they travel.
func (l *line) rows(q workspace.Query) []workspace.Row {
	l.Helper()
	rows, err := travelled(l.ws, q)
	if err != nil || len(rows) == 0 {
		l.Fatalf("%d rows, %v", len(rows), err)
	}
	return rows
}

func TestABadLineChangesNothingOfAnAnswer(t *testing.T) {
	l := newLine(t, 300)
	for name, bad := range map[string][]toxic{
		"slow":    {{Type: "latency", Stream: down, Attributes: map[string]int{"latency": 20, "jitter": 15}}, {Type: "latency", Stream: up, Attributes: map[string]int{"latency": 10, "jitter": 10}}},
		"narrow":  {{Type: "bandwidth", Stream: down, Attributes: map[string]int{"rate": 400}}, {Type: "bandwidth", Stream: up, Attributes: map[string]int{"rate": 100}}},
		"crumbs":  {{Type: "slicer", Stream: down, Attributes: map[string]int{"average_size": 40, "size_variation": 30, "delay": 5}}},
		"bit off": {{Type: "slicer", Stream: up, Attributes: map[string]int{"average_size": 2, "size_variation": 1, "delay": 5}}, {Type: "slow_close", Stream: down, Attributes: map[string]int{"delay": 20}}},
	} {
		t.Run(name, func(t *testing.T) {
			want, c := l.rows(everybody()), l.hasty()
			l.is(bad...)
			got, err := travelled(c, everybody())
			if !partly(t, name, want, got, err) {
				t.Error(err)
			}
			if n, err := c.Count(context.Background(), everybody()); n != len(want) || err != nil {
				t.Errorf("%d people, %v", n, err)
			}
			before := l.entries()
			if r, err := c.Apply(context.Background(), tagging("P1", name)); err != nil || r.Changed != 1 || l.entries() != before+1 {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

// tagging is a batch that changes one person.
func tagging(person, tag string) workspace.Batch {
	return batchOf(workspace.TagPeople{Selection: pick(person), Add: []string{tag}})
}

// question is something to ask that is answered with one object.
type question struct {
	name, path string
	ask        func(c *Client) (any, error)
}

func questions() []question {
	ctx := context.Background()
	return []question{
		{"count", "/v1/count?kind=person", func(c *Client) (any, error) { return c.Count(ctx, everybody()) }},
		{"stats", "/v1/stats?kind=person", func(c *Client) (any, error) {
			return c.Stats(ctx, workspace.StatsQuery{Kind: workspace.Person})
		}},
		{"identify", "/v1/identify?email=ines@example.com", func(c *Client) (any, error) {
			return c.Identify(ctx, workspace.Keys{Email: "ines@example.com"})
		}},
		{"whoami", "/v1/whoami", func(c *Client) (any, error) { return c.Whoami(ctx) }},
		{"info", "/v1/db", func(c *Client) (any, error) { return c.Info(ctx) }},
	}
}

func TestASmallAnswerCutAtEveryByteIsAnError(t *testing.T) {
	l, count := newLine(t, 3), &cuts{TB: t}
	defer count.tell()
	for _, q := range questions() {
		t.Run(q.name, func(t *testing.T) {
			l.is()
			length := l.answerLength(q.path, mediaJSON) - len("Connection: close\r\n")
			want, err := q.ask(l.hasty())
			if err != nil {
				t.Fatal(err)
			}
			for n := range length {
				l.is(cutAfter(n, down))
				got, err := q.ask(l.hasty())
				count.cut(err)
				if workspace.KindOf(err) != workspace.Unavailable {
					t.Fatalf("cut at %d of %d: %+v, %v", n, length, got, err)
				}
			}
			l.is(cutAfter(length+20, down)) // the id of the request has grown
			if got, err := q.ask(l.hasty()); err != nil || cmp.Diff(want, got) != "" {
				t.Errorf("whole: %+v, %v", got, err)
			}
		})
	}
}

func TestAShortStreamCutAtEveryByteIsAnError(t *testing.T) {
	l := newLine(t, 1)
	q := workspace.Query{Kind: workspace.Tag}
	want := l.rows(q)
	length, whole := l.answerLength("/v1/tags", mediaLines), 0
	for n := range length + 20 {
		l.is(cutAfter(n, down))
		got, err := travelled(l.hasty(), q)
		if partly(t, fmt.Sprintf("cut at %d of %d", n, length), want, got, err) {
			whole++
		}
	}
	if whole == 0 || whole > 20+len("Connection: close\r\n")+len("\r\n0\r\n\r\n") {
		t.Errorf("%d of %d cuts changed nothing", whole, length)
	}
}

func TestAnExportThatIsCutIsNeverWhole(t *testing.T) {
	l, random, count := newLine(t, 300), soak.Random(t), &cuts{TB: t}
	defer count.tell()
	want := l.rows(everybody())
	length := l.answerLength("/v1/people", mediaLines)
	most, places := 0, soak.Rounds(t, 200)
	for i := range places {
		n := (length - 40) * i / places // never behind the end line
		if i%2 == 1 {
			n = random.IntN(length - 40)
		}
		l.is(cutAfter(n, down))
		got, err := travelled(l.dial(), everybody())
		count.cut(err)
		if partly(t, fmt.Sprintf("cut at %d of %d", n, length), want, got, err) {
			t.Fatalf("cut at %d of %d: nobody noticed", n, length)
		}
		most = max(most, len(got))
	}
	if most < len(want)*9/10 {
		t.Errorf("the longest part had %d of %d rows", most, len(want))
	}
}

func TestACutBackupGetsNoName(t *testing.T) {
	l, count := newLine(t, 50), &cuts{TB: t}
	defer count.tell()
	path := filepath.Join(t.TempDir(), "copy.db")
	length := l.answerLength("/v1/db/backup", "*/*")
	for i := range 30 {
		n := (length - 40) * i / 29
		l.is(cutAfter(n, down))
		err := l.hasty().Backup(context.Background(), path)
		count.cut(err)
		if _, missing := os.Stat(path); workspace.KindOf(err) != workspace.Unavailable || !errors.Is(missing, fs.ErrNotExist) {
			t.Fatalf("cut at %d of %d: %v, %v", n, length, err, missing)
		}
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); err != nil || len(left) > 0 {
		t.Errorf("parts are left: %v, %v", left, err)
	}
	l.is()
	if err := l.hasty().Backup(context.Background(), path); err != nil {
		t.Error(err)
	}
}

func TestAReceiptCutAtEveryByteLeavesItUnknownAndIsNotDoneTwice(t *testing.T) {
	l := newLine(t, 3)
	l.is()
	first, err := l.hasty().Apply(context.Background(), tagging("P1", "first"))
	if err != nil {
		t.Fatal(err)
	}
	before, cuts := l.entries(), 0
	for n := 0; ; n++ {
		l.is(cutAfter(n, down))
		r, err := l.dial().Apply(context.Background(), tagging("P1", fmt.Sprintf("cut-%d", n)))
		if err == nil {
			first.Entry, first.Digest = r.Entry, r.Digest
			if diff := cmp.Diff(first, r, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("cut at %d: %s", n, diff)
			}
			break
		}
		if cuts++; workspace.KindOf(err) != workspace.Unknown || n > 2000 {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
	soak.Figure(t, "cuts of receipts", cuts)
	soak.Figure(t, "cuts of receipts: batches applied twice", l.entries()-before-cuts-1)
	if n := l.entries() - before; n != cuts+1 || cuts < 200 {
		t.Errorf("%d batches without a key made %d entries", cuts+1, n)
	}
}

func TestABatchWithAKeyIsAppliedOnceHoweverOftenItsReceiptIsCut(t *testing.T) {
	l := newLine(t, 3)
	ctx, before := context.Background(), l.entries()
	for i := range 20 {
		b := tagging("P1", fmt.Sprintf("again-%d", i))
		b.Key = fmt.Sprintf("key-%d", i)
		l.is(cutAfter(17*i, down))
		if r, err := l.dial().Apply(ctx, b); workspace.KindOf(err) != workspace.Unknown {
			t.Fatalf("cut at %d: %+v, %v", 17*i, r, err)
		}
		l.is()
		if r, err := l.dial().Apply(ctx, b); err != nil || !r.Replayed || r.Entry != int64(before+i+1) || r.Changed != 1 {
			t.Errorf("repeated: %+v, %v", r, err)
		}
		other := tagging("P2", "other")
		other.Key = b.Key
		if r, err := l.dial().Apply(ctx, other); workspace.KindOf(err) != workspace.Conflict || workspace.KindOf(err).Info().Exit != 5 {
			t.Errorf("the same key with another body: %+v, %v", r, err)
		}
	}
	if n := l.entries() - before; n != 20 {
		t.Errorf("20 batches made %d entries", n)
	}
}

func TestARequestCutAnywhereIsAppliedWholeOrNotAtAll(t *testing.T) {
	l := newLine(t, 3)
	ctx := context.Background()
	people := func() int {
		n, err := l.ws.Count(ctx, everybody())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for name, b := range map[string]workspace.Batch{
		"rows":   batchOf(workspace.Import{Kind: workspace.Person, Rows: workspacetest.People(60, 5)}),
		"events": batchOf(strangersWrite(60)),
		"batch":  batchOf(workspace.CreateSegment{Name: "x", Where: "email"}, workspace.TagPeople{Selection: workspace.Selection{All: true}, Add: []string{"cut"}}),
	} {
		t.Run(name, func(t *testing.T) {
			entries, was := l.entries(), people()
			reached := 0
			for n := 0; ; n += 1 + n/20 {
				l.is(cutAfter(n, up))
				_, err := l.dial().Apply(ctx, b)
				if err == nil {
					break
				}
				if reached = n; workspace.KindOf(err) != workspace.Unknown {
					t.Fatalf("cut at %d: %v is of kind %v", n, err, workspace.KindOf(err))
				}
				if l.entries() != entries || people() != was {
					t.Fatalf("cut at %d: a part of it was applied", n)
				}
			}
			if reached < 200 || l.entries() != entries+1 {
				t.Errorf("cut at %d at most, %d entries", reached, l.entries()-entries)
			}
		})
	}
}

// strangersWrite are messages of so many people.
func strangersWrite(n int) (all workspace.AddEvents) {
	for i := range n {
		all.Events = append(all.Events, workspace.Event{
			ID: fmt.Sprintf("x-%d", i), Type: "message", At: workspacetest.Noon().Add(-time.Hour), Channel: "shop", Conversation: fmt.Sprintf("x-%d", i),
			Person: workspace.EventPerson{Cookie: fmt.Sprintf("x-%d", i)}, Message: &workspace.EventMessage{From: workspace.FromVisitor, Text: "hello"}, Line: i + 1,
		})
	}
	return all
}

func TestABlackHoleIsLeftInTime(t *testing.T) {
	l := newLine(t, 3)
	hole := map[string]int{"timeout": 0}
	for stream, applied := range map[string]int{up: 0, down: 1} {
		l.is(toxic{Type: "timeout", Stream: stream, Attributes: hole})
		before := l.entries()
		withinBounds(t, stream, promptly, 32, func() {
			c := l.dial()
			c.patience = patience{30 * time.Millisecond, 150 * time.Millisecond, 30 * time.Millisecond}
			for _, q := range questions() {
				if got, err := q.ask(c); workspace.KindOf(err) != workspace.Unavailable {
					t.Errorf("%s, %s: %+v, %v", stream, q.name, got, err)
				}
			}
			if rows, err := travelled(c, everybody()); len(rows) > 0 || workspace.KindOf(err) != workspace.Unavailable {
				t.Errorf("%s: %d rows, %v", stream, len(rows), err)
			}
			b := tagging("P1", stream)
			b.Key = "hole-" + stream
			if r, err := c.Apply(context.Background(), b); workspace.KindOf(err) != workspace.Unknown {
				t.Errorf("%s: %+v, %v", stream, r, err)
			}
		})
		if n := l.entries() - before; n != applied {
			t.Errorf("%s: %d entries", stream, n)
		}
	}
}

func TestConnectionsThatAreResetGiveNoAnswer(t *testing.T) {
	l := newLine(t, 3)
	for _, stream := range []string{up, down} {
		l.is(toxic{Type: "reset_peer", Stream: stream, Attributes: map[string]int{"timeout": 1}})
		withinBounds(t, stream, promptly, 32, func() {
			for _, q := range questions() {
				if got, err := q.ask(l.dial()); workspace.KindOf(err) != workspace.Unavailable {
					t.Errorf("%s, %s: %+v, %v", stream, q.name, got, err)
				}
			}
			if r, err := l.dial().Apply(context.Background(), tagging("P1", stream)); workspace.KindOf(err) != workspace.Unknown {
				t.Errorf("%s: %+v, %v", stream, r, err)
			}
		})
	}
	l.proxy.Stop()
	before := l.entries()
	if r, err := l.dial().Apply(context.Background(), tagging("P1", "nobody")); workspace.KindOf(err) != workspace.Unavailable || l.entries() != before {
		t.Errorf("nobody there: %+v, %v", r, err)
	}
}

// TestReadersThatStopHoldUpNoWriter lets many readers of all people stop after the
// first of them, while others change and grow the workspace.
func TestReadersThatStopHoldUpNoWriter(t *testing.T) {
	l := newLine(t, 20_000)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for range 8 {
		next, stop := iter.Pull2(l.dial().Find(ctx, everybody()))
		defer stop()
		if _, err, more := next(); err != nil || !more {
			t.Fatal(err, more)
		}
	}
	c, worst := l.hasty(), time.Duration(0)
	for i := range 10 {
		begun := time.Now()
		if _, err := c.Apply(ctx, tagging("P1", fmt.Sprintf("beside-%d", i))); err != nil {
			t.Fatal(err)
		}
		worst = max(worst, time.Since(begun))
	}
	var grew time.Duration
	for seed := range uint64(3) {
		begun := time.Now()
		if _, err := c.Apply(ctx, batchOf(workspace.Import{Kind: workspace.Person, Rows: workspacetest.People(10_000, 100+seed)})); err != nil {
			t.Fatal(err)
		}
		grew = max(grew, time.Since(begun))
	}
	if worst > 5*time.Second || grew > 50*time.Second { // who waited for them would wait a minute
		t.Errorf("beside readers that had stopped a change took %v, and 10,000 rows %v", worst, grew)
	} else {
		t.Logf("a change took at most %v, 10,000 rows %v", worst, grew)
	}
}
