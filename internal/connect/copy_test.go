package connect_test

import (
	"context"
	"crypto/rand"
	"errors"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/workspace"
)

// fileWith is a file with a setting in it.
func fileWith(t *testing.T, value string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "source.db")
	setPlaceholder(t, context.Background(), "bolt:"+path, value)
	return path
}

// fill makes people with leads, merges two of them, and takes a batch back.
func fill(t *testing.T, address string) {
	t.Helper()
	ctx := context.Background()
	o := options(t)
	o.NewKey = rand.Text
	ws, err := connect.Open(ctx, address, o)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	var events []workspace.Event
	for i := range 40 {
		n := strconv.Itoa(i)
		person := workspace.EventPerson{Cookie: "v" + n, Name: "Guest " + n, Tags: []string{"trial"}}
		at := time.Date(2026, 11, 20, 9, 0, i, 0, time.UTC)
		events = append(events,
			workspace.Event{ID: "m" + n, Type: "message", At: at, Conversation: "c" + n, Person: person, Message: &workspace.EventMessage{From: "visitor", Text: "hello " + n}},
			workspace.Event{ID: "l" + n, Type: "lead", At: at, Person: person, Lead: &workspace.EventLead{Tag: "refund_request", Email: "g" + n + "@example.com"}})
	}
	for i, change := range []workspace.Change{
		workspace.AddEvents{Events: events},
		workspace.MergePeople{Into: "P1", From: []string{"P2"}},
		workspace.CreateSegment{Name: "trial", Where: "tag = trial"},
		workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: workspace.LeadClosed},
		workspace.Undo{},
		workspace.CreateToken{Name: "ana", Role: workspace.Viewer, Hash: workspace.TokenHash("lby_x")},
	} {
		if _, err := ws.Apply(ctx, workspace.Batch{Changes: []workspace.Change{change}, Actor: "tester", Key: "k" + strconv.Itoa(i)}); err != nil {
			t.Fatal(err)
		}
	}
}

func copies(t *testing.T, from, to string, resume bool) ([]connect.Part, error) {
	t.Helper()
	c, err := connect.NewCopying(context.Background(), from, to, resume, options(t))
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return c.Run(context.Background(), func(int) {})
}

// everything is what anyone can see of a workspace, the journal included.
func everything(t *testing.T, address string) map[string][]string {
	t.Helper()
	ctx := context.Background()
	ws, err := connect.Open(ctx, address, options(t))
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	all := map[string][]string{}
	for _, k := range []workspace.Kind{workspace.Person, workspace.Lead, workspace.Conversation, workspace.Message, workspace.Segment, workspace.Setting, workspace.Token, workspace.Entry} {
		for row, err := range ws.Find(ctx, workspace.Query{Kind: k, All: k == workspace.Entry}) {
			if err != nil {
				t.Fatal(err)
			}
			all[k.Plural()] = append(all[k.Plural()], string(workspace.AppendRowJSON(nil, row, k.Columns())))
		}
	}
	return all
}

func TestACopyIsTheWorkspaceWithItsHistory(t *testing.T) {
	ctx := context.Background()
	source := "bolt:" + filepath.Join(t.TempDir(), "source.db")
	fill(t, source)
	want := everything(t, source)
	inDatabase := databases(t).Database(t)
	for i, way := range [][2]string{
		{source, inDatabase},
		{inDatabase, inDatabase + "&workspace=second"},
		{inDatabase, "bolt:" + filepath.Join(t.TempDir(), "back.db")},
	} {
		parts, err := copies(t, way[0], way[1], false)
		if err != nil {
			t.Fatalf("copy %d: %v", i, err)
		}
		if len(parts) < 10 || parts[0].Name != "people" || parts[0].Count != 39 || len(parts[0].Sum) != 64 {
			t.Errorf("copy %d says %+v", i, parts)
		}
		if diff := cmp.Diff(want, everything(t, way[1])); diff != "" {
			t.Errorf("copy %d differs:\n%s", i, diff)
		}
		ws, err := connect.Open(ctx, way[1], options(t))
		if err != nil {
			t.Fatal(err)
		}
		again, err := ws.Apply(ctx, workspace.Batch{Changes: []workspace.Change{workspace.MergePeople{Into: "P1", From: []string{"P2"}}}, Actor: "tester", Key: "k1"})
		if err != nil || !again.Replayed {
			t.Errorf("copy %d does not know its keys: %+v, %v", i, again, err)
		}
		undone, err := ws.Apply(ctx, workspace.Batch{Changes: []workspace.Change{workspace.UnmergePerson{Person: "P1"}}, Actor: "tester", DryRun: true})
		if err != nil || undone.Changed == 0 {
			t.Errorf("copy %d cannot unmerge: %+v, %v", i, undone, err)
		}
		if err := ws.Close(); err != nil {
			t.Error(err)
		}
		if _, err := copies(t, way[0], way[1], false); workspace.KindOf(err) != workspace.Conflict {
			t.Errorf("a target that holds something: %v", err)
		}
	}
}

var errCut = errors.New("cut off")

// A copy that ends after each of its steps goes on where it ended.
func TestACopyThatIsCutOffGoesOn(t *testing.T) {
	source := "bolt:" + filepath.Join(t.TempDir(), "source.db")
	fill(t, source)
	want := everything(t, source)
	for _, target := range []string{"bolt:" + filepath.Join(t.TempDir(), "target.db"), databases(t).Database(t)} {
		for step := 0; ; step++ {
			if step == 100 {
				t.Fatal("it does not get on")
			}
			c, err := connect.NewCopying(context.Background(), source, target, step > 0, options(t))
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancelCause(context.Background())
			parts, err := c.Run(ctx, func(n int) {
				if n > 0 {
					cancel(errCut)
				}
			})
			cancel(nil)
			if closed := c.Close(); closed != nil {
				t.Error(closed)
			}
			if err == nil {
				if step < 5 || len(parts) < 10 {
					t.Errorf("it was whole after %d steps: %+v", step, parts)
				}
				break
			}
			if workspace.KindOf(err) != workspace.Unavailable {
				t.Fatalf("step %d: %v", step, err)
			}
			if _, err := copies(t, source, target, false); workspace.KindOf(err) != workspace.Conflict {
				t.Errorf("an unfinished copy is begun anew: %v", err)
			}
		}
		if diff := cmp.Diff(want, everything(t, target)); diff != "" {
			t.Errorf("%s differs:\n%s", target, diff)
		}
	}
}

func TestAnUnfinishedCopyGoesOnFromNothingElse(t *testing.T) {
	folder := t.TempDir()
	source, target := "bolt:"+filepath.Join(folder, "source.db"), "bolt:"+filepath.Join(folder, "target.db")
	fill(t, source)
	c, err := connect.NewCopying(context.Background(), source, target, false, options(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := c.Run(ctx, func(int) { cancel() }); err == nil {
		t.Fatal("it was not cut off")
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	for from, why := range map[string]string{"bolt:" + fileWith(t, "guest"): "another source", target: "itself"} {
		if _, err := copies(t, from, target, true); workspace.KindOf(err) != workspace.Conflict {
			t.Errorf("%s: %v", why, err)
		}
	}
	setPlaceholder(t, context.Background(), source, "guest")
	if _, err := copies(t, source, target, true); workspace.KindOf(err) != workspace.Conflict {
		t.Errorf("a source that has changed: %v", err)
	}
}

func TestACopyIntoWhichSomebodyWritesIsGivenUp(t *testing.T) {
	source, target := "bolt:"+filepath.Join(t.TempDir(), "source.db"), databases(t).Database(t)
	fill(t, source)
	c, err := connect.NewCopying(context.Background(), source, target, false, options(t))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	once := true
	_, err = c.Run(context.Background(), func(int) {
		if once {
			once = false
			setPlaceholder(t, context.Background(), target, "guest")
		}
	})
	if workspace.KindOf(err) != workspace.Conflict {
		t.Errorf("somebody wrote into the target: %v", err)
	}
}

func TestACopyComesFromAServerAndGoesToNone(t *testing.T) {
	folder := t.TempDir()
	address := "bolt:" + filepath.Join(folder, "served.db")
	fill(t, address)
	want := everything(t, address)
	s := serve(t, address)
	defer s.end()
	socket := "unix:" + filepath.Join(folder, "served.db.sock")
	for _, from := range []string{address, socket} {
		target := "bolt:" + filepath.Join(t.TempDir(), "target.db")
		if _, err := copies(t, from, target, false); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, everything(t, target)); diff != "" {
			t.Errorf("the copy of %s differs:\n%s", from, diff)
		}
	}
	if _, err := copies(t, "bolt:"+fileWith(t, "guest"), socket, false); workspace.KindOf(err) != workspace.Usage {
		t.Errorf("into a server: %v", err)
	}
	if _, err := copies(t, "bolt:"+fileWith(t, "guest"), address, false); workspace.KindOf(err) != workspace.Unavailable {
		t.Errorf("into a file that is served: %v", err)
	}
	if _, err := copies(t, "bolt:"+filepath.Join(folder, "missing.db"), "bolt:"+filepath.Join(folder, "new.db"), false); workspace.KindOf(err) != workspace.NotFound {
		t.Errorf("from a file that does not exist: %v", err)
	}
}
