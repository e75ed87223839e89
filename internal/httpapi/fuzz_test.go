package httpapi

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lobbycli/lobby/internal/workspace"
)

func FuzzABatchOfAStranger(f *testing.F) {
	for _, seed := range []string{
		`{"changes":[{"change":"lead.close","ids":["L1"],"if_status":"new"}],"dry_run":true,"max":3,"run":"J7","seen":[{"kind":"lead","ref":"L1","version":"x"}]}`,
		`{"changes":[{"change":"event","events":[{"event_id":"e","type":"identify","at":"2026-11-20T10:00:00Z","person":{"metadata":{"a":1e3}}}]},{"change":"undo","entries":null}]}`,
		`{"changes":[{"change":"person.edit","set":{"name":"\ud83d\ude00"},"meta":{"":""}}],"verb":"é","continue":false}`, `{"changes":null}`, `[`, ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b, err := parseBatch(text)
		if err != nil {
			if workspace.KindOf(err) != workspace.Invalid {
				t.Errorf("%v of kind %v", err, workspace.KindOf(err))
			}
			return
		}
		again, err := marshalBatch(b)
		if err != nil {
			t.Fatal(err)
		}
		back, err := parseBatch(string(again))
		if err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		if diff := cmp.Diff(b, back, cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	})
}

func FuzzAReceiptOfAStranger(f *testing.F) {
	f.Add(string(marshalReceipt(workspace.Receipt{Entry: 7, Back: []int64{3}})))
	f.Add(`{"journal":"J7","outcomes":[{"of":"lead","state":"failed","kind":"conflict","ids":["L1..L9"],"lines":["3..9","1"],"refs":["x"]}],"steps":[{"id":"1"}],"previews":[{}]}`)
	f.Add(`{"outcomes":[{"of":"setting","ids":["1..70000"],"lines":["0..99"]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseReceipt([]byte(text))
		if err != nil {
			return
		}
		for _, o := range r.Outcomes {
			if o.Ids.Len() > 1_000_000 { // is spelled id by id
				return
			}
		}
		back, err := parseReceipt(marshalReceipt(r))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, back, cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	})
}

func FuzzARowOfAStranger(f *testing.F) {
	f.Add(`{"id":"x","person":"P1","row":{"channel":"shop","started_at":"2026-11-20T10:00:00Z"},"messages":[{"from":"bot","text":"Hi","products":[{"name":"p"}]}]}`)
	f.Add(`{"row":{"messages":3,"person_id":"P7","last_message":""},"messages":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := readRow(workspace.Conversation, []byte(text))
		if err != nil {
			return
		}
		back, err := readRow(workspace.Conversation, appendRow(nil, r))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, back, cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	})
}
