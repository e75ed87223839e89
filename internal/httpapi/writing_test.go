package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// desk is a workspace that is written to over HTTP.
type desk struct {
	*shell
	client *Client // as the owner of the file
}

func newDesk(t *testing.T, change ...func(*Options)) *desk {
	d := &desk{shell: newShell(t, change...)}
	d.at = workspacetest.Noon()
	d.client = d.dial(bySocket, "")
	return d
}

// dial makes a client that comes in through a door.
func (d *desk) dial(by door, token string) *Client {
	d.t.Helper()
	web := httptest.NewServer(d.server.handler(by))
	c, err := NewClient(web.URL, ClientOptions{Token: token, Now: time.Now, Agent: "test"})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		if err := c.Close(); err != nil {
			d.t.Error(err)
		}
		web.Close()
	})
	return c
}

// as is a client with a new token of a role.
func (d *desk) as(name string, role workspace.Role) *Client {
	return d.dial(byToken, d.token(name, role))
}

func batchOf(c ...workspace.Change) workspace.Batch {
	return workspace.Batch{Changes: c, Actor: "ana"}
}

func pick(refs ...string) workspace.Selection { return workspace.Selection{IDs: refs} }

// manyBatches are one of every change and option, good and bad, in an order in
// which each has something to do.
func manyBatches() []workspace.Batch {
	all := workspace.Selection{All: true}
	closed := workspace.MoveLeads{Selection: all, To: workspace.LeadClosed}
	people := workspacetest.People(40, 3)
	people[7].Row.Set(workspace.PersonEmail, workspace.TextValue("nonsense"))
	talk := workspace.NewRow(workspace.Conversation, 0)
	talk.Set(workspace.ConversationChannel, workspace.TextValue("shop"))
	said := workspace.NewRow(workspace.Message, 0)
	said.Set(workspace.MessageAt, workspace.TimeValue(workspacetest.Noon().Add(-time.Hour)))
	said.Set(workspace.MessageFrom, workspace.TextValue(workspace.FromVisitor))
	said.Set(workspace.MessageText, workspace.TextValue("hello"))
	lead := workspace.NewRow(workspace.Lead, 0)
	lead.Set(workspace.LeadTag, workspace.TextValue("cancellation"))
	late := workspacetest.Sample()
	for i := range late.Events {
		late.Events[i].Line = 100 - 3*i
	}
	late.Events[4].Person = workspace.EventPerson{Name: "nobody"}
	late.Events[5].Conversation = ""
	secret := strings.Repeat("ab", 32)
	list := []workspace.Batch{
		batchOf(workspacetest.Sample()), batchOf(late), batchOf(workspace.AddEvents{}), {Actor: "ana"},
		batchOf(workspace.Import{Kind: workspace.Person, Rows: people, Total: 40}), batchOf(workspace.Import{Kind: workspace.Person, Rows: people}),
		batchOf(workspace.Import{Kind: workspace.Conversation, Rows: []workspace.ImportRow{{Line: 2, ID: "c-1", Person: "P1", Row: talk, Messages: []workspace.Row{said, said}}, {Line: 4, Person: "P999", Row: talk}}}),
		batchOf(workspace.Import{Kind: workspace.Lead, Rows: []workspace.ImportRow{{Line: 9, ID: "l-1", Person: "P1", Conversation: "c-1", Row: lead}, {Line: 11, ID: "l-2", Row: lead}}}),
		batchOf(workspace.Import{Kind: workspace.Ticket, Rows: []workspace.ImportRow{{Line: 1, Row: workspace.NewRow(workspace.Ticket, 0)}}}),
		batchOf(workspace.EditPerson{Selection: pick("P1"), Set: map[string]string{"name": "Ana <é>"}, Unset: []string{"phone"}, Meta: map[string]string{"plan": "pro"}}),
		batchOf(workspace.EditPerson{Selection: pick("P1"), Set: map[string]string{"nmae": "Ana"}}),
		batchOf(workspace.EditPerson{Selection: pick("P1"), Set: map[string]string{"email": "nonsense"}}),
		batchOf(workspace.TagPeople{Selection: workspace.Selection{Where: "email"}, Add: []string{"vip"}}),
		batchOf(workspace.TagPeople{Selection: workspace.Selection{Where: "nonsense ="}, Add: []string{"vip"}}),
		batchOf(workspace.TagPeople{Selection: pick("P1", "P98", "P99"), Add: []string{"vip"}}),
		{Actor: "ana", Continue: true, Changes: []workspace.Change{workspace.TagPeople{Selection: pick("P1", "P98", "nobody"), Add: []string{"new"}}, workspace.SplitLead{Lead: "L9", K: 1}}},
		batchOf(workspace.RenameTag{From: "vip", To: "VIP"}), batchOf(workspace.RenameTag{From: "none", To: "some"}),
		batchOf(workspace.MoveLeads{Selection: pick("L1"), To: workspace.LeadHandled, If: workspace.LeadNew}),
		batchOf(workspace.MoveLeads{Selection: pick("L1"), To: workspace.LeadHandled, If: workspace.LeadNew}),
		{Actor: "ana", Changes: []workspace.Change{closed}, DryRun: true}, {Actor: "ana", Changes: []workspace.Change{closed}, Max: 1},
		{Actor: "ana", Changes: []workspace.Change{closed}, Expect: "0000"}, {Actor: "ana", Changes: []workspace.Change{closed}, Key: "k 1"},
		{Actor: "ana", Changes: []workspace.Change{closed}, Key: "k 1"}, {Actor: "ana", Changes: []workspace.Change{workspace.Undo{}}, Key: "k 1"},
		batchOf(closed), batchOf(workspace.MoveLeads{Selection: pick("L1"), To: workspace.LeadHandled}), batchOf(workspace.SplitLead{Lead: "L1", K: 1}),
		{Actor: "ana", DryRun: true, Changes: []workspace.Change{workspace.MergePeople{Into: "P1", From: []string{"P2"}}}},
		batchOf(workspace.MergePeople{Into: "P1", From: []string{"P2"}}), batchOf(workspace.MergePeople{Into: "P1", From: []string{"P2"}}),
		batchOf(workspace.UnmergePerson{Person: "P1"}), batchOf(workspace.UnmergePerson{Person: "P3"}),
		batchOf(workspace.CreateSegment{Name: "mail", Where: "email"}), batchOf(workspace.CreateSegment{Name: "mail", Where: "phone"}),
		batchOf(workspace.EditSegment{Name: "mail", Where: "phone"}), batchOf(workspace.RenameSegment{Name: "mail", To: "phones"}),
		batchOf(workspace.TagPeople{Selection: workspace.Selection{Segments: []string{"phones"}}, Remove: []string{"vip"}}), batchOf(workspace.DeleteSegment{Name: "phones"}),
		batchOf(workspace.SetSetting{Name: "people.placeholder", Value: "guest"}), batchOf(workspace.SetSetting{Name: "people.colour", Value: "red"}),
		batchOf(workspace.CreateToken{Name: "ci", Role: workspace.Admin, Hash: secret}), batchOf(workspace.CreateToken{Name: "ci", Role: workspace.Viewer, Hash: secret}),
		batchOf(workspace.RevokeToken{Token: "ci"}), batchOf(workspace.RevokeToken{Token: "ci"}),
		batchOf(workspace.Undo{Entries: []int64{3}}), batchOf(workspace.Redo{Entries: []int64{3}}), batchOf(workspace.Undo{Entries: []int64{999}}), batchOf(workspace.Undo{}),
		{Actor: "ana", Seen: []workspace.Seen{{Kind: workspace.Person, Ref: "P1", Version: "old"}}, Changes: []workspace.Change{workspace.SetSetting{Name: "people.placeholder", Value: "friend"}}},
		{Actor: "ana", Run: 1, Verb: "person.import", Changes: []workspace.Change{workspace.Import{Kind: workspace.Person, Rows: workspacetest.People(3, 9)}}},
		{Actor: "bo", Changes: []workspace.Change{workspacetest.Sample(), workspace.SetSetting{Name: "people.placeholder", Value: "you"}}},
	}
	return list
}

func TestReceiptsAndErrorsAreTheSameHereAndThere(t *testing.T) {
	here, there := newShell(t), newDesk(t)
	here.at = workspacetest.Noon()
	ctx := context.Background()
	for i, b := range manyBatches() {
		want, wantErr := here.ws.Apply(ctx, b)
		got, gotErr := there.client.Apply(ctx, b)
		name := fmt.Sprintf("batch %d, %T", i, append(b.Changes, nil)[0])
		if diff := cmp.Diff(told(wantErr), told(gotErr)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if wantErr != nil {
			want = workspace.Receipt{} // with an error it says nothing
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if diff := cmp.Diff(workspacetest.Export(t, here.ws), workspacetest.Export(t, there.ws)); diff != "" {
		t.Error(diff)
	}
}

// told is all that a caller learns of an error.
func told(err error) []string {
	if err == nil {
		return nil
	}
	p := problemOf(err, 0)
	return []string{p.Kind, p.Detail, p.Hint}
}

func TestTheSameKeyAppliesOnceAndWithAnotherBodyIsAConflict(t *testing.T) {
	ctx := context.Background()
	for name, other := range map[string][2]workspace.Change{
		"apply":  {workspace.SetSetting{Name: "people.placeholder", Value: "guest"}, workspace.SetSetting{Name: "people.placeholder", Value: "friend"}},
		"import": {workspace.Import{Kind: workspace.Person, Rows: workspacetest.People(5, 1)}, workspace.Import{Kind: workspace.Person, Rows: workspacetest.People(5, 2)}},
		"events": {workspace.AddEvents{Events: workspacetest.Sample().Events[:6]}, workspace.AddEvents{Events: workspacetest.Sample().Events[:3]}},
	} {
		d := newDesk(t)
		b := workspace.Batch{Changes: []workspace.Change{other[0]}, Key: "once"}
		first, err := d.client.Apply(ctx, b)
		if err != nil || first.Entry != 1 || first.Replayed {
			t.Fatalf("%s: %+v, %v", name, first, err)
		}
		again, err := d.client.Apply(ctx, b)
		if err != nil || !again.Replayed || again.Entry != 1 {
			t.Errorf("%s: %+v, %v", name, again, err)
		}
		here, err := d.ws.Apply(ctx, workspace.Batch{Changes: b.Changes, Key: b.Key, Actor: "local"})
		if err != nil || !here.Replayed {
			t.Errorf("%s, repeated without the network: %+v, %v", name, here, err)
		}
		b.Changes = []workspace.Change{other[1]}
		if _, err := d.client.Apply(ctx, b); workspace.KindOf(err) != workspace.Conflict {
			t.Errorf("%s: %v, not a conflict", name, err)
		}
		if n, err := d.ws.Count(ctx, workspace.Query{Kind: workspace.Entry, All: true}); n != 1 || err != nil {
			t.Errorf("%s: %d entries, %v", name, n, err)
		}
	}
}

func TestADryRunLeavesTheFileAsItIs(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	if _, err := d.client.Apply(ctx, batchOf(workspacetest.Sample())); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(d.server.options.Temp, "w.db")
	before := sumOf(t, file)
	for i, b := range manyBatches() {
		b.DryRun = true
		if r, err := d.client.Apply(ctx, b); err == nil && !r.DryRun {
			t.Errorf("batch %d was no dry run", i)
		}
	}
	if after := sumOf(t, file); after != before {
		t.Error("the file is another")
	}
}

func sumOf(t *testing.T, path string) [32]byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(b)
}

func TestTheActorIsTheTokenWhateverTheBodySays(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	c := d.as("ci", workspace.AgentRole)
	if _, err := c.Apply(ctx, batchOf(workspace.CreateSegment{Name: "mail", Where: "email"})); err != nil {
		t.Fatal(err)
	}
	w := d.send(byToken, http.MethodPost, "/v1/apply", d.token("cd", workspace.AgentRole), `{"changes":[{"change":"segment.delete","name":"mail"}]}`, headerActor, "root")
	if w.Code != http.StatusOK {
		t.Fatal(w.Code, w.Body)
	}
	var actors []string
	for row, err := range d.ws.Find(ctx, workspace.Query{Kind: workspace.Entry}) {
		if err != nil {
			t.Fatal(err)
		}
		actors = append(actors, row.Str(workspace.EntryActor))
	}
	if diff := cmp.Diff([]string{"cd", "tester", "ci", "tester"}, actors); diff != "" {
		t.Error(diff)
	}
}

func TestABatchThatWasPartlyDoneIsASuccessOfItsOwn(t *testing.T) {
	d := newDesk(t)
	d.apply(workspacetest.Sample())
	w := d.send(bySocket, http.MethodPost, "/v1/apply", "", `{"continue":true,"changes":[{"change":"person.tag","ids":["P1","P99"],"add":["vip"]}]}`)
	var r struct {
		Changed, Failed int
		Journal         string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &r); err != nil || w.Code != http.StatusMultiStatus || r.Changed != 1 || r.Failed != 1 || r.Journal != "J2" {
		t.Errorf("%d %s %v", w.Code, w.Body, err)
	}
}

func TestTwentyThousandRowsTravel(t *testing.T) {
	here, there := newShell(t), newDesk(t)
	b := batchOf(workspace.Import{Kind: workspace.Person, Rows: workspacetest.People(20_000, 5), Total: 20_000})
	begin := time.Now()
	want, err := here.ws.Apply(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	local := time.Since(begin)
	begin = time.Now()
	got, err := there.client.Apply(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("here %v, there %v", local, time.Since(begin))
	if got.Created != want.Created || got.Created == 0 {
		t.Errorf("%d of %d came", got.Created, want.Created)
	}
	b.Changes = []workspace.Change{workspace.Import{Kind: workspace.Person, Rows: workspacetest.People(20_001, 5)}}
	if _, err := there.client.Apply(context.Background(), b); workspace.KindOf(err) != workspace.Invalid {
		t.Errorf("one more: %v", err)
	}
}
