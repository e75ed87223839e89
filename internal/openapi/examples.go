package openapi

import (
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"
)

// example is what a route may be sent, and what it may answer.
type example struct {
	takes json.RawMessage
	gives json.RawMessage
}

// examples are those of the routes that people try first, by their ids.
func examples() map[string]example {
	return map[string]example{
		"whoami": {gives: json.RawMessage(`{"actor":"script","role":"agent","workspace":"k3v9","api":1}`)},
		"count":  {gives: json.RawMessage(`{"count":287}`)},
		"refer": {
			takes: json.RawMessage(`{"kind":"person","refs":["ines@example.com","P7"]}`),
			gives: json.RawMessage(`{"ids":["P1042","P7"]}`),
		},
		"apply": {
			takes: json.RawMessage(`{"changes":[{"change":"lead.close","where":"status = handled and created_at < -30d"}],"max":500,"dry_run":true}`),
			gives: json.RawMessage(`{"journal":null,"run":null,"digest":"9f2c6f0a1b7d3e58","dry_run":true,"replayed":false,"final":false,` +
				`"matched":2,"changed":2,"unchanged":0,"failed":0,"read":0,"created":0,"updated":0,"ignored":0,"back":[],` +
				`"outcomes":[{"change":0,"state":"changed","kind":null,"why":null,"of":"lead","ids":["L1..L2"],"lines":[],"refs":[]}],"previews":[],` +
				`"steps":[{"id":null,"record":"L1","what":"changed","field":"status","old":"handled","new":"closed"}]}`),
		},
		"ingest": {
			takes: json.RawMessage(`{"event_id":"m-1","type":"message","at":"2026-11-20T10:00:00Z","channel":"web","conversation":"s-9",` +
				`"person":{"cookie":"c-4"},"message":{"from":"visitor","text":"Is the lamp in stock?"}}`),
			gives: json.RawMessage(`{"read":1,"accepted":1,"rejected":[]}`),
		},
		"edit-person":    {takes: json.RawMessage(`{"set":{"company":"Lamps Ltd"},"unset":["phone"]}`)},
		"tag-person":     {takes: json.RawMessage(`{"tags":["vip"]}`)},
		"create-segment": {takes: json.RawMessage(`{"name":"Portuguese","where":"country = Portugal"}`)},
		"create-token": {
			takes: json.RawMessage(`{"name":"website","role":"ingest"}`),
			gives: json.RawMessage(`{"id":"K3","name":"website","role":"ingest","expires_at":null,"token":"lby_XXXXXXXXXXXXXXXXXXXXXXXXXX"}`),
		},
	}
}

// show puts the example of an operation into it.
func (e example) show(op *huma.Operation, success string) {
	set := func(bodies map[string]*huma.MediaType, text json.RawMessage) {
		for _, body := range bodies {
			if text != nil {
				body.Example = text
			}
		}
	}
	if op.RequestBody != nil {
		set(op.RequestBody.Content, e.takes)
	}
	set(op.Responses[success].Content, e.gives)
}
