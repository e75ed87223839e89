package engine_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/pgstore"
	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// breaking is one rule broken behind the back of the rules.
type breaking struct {
	name, code string
	do         func(w workspace.Writer) error
}

// put changes one field of a row.
func put(k workspace.Kind, no workspace.No, f workspace.Field, v workspace.Value) func(workspace.Writer) error {
	return func(w workspace.Writer) error { return w.Assign(k, idset.Of(no), f, workspace.Is, v) }
}

func text(s string) workspace.Value { return workspace.TextValue(s) }

// again keeps the first pair of a space under another key, or other bytes under its own.
func again(s workspace.Space, key func(k []byte) []byte, value func(v []byte) []byte) func(workspace.Writer) error {
	return func(w workspace.Writer) error {
		var k, v []byte
		for k, v = range w.Kept(s, nil, nil) {
			k, v = slices.Clone(k), append([]byte{}, v...)
			break
		}
		return w.Keep(s, key(k), value(v))
	}
}

func same(b []byte) []byte { return b }

func entry(no int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(no)) }

func breakings() []breaking {
	drop := func(k workspace.Kind, nos ...workspace.No) func(workspace.Writer) error {
		return func(w workspace.Writer) error { return w.Drop(k, idset.Of(nos...)) }
	}
	remove := func([]byte) []byte { return nil }
	replaced := func(text string) func([]byte) []byte { return func([]byte) []byte { return []byte(text) } }
	header := func(no int64, text string) func(workspace.Writer) error {
		return func(w workspace.Writer) error { return w.Keep(workspace.KeptJournal, entry(no), []byte(text)) }
	}
	last := "\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00"
	return []breaking{
		{"two people have one user ID", workspace.FoundKey, func(w workspace.Writer) error {
			return w.Assign(workspace.Person, idset.Of(2, 3), workspace.PersonUserID, workspace.Is, text("u-one"))
		}},
		{"two people have one cookie", workspace.FoundKey, func(w workspace.Writer) error {
			return w.Assign(workspace.Person, idset.Of(2, 3), workspace.PersonCookies, workspace.AddTo, text("c-one"))
		}},
		{"two segments have one name in other letters", workspace.FoundKey, put(workspace.Segment, 2, workspace.SegmentName, text("VIPS"))},
		{"two agents have one address", workspace.FoundKey, put(workspace.Agent, 2, workspace.AgentEmail, text("Ada@Example.com"))},
		{"a merged person leads to nobody", workspace.FoundMerge, put(workspace.Merged, 1, workspace.PersonMergedInto, workspace.RefValue(999))},
		{"a merged person leads to themselves", workspace.FoundMerge, put(workspace.Merged, 1, workspace.PersonMergedInto, workspace.RefValue(1))},
		{"a merged person is there", workspace.FoundMerge, func(w workspace.Writer) error {
			return w.Put(workspace.Person, []workspace.Row{workspace.NewRow(workspace.Person, 1)})
		}},
		{"a conversation of nobody", workspace.FoundOrphan, put(workspace.Conversation, 1, workspace.ConversationPerson, workspace.RefValue(999))},
		{"a lead of nobody", workspace.FoundOrphan, put(workspace.Lead, 1, workspace.LeadPerson, workspace.Value{})},
		{"a ticket of nobody", workspace.FoundOrphan, put(workspace.Ticket, 1, workspace.TicketPerson, workspace.RefValue(999))},
		{"a note of nobody", workspace.FoundOrphan, put(workspace.Note, 1, workspace.NotePerson, workspace.RefValue(999))},
		{"a message of no conversation", workspace.FoundOrphan, put(workspace.Message, 1, workspace.MessageConversation, workspace.RefValue(999))},
		{"a transcript that is not there", workspace.FoundOrphan, put(workspace.Lead, 1, workspace.LeadConversation, workspace.RefValue(999))},
		{"a person gone", workspace.FoundOrphan, drop(workspace.Person, 2)},
		{"a filter nobody can read", workspace.FoundSegment, put(workspace.Segment, 1, workspace.SegmentWhere, text("tags = = vip"))},
		{"a filter on a field there is not", workspace.FoundSegment, put(workspace.Segment, 1, workspace.SegmentWhere, text("height > 2"))},
		{"a plan there is not", workspace.FoundSetting, put(workspace.Setting, 1, workspace.SettingValue, text("golden"))},
		{"a setting there is not", workspace.FoundSetting, put(workspace.Setting, 1, workspace.SettingName, text("colour"))},
		{"a message too few", workspace.FoundCount, drop(workspace.Message, 1)},
		{"a person with a conversation too many", workspace.FoundCount, put(workspace.Person, 2, workspace.PersonHeld, text("7,7,7,7"))},
		{"a counter below what is there", workspace.FoundCount, put(workspace.Person, 2, workspace.PersonMessages, workspace.Value{})},
		{"a message from before its conversation", workspace.FoundOrder, put(workspace.Message, 1, workspace.MessageAt, workspace.IntValue(5))},
		{"an entry that cannot be read", workspace.FoundJournal, header(2, "{")},
		{"an entry that nobody can look for the erased in", workspace.FoundJournal, func(w workspace.Writer) error {
			if err := w.Keep(workspace.KeptErased, []byte("s"), []byte("secret")); err != nil {
				return err
			}
			return w.Keep(workspace.KeptJournal, entry(3), []byte("]"))
		}},
		{"an entry gone", workspace.FoundJournal, func(w workspace.Writer) error { return w.Keep(workspace.KeptJournal, entry(2), nil) }},
		{"an entry of no number", workspace.FoundJournal, func(w workspace.Writer) error { return w.Keep(workspace.KeptJournal, entry(-1), []byte("{}")) }},
		{"an entry from before the first", workspace.FoundOrder, header(2, `{"at":5,"counts":{},"effects":null}`)},
		{"an entry taken back by none", workspace.FoundJournal, header(2, `{"at":5,"undone_by":999,"counts":{},"effects":null}`)},
		{"an entry about a kind there is not", workspace.FoundJournal, header(2, `{"at":5,"counts":{},"effects":[{"k":77,"o":1}]}`)},
		{"an undo that cannot be read", workspace.FoundJournal, again(workspace.KeptPayload, same, replaced("\xff\xff"))},
		{"an undo of no entry", workspace.FoundJournal, again(workspace.KeptPayload, func([]byte) []byte { return append(entry(999), 0, 0, 0, 0) }, same)},
		{"an undo of a part there is not", workspace.FoundJournal, again(workspace.KeptPayload, func([]byte) []byte { return []byte(last[:8] + "\x00\x00\x00\x63") }, same)},
		{"a touch gone", workspace.FoundTouch, again(workspace.KeptTouch, same, remove)},
		{"a touch too many", workspace.FoundTouch, again(workspace.KeptTouch, func(k []byte) []byte { return append(k[:len(k)-1], 3) }, same)},
		{"a touch of no entry", workspace.FoundTouch, again(workspace.KeptTouch, replaced("n"), same)},
		{"a number that could be given out again", workspace.FoundCounter, func(w workspace.Writer) error {
			ids, err := idset.Of(5000).MarshalBinary()
			if err != nil {
				return err
			}
			made := fmt.Sprintf(`{"at":%d,"counts":{},"effects":[{"k":%d,"o":1,"s":"%s"}]}`, int64(1)<<60, workspace.Person, base64.StdEncoding.EncodeToString(ids))
			last, _ := w.KeptLast(workspace.KeptJournal, nil, nil)
			return w.Keep(workspace.KeptJournal, entry(int64(binary.BigEndian.Uint64(last))+1), []byte(made))
		}},
		{"a key that remembers another deed", workspace.FoundReplay, again(workspace.KeptIdem, same, replaced(`{"h":"","e":1,"c":{"c":77}}`))},
		{"a key of no entry", workspace.FoundReplay, again(workspace.KeptIdem, same, replaced(`{"h":"","e":999,"c":{}}`))},
		{"a key that is never forgotten", workspace.FoundReplay, again(workspace.KeptIdem, func(k []byte) []byte { return append(k[:len(k)-1], k[len(k)-1]^1) }, same)},
		{"somebody who was erased", workspace.FoundErased, func(w workspace.Writer) error {
			row := workspace.NewRow(workspace.Person, 900)
			row.Set(workspace.PersonUserID, text("u-gone"))
			return w.Put(workspace.Person, []workspace.Row{row})
		}},
	}
}

// lived is a workspace with something of everything, of which nothing is broken.
func lived(t *testing.T, s workspace.Store) *engine.Engine {
	t.Helper()
	e := engine.New(s, engine.Options{Now: workspacetest.Noon, Temp: t.TempDir()})
	do(t, e, workspacetest.Sample())
	do(t, e, workspace.Import{Kind: workspace.Person, Rows: workspacetest.People(7, 4)})
	do(t, e, workspace.CreateSegment{Name: "vips", Where: "tags = vip"}, workspace.CreateSegment{Name: "others", Where: "not tags = vip"})
	do(t, e, workspace.AddAgent{Name: "Ada", Email: "ada@example.com"}, workspace.AddAgent{Name: "Bo"})
	do(t, e, workspace.SetSetting{Name: workspace.Settings()[0].Name, Value: workspace.Settings()[0].Values[len(workspace.Settings()[0].Values)-1]})
	do(t, e, workspace.AddNote{Person: "P2", Text: "met"})
	do(t, e, workspace.MergePeople{Into: "P2", From: []string{"P1"}, Force: true})
	if _, err := e.Apply(context.Background(), workspace.Batch{Actor: "ada", Key: "once", Changes: []workspace.Change{
		workspace.TagPeople{Selection: workspace.Selection{All: true}, Add: []string{"known"}},
	}}); err != nil {
		t.Fatal(err)
	}
	return e
}

// codes are those of what a check finds.
func codes(t *testing.T, e *engine.Engine) (all []string) {
	t.Helper()
	for found, err := range e.Check(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found.Code)
		t.Logf("%s: %s", found.Code, found.Detail)
	}
	return all
}

func TestACheckFindsEveryBrokenRule(t *testing.T) {
	stores := map[string]func(t *testing.T) workspace.Store{
		"file": func(t *testing.T) workspace.Store {
			s, err := boltstore.Open(t.Context(), filepath.Join(t.TempDir(), "w.db"), boltstore.Options{NewIdentity: identity})
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
		"postgres": func(t *testing.T) workspace.Store {
			s, err := pgstore.Open(t.Context(), database(t)+"&workspace=checked", pgstore.Options{NewIdentity: identity})
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
	}
	missed := 0
	for backend, open := range stores {
		t.Run(backend, func(t *testing.T) {
			e, s := (*engine.Engine)(nil), open(t)
			e = lived(t, s)
			t.Cleanup(func() {
				if err := e.Close(); err != nil {
					t.Error(err)
				}
			})
			if found := codes(t, e); len(found) > 0 {
				t.Fatalf("before anything is broken: %q", found)
			}
			for _, b := range breakings() {
				if b.code == workspace.FoundErased {
					forgotten(t, e)
				}
				private, err := s.(workspace.Keeper).Scratch(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if err := private.Update(t.Context(), workspace.Commit, b.do); err != nil {
					t.Fatalf("%s: %v", b.name, err)
				}
				if found := codes(t, engine.New(private, engine.Options{Now: workspacetest.Noon})); !slices.Contains(found, b.code) {
					missed++
					t.Errorf("%s: found %q, want %s", b.name, found, b.code)
				}
				mends(t, b, private)
				if err := private.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	soak.Figure(t, "broken rules that a check missed", missed)
}

// mends repairs what is broken where it follows from something else.
func mends(t *testing.T, b breaking, s workspace.Store) {
	t.Helper()
	follows := slices.ContainsFunc(workspace.Findings(), func(f workspace.FindingSpec) bool { return f.Code == b.code && f.Derived })
	if !follows {
		return
	}
	e := engine.New(s, engine.Options{Now: workspacetest.Noon})
	if err := e.Repair(t.Context()); err != nil {
		t.Errorf("%s: %v", b.name, err)
	}
	if found := codes(t, e); len(found) > 0 {
		t.Errorf("%s, and repaired: found %q", b.name, found)
	}
}

// forgotten brings somebody in and erases them.
func forgotten(t *testing.T, e *engine.Engine) {
	t.Helper()
	row := workspace.ImportRow{Line: 1, ID: "gone-1", Row: workspace.NewRow(workspace.Person, 0)}
	row.Row.Set(workspace.PersonUserID, text("u-gone"))
	do(t, e, workspace.Import{Kind: workspace.Person, Rows: []workspace.ImportRow{row}})
	do(t, e, workspace.ErasePeople{Selection: workspace.Selection{IDs: []string{"u-gone"}}})
	if found := codes(t, e); len(found) > 0 {
		t.Fatalf("after an erasure: %q", found)
	}
}
