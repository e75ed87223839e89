package engine_test

import (
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
	"pgregory.net/rapid"
)

func FuzzEventsInAnyOrder(f *testing.F) {
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, draws []byte) {
		rapid.MakeFuzz(func(r *rapid.T) { arriveInAnyOrder(t, r, t.TempDir()) })(t, draws)
	})
}

// FuzzAnEventOfAStranger rehearses whatever can be read as an event: it is applied, or
// refused for what it says.
func FuzzAnEventOfAStranger(f *testing.F) {
	const head = `{"event_id":"e","at":"2026-11-20T10:00:00Z","channel":"shop","conversation":"c","person":{"cookie":"k","email":"ana@example.com"}`
	f.Add(head + `,"type":"message","message":{"from":"bot","text":"Hi","products":[{"name":"p","url":"javascript:x"}]}}`)
	f.Add(head + `,"type":"lead","lead":{"tag":"refund-request","order_number":"\u0000"}}`)
	f.Add(`{"event_id":"\ud800","at":"0001-01-01T00:00:00Z","type":"identify","person":{"user_id":" ","tags":["a","A",";"],"metadata":{"":1e999}}}`)
	f.Add(`{"event_id":"x","at":"9999-12-31T23:59:59.999999Z","type":"escalation","channel":"shop","conversation":"c","person":{}}`)
	f.Fuzz(func(t *testing.T, text string) {
		event, err := workspace.ParseEvent([]byte(text))
		if err != nil {
			if workspace.KindOf(err) != workspace.Invalid {
				t.Fatalf("refused with %s: %v", workspace.KindOf(err), err)
			}
			return
		}
		ws := open(t, workspacetest.Noon)
		batch := workspace.Batch{Changes: []workspace.Change{workspace.AddEvents{Events: []workspace.Event{event}}}, Actor: "fuzz"}
		receipt, err := ws.Apply(t.Context(), batch)
		if err != nil {
			if k := workspace.KindOf(err); k != workspace.Invalid {
				t.Fatalf("%s: refused with %s: %v", text, k, err)
			}
			return
		}
		for _, o := range receipt.Outcomes {
			if o.State == workspace.Failed && o.Kind != workspace.Invalid {
				t.Fatalf("%s: %+v", text, o)
			}
		}
	})
}
