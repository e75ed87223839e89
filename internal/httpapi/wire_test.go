package httpapi

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// drawing draws parts of batches and receipts.
type drawing struct{ *rapid.T }

func (d drawing) text() string {
	return rapid.StringOfN(rapid.RuneFrom([]rune("aZ9 \"\\\n\t,;<>&é漢\u2028\u200f😀")), 0, 12, -1).Draw(d.T, "text")
}
func (d drawing) word() string   { return rapid.StringMatching(`[a-z]{1,8}`).Draw(d.T, "word") }
func (d drawing) yes() bool      { return rapid.Bool().Draw(d.T, "yes") }
func (d drawing) n(most int) int { return rapid.IntRange(0, most).Draw(d.T, "n") }
func (d drawing) texts() (all []string) {
	for range d.n(3) {
		all = append(all, d.text())
	}
	return all
}
func (d drawing) pairs() map[string]string {
	all := map[string]string{}
	for range d.n(2) {
		all[d.text()] = d.text()
	}
	return all
}
func (d drawing) moment() time.Time {
	return time.UnixMicro(rapid.Int64Range(1, 4e15).Draw(d.T, "at")).UTC()
}
func (d drawing) selection() workspace.Selection {
	return workspace.Selection{IDs: d.texts(), Where: d.text(), Segments: d.texts(), All: d.yes()}
}
func (d drawing) entries() (all []int64) {
	for range d.n(3) {
		all = append(all, int64(1+d.n(1<<40)))
	}
	return all
}

func (d drawing) event() workspace.Event {
	e := workspace.Event{ID: d.word(), Type: "identify", At: d.moment(), Channel: d.text(), Conversation: d.text()}
	e.Person = workspace.EventPerson{Cookie: d.text(), Email: d.text(), Name: d.text()}
	if d.yes() {
		e.Person.Tags = []string{d.word()}
		e.Person.Metadata = map[string]any{"a": d.text(), "b": true, "c": json.Number("1.50")}
	}
	if d.yes() {
		e.Environment = &workspace.Environment{City: d.text(), PageURL: d.text()}
	}
	switch d.n(3) {
	case 0:
		e.Type, e.Message = "message", &workspace.EventMessage{From: workspace.FromBot, Text: d.text(), Products: []workspace.Product{{Name: d.word(), Price: d.text()}}}
	case 1:
		e.Type, e.Lead = "lead", &workspace.EventLead{Tag: "cancellation", Name: d.text()}
	case 2:
		e.Type, e.Ticket = "ticket", &workspace.EventTicket{Subject: d.text(), Body: d.text()}
	}
	return e
}

func (d drawing) events() workspace.AddEvents {
	var all workspace.AddEvents
	for i := range d.n(3) {
		e := d.event()
		e.Line = i + 1
		all.Events = append(all.Events, e)
	}
	return all
}

func (d drawing) change() workspace.Change {
	all := []func() workspace.Change{
		func() workspace.Change {
			return workspace.EditPerson{Selection: d.selection(), Set: d.pairs(), Unset: d.texts(), Meta: d.pairs()}
		},
		func() workspace.Change {
			return workspace.TagPeople{Selection: d.selection(), Add: d.texts(), Remove: d.texts()}
		},
		func() workspace.Change { return workspace.RenameTag{From: d.text(), To: d.text()} },
		func() workspace.Change {
			return workspace.MergePeople{Into: d.text(), From: d.texts(), Prefer: d.text(), Set: d.pairs(), Force: d.yes()}
		},
		func() workspace.Change { return workspace.UnmergePerson{Person: d.text()} },
		func() workspace.Change {
			to := rapid.SampledFrom([]string{workspace.LeadNew, workspace.LeadHandled, workspace.LeadClosed}).Draw(d.T, "to")
			return workspace.MoveLeads{Selection: d.selection(), To: to, If: d.text()}
		},
		func() workspace.Change { return workspace.SplitLead{Lead: d.text(), K: d.n(9)} },
		func() workspace.Change { return workspace.CreateSegment{Name: d.text(), Where: d.text()} },
		func() workspace.Change {
			return workspace.EditSegment{Name: d.text(), Where: d.text(), IfWhere: d.text()}
		},
		func() workspace.Change { return workspace.RenameSegment{Name: d.text(), To: d.text()} },
		func() workspace.Change { return workspace.DeleteSegment{Name: d.text(), IfWhere: d.text()} },
		func() workspace.Change { return workspace.SetSetting{Name: d.text(), Value: d.text()} },
		func() workspace.Change {
			return workspace.CreateToken{Name: d.text(), Role: workspace.Admin, Hash: d.text(), Expires: d.text()}
		},
		func() workspace.Change { return workspace.RevokeToken{Token: d.text()} },
		func() workspace.Change { return d.events() },
		func() workspace.Change { return workspace.Undo{Entries: d.entries(), Force: d.yes()} },
		func() workspace.Change { return workspace.Redo{Entries: d.entries(), Force: d.yes()} },
	}
	return all[d.n(len(all)-1)]()
}

func (d drawing) batch() workspace.Batch {
	b := workspace.Batch{DryRun: d.yes(), Continue: d.yes(), Max: d.n(9), Expect: d.text(), Run: int64(d.n(1 << 30)), Verb: d.word()}
	for range d.n(3) {
		b.Changes = append(b.Changes, d.change())
	}
	for range d.n(2) {
		b.Seen = append(b.Seen, workspace.Seen{Kind: workspace.Lead, Ref: d.text(), Version: d.text()})
	}
	return b
}

func TestABatchIsReadAsItWasSent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		want := drawing{rt}.batch()
		text, err := marshalBatch(want)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := parseBatch(string(text))
		if err != nil {
			rt.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			rt.Fatalf("%s\n%s", text, diff)
		}
	})
}

func TestTheOptionsOfLinesAreReadAsTheyWereSent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		want := drawing{rt}.batch()
		want.Changes = nil
		got, err := optionsOf(want).batch()
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func (d drawing) receipt() workspace.Receipt {
	r := workspace.Receipt{
		Entry: int64(d.n(1 << 30)), Run: int64(d.n(9)), Digest: d.word(), DryRun: d.yes(), Replayed: d.yes(), Final: d.yes(),
		Matched: d.n(9), Changed: d.n(9), Unchanged: d.n(9), Failed: d.n(9), Read: d.n(9), Created: d.n(9), Updated: d.n(9), Ignored: d.n(9),
	}
	for range d.n(2) {
		r.Back = append(r.Back, int64(1+d.n(1<<30)))
	}
	for range d.n(3) {
		o := workspace.Outcome{Change: d.n(3), State: workspace.Failed, Kind: workspace.ErrKind(d.n(8)), Why: d.text(), Refs: d.texts()}
		o.Of = rapid.SampledFrom(append(workspace.StoredKinds(), workspace.NoKind, workspace.Entry)).Draw(d.T, "of")
		for range d.n(3) {
			first := workspace.No(1 + d.n(1<<20))
			o.Ids = idset.Or(o.Ids, idset.Range(first, first+workspace.No(d.n(9))))
		}
		for range d.n(3) {
			line := d.n(99)
			for range d.n(3) {
				o.Lines = append(o.Lines, line)
				line++
			}
		}
		r.Outcomes = append(r.Outcomes, o)
	}
	for range d.n(2) {
		r.Previews = append(r.Previews, workspace.Preview{Field: d.word(), Survivor: d.text(), Other: d.text(), Outcome: d.text(), Of: "P2"})
	}
	for range d.n(2) {
		row := workspace.NewRow(workspace.Step, workspace.No(1+d.n(9)))
		row.Set(workspace.StepRecord, workspace.TextValue("P1"))
		row.Set(workspace.StepWhat, workspace.TextValue("changed"))
		row.Set(workspace.StepOld, workspace.TextValue(d.text()))
		r.Steps = append(r.Steps, row)
	}
	return r
}

func TestAReceiptIsReadAsItWasSent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		want := drawing{rt}.receipt()
		text := marshalReceipt(want)
		got, err := parseReceipt(text)
		if err != nil {
			rt.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			rt.Fatalf("%s\n%s", text, diff)
		}
	})
}

func TestTheReceiptOfAHundredThousandLeadsIsShort(t *testing.T) {
	r := workspace.Receipt{Outcomes: []workspace.Outcome{{State: workspace.Changed, Of: workspace.Lead, Ids: idset.Range(1, 100_000)}}}
	text := string(marshalReceipt(r))
	if !strings.Contains(text, `"ids":["L1..L100000"]`) || len(text) > 1000 {
		t.Error(text)
	}
}

func TestAReceiptThatClaimsTooMuchIsNotBelieved(t *testing.T) {
	for _, outcome := range []string{
		`{"lines":["1..99999999999"]}`, `{"lines":["5..4"]}`, `{"lines":["x"]}`, `{"of":"lead","ids":["L4..L2"]}`, `{"of":"lead","ids":["P4"]}`,
		`{"of":"bird","ids":[]}`, `{"kind":"bird"}`,
	} {
		if _, err := parseReceipt([]byte(`{"outcomes":[` + outcome + `]}`)); err == nil {
			t.Errorf("%s was believed", outcome)
		}
	}
}

// importRow draws a row with values as readers of files make them.
func (d drawing) importRow(k workspace.Kind) workspace.ImportRow {
	r := workspace.ImportRow{Line: 2, ID: d.text(), Person: d.text(), Conversation: d.text(), Row: d.given(k)}
	if k == workspace.Conversation {
		for range d.n(3) {
			m := d.given(workspace.Message)
			m.Set(workspace.MessageFrom, workspace.TextValue(workspace.FromBot)) // it says something
			r.Messages = append(r.Messages, m)
		}
	}
	return r
}

func (d drawing) given(k workspace.Kind) workspace.Row {
	row := workspace.NewRow(k, 0)
	for _, f := range k.Columns() {
		sp := k.Spec(f)
		if f == workspace.ID || d.yes() {
			continue
		}
		switch {
		case len(sp.Enum) > 0:
			row.Set(f, workspace.TextValue(sp.Enum[d.n(len(sp.Enum)-1)]))
		case sp.Form == workspace.Text:
			row.Set(f, workspace.TextValue(d.text()))
		case sp.Form == workspace.Int:
			row.Set(f, workspace.IntValue(int64(d.n(99))))
		case sp.Form == workspace.Time:
			row.Set(f, workspace.TimeValue(d.moment()))
		case sp.Form == workspace.List:
			row.Set(f, workspace.ListValue([]string{"a b", d.word() + "x"}))
		case sp.Form == workspace.Map:
			text, err := workspace.FormatMeta(map[string]any{d.word(): d.text(), "n": json.Number("7")})
			if err != nil {
				d.Fatal(err)
			}
			row.Set(f, workspace.TextValue(text))
		case sp.Form == workspace.Ref:
			row.Set(f, workspace.RefValue(workspace.No(1+d.n(99))))
		case k == workspace.Message:
			row.Set(f, workspace.TextValue(workspace.CompactJSON([]workspace.Product{{Name: "p", Price: d.text()}})))
		default:
			row.Set(f, workspace.TextValue(workspace.CompactJSON([]workspace.FollowUp{{CreatedAt: d.moment(), Tag: "cancellation", Name: d.text()}})))
		}
	}
	return row
}

func TestARowOfAnImportIsReadAsItWasSent(t *testing.T) {
	for _, k := range []workspace.Kind{workspace.Person, workspace.Lead, workspace.Conversation} {
		rapid.Check(t, func(rt *rapid.T) {
			want := drawing{rt}.importRow(k)
			line := appendRow(nil, want)
			got, refused, err := readRows(k, strings.NewReader("\ufeff\n"+string(line)))
			if err != nil || len(refused) > 0 || len(got) != 1 {
				rt.Fatalf("%s: %v, %v", line, refused, err)
			}
			if diff := cmp.Diff(want, got[0], cmpopts.EquateEmpty()); diff != "" {
				rt.Fatalf("%s\n%s", line, diff)
			}
		})
	}
}

func TestALineThatIsNoRowIsRefusedByItsNumber(t *testing.T) {
	body := strings.Join([]string{
		`{"row":{"name":"Ana"}}`, ``, `nonsense`, `{"row":{"nmae":"Ana"}}`, `{"row":{"marks":"x"}}`, `{"row":{"id":"P1"}}`, `{"bird":1}`, `{"id":["x"]}`,
	}, "\n")
	rows, refused, err := readRows(workspace.Person, strings.NewReader(body))
	if err != nil || len(rows) != 1 || rows[0].Line != 1 {
		t.Fatal(rows, err)
	}
	var lines []int
	for _, r := range refused {
		lines = append(lines, r.Line)
		if r.Kind != "invalid" || r.Why == "" {
			t.Errorf("%+v", r)
		}
	}
	if diff := cmp.Diff([]int{3, 4, 5, 6, 7, 8}, lines); diff != "" {
		t.Error(diff)
	}
}

func TestABodyThatIsNoBatchIsRefusedAndNamesTheMember(t *testing.T) {
	for body, name := range map[string]string{
		`{}`:                                     "changes",
		`[]`:                                     "object",
		`{"changes":[],"dry":true}`:              "dry",
		`{"changes":[],"Dry_run":true}`:          "Dry_run",
		`{"changes":[],"max":"7"}`:               "max",
		`{"changes":[],"changes":[]}`:            "changes",
		`{"changes":[{"change":"lead.eat"}]}`:    "change 1",
		`{"changes":[],"run":"P1"}`:              "run",
		`{"changes":[],"seen":[{"kind":"owl"}]}`: "owl",
		`{"changes":[],"verb":"a\nb"}`:           "verb",
		`{"changes":[],"actor":"somebody"}`:      "actor",
	} {
		_, err := parseBatch(body)
		if workspace.KindOf(err) != workspace.Invalid || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestAKeyIsOneLineOfVisibleCharacters(t *testing.T) {
	for key, good := range map[string]bool{"": true, "a b/7": true, " a": false, "a\n": false, "é": false, strings.Repeat("k", 200): true, strings.Repeat("k", 201): false} {
		if err := checkKey(key); (err == nil) != good {
			t.Errorf("%q: %v", key, err)
		}
	}
}

func TestATextThatJSONWouldMendIsRefusedByItsMember(t *testing.T) {
	const broken = "\xff"
	for name, c := range map[string]workspace.Change{
		"ids":    workspace.MoveLeads{Selection: pick("L1", broken), To: workspace.LeadClosed},
		"set":    workspace.EditPerson{Selection: pick("P1"), Set: map[string]string{"name": broken}},
		"name":   workspace.CreateToken{Name: broken},
		"events": workspace.AddEvents{Events: []workspace.Event{{ID: "e", Person: workspace.EventPerson{Metadata: map[string]any{"a": broken}}}}},
	} {
		_, err := marshalBatch(batchOf(c))
		if workspace.KindOf(err) != workspace.Invalid || !strings.HasPrefix(err.Error(), name+":") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAMoveKeepsItsStatusHoweverItIsWritten(t *testing.T) {
	text, err := marshalBatch(batchOf(workspace.MoveLeads{Selection: pick("L1"), To: "Handled"}))
	if err != nil || !strings.Contains(string(text), `"lead.handle"`) {
		t.Errorf("%s, %v", text, err)
	}
	if _, err := marshalBatch(batchOf(workspace.MoveLeads{Selection: pick("L1"), To: "lost"})); workspace.KindOf(err) != workspace.Invalid {
		t.Error(err)
	}
}

func TestABatchHoldsSoMuchAndNoMore(t *testing.T) {
	list := func(n int, each string) string { return strings.TrimSuffix(strings.Repeat(each+",", n), ",") }
	for name, c := range map[string]struct {
		changes string
		good    bool
	}{
		"ids":          {`{"change":"lead.close","ids":[` + list(mostValues-20, `"L1"`) + `]}`, true},
		"ids too many": {`{"change":"lead.close","ids":[` + list(mostValues, `"L1"`) + `]}`, false},
		"changes":      {list(mostChanges, `{"change":"lead.close"}`), true},
		"one too many": {list(mostChanges+1, `{"change":"lead.close"}`), false},
	} {
		_, err := parseBatch(`{"changes":[` + c.changes + `]}`)
		if (err == nil) != c.good || err != nil && workspace.KindOf(err) != workspace.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
