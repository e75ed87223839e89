package httpapi

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
)

// mostEvents is how long the events of one batch may be.
const mostEvents = 16 << 20

type eventsIn struct {
	Keyed
	Applying
}

// taken is all that a caller who may only bring events in learns of them: what
// follows from the events, and nothing of whom the workspace knows.
type taken struct {
	Read     int        `json:"read"`
	Accepted *int       `json:"accepted" doc:"events taken in, or known from before"`
	Rejected []rejected `json:"rejected"`
}

func takesEvents() endpoint[eventsIn] {
	return endpoint[eventsIn]{
		route{
			id: "ingest", method: http.MethodPost, path: "/v1/events", role: workspace.IngestRole, tag: "events",
			summary: "Take in what channels sent: events",
			about: "One JSON event (`application/json`), or one a line (`application/x-ndjson`, at most 10,000 and 16 MiB), each of at most 256 KiB, " +
				"in any order. An event that came before, by its `event_id`, changes nothing. " +
				"Good events are taken in, the others are reported by line (status 207). " +
				"A token of the role ingest is told what was rejected and nothing of what is in the workspace; an admin gets the receipt. " +
				"A token of the role ingest may say `dry_run` and no other option.",
			takes: []content{{media: mediaJSON, shape: eventShape(), most: workspace.MaxEvent}, {media: mediaLines, shape: eventShape(), most: mostEvents}},
			gives: []content{{media: mediaJSON, shape: oneOf("of an ingest token, or of an admin", shapeOf[taken](), shapeOf[wireReceipt]())}}, also: orPartly(),
		},
		serveEvents,
	}
}

func serveEvents(v *visit, in *eventsIn) (reply, error) {
	blind := !v.who.role.Covers(workspace.Viewer)
	if more := (Applying{DryRun: in.DryRun}); blind && in.Applying != more {
		return reply{}, workspace.Errorf(workspace.Denied, "a token of the role ingest may ask for a dry run and for nothing else")
	}
	b, err := in.batch()
	if err != nil {
		return reply{}, err
	}
	events, refused, single, err := v.events()
	if err != nil {
		return reply{}, err
	}
	b.Changes = []workspace.Change{workspace.AddEvents{Events: events}}
	r, err := v.commit(b, in.Key)
	if err != nil {
		return reply{}, err
	}
	if r.Replayed && r.Failed > 0 && blind { // a replay has only numbers
		b.DryRun = true
		again, err := v.commit(b, in.Key)
		if err != nil {
			return reply{}, err
		}
		r.Outcomes = again.Outcomes
	}
	reject(&r, refused)
	if single && r.Failed > 0 && len(r.Outcomes) > 0 {
		return reply{}, workspace.Errorf(workspace.Invalid, "%s", r.Outcomes[0].Why)
	}
	if blind {
		return blindly(r)
	}
	return receipt(r), nil
}

// events reads the body. A single one is whatever says that it is JSON.
func (v *visit) events() (events []workspace.Event, refused []rejected, single bool, err error) {
	media, _, err := mime.ParseMediaType(v.request.Header.Get("Content-Type"))
	if err == nil && media == mediaJSON {
		text, err := v.body(workspace.MaxEvent)
		if err != nil {
			return nil, nil, true, err
		}
		e, err := workspace.ParseEvent([]byte(text))
		e.Line = 1
		return []workspace.Event{e}, nil, true, err
	}
	body, err := v.spool(mostEvents)
	if err != nil {
		return nil, nil, false, err
	}
	defer func() { _ = body.Close() }()
	l := newLines(body, eventsAtOnce, workspace.MaxEvent)
	for {
		text, err := l.next()
		if errors.Is(err, io.EOF) {
			return events, refused, false, nil
		}
		if err != nil {
			return nil, nil, false, err
		}
		e, err := workspace.ParseEvent(text)
		if err != nil {
			refused = append(refused, unreadable(l.n, err))
			continue
		}
		e.Line = l.n
		events = append(events, e)
	}
}

// blindly answers with what follows from the events alone. An event that the
// workspace refused for what is in it would count as taken in; a reason that
// speaks of more than the event is not told.
func blindly(r workspace.Receipt) (reply, error) {
	out := taken{Read: r.Read, Rejected: []rejected{}}
	for _, o := range r.Outcomes {
		if o.State != workspace.Failed || o.Kind != workspace.Invalid {
			continue
		}
		for _, line := range o.Lines {
			out.Rejected = append(out.Rejected, rejected{line, o.Kind.String(), o.Why})
		}
	}
	slices.SortFunc(out.Rejected, func(a, b rejected) int { return cmp.Compare(a.Line, b.Line) })
	accepted := out.Read - len(out.Rejected)
	out.Accepted = &accepted
	answer, err := jsonReply(out)
	if len(out.Rejected) > 0 {
		answer.status = http.StatusMultiStatus
	}
	return answer, err
}

// bringEvents is Apply of events. They travel by their places, so that the answer
// can speak of the lines of whatever file they come from.
func (c *Client) bringEvents(ctx context.Context, b workspace.Batch, add workspace.AddEvents) (workspace.Receipt, error) {
	whole, err := spellable(add)
	if err != nil {
		return workspace.Receipt{}, err
	}
	var body []byte
	for _, e := range whole.(workspace.AddEvents).Events {
		body = append(append(body, workspace.CompactJSON(e)...), '\n')
	}
	var r workspace.Receipt
	err = call(ctx, c, tried(takesEvents().route, b), eventsIn{c.keyOf(b), optionsOf(b)}, payload{mediaLines, body}, func(res *http.Response) error {
		text, err := readWhole(res, largestObject)
		if err != nil {
			return err
		}
		var t taken
		if json.Unmarshal(text, &t) == nil && t.Accepted != nil {
			r = t.receipt(b.DryRun)
			return nil
		}
		r, err = parseReceipt(text)
		return err
	})
	return withLines(r, b.Changes), err
}

// receipt is what a caller who learns no more makes of the answer.
func (t taken) receipt(dryRun bool) workspace.Receipt {
	r := workspace.Receipt{DryRun: dryRun, Accepted: *t.Accepted, Read: t.Read - len(t.Rejected)}
	reject(&r, t.Rejected)
	return r
}
