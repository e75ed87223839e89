package httpapi

import (
	"context"
	"net/http"

	"github.com/lobbycli/lobby/internal/workspace"
)

// mostApply is how long the body of a batch may be.
const mostApply = 8 << 20

func applies() endpoint[Keyed] {
	return endpoint[Keyed]{
		route{
			id: "apply", method: http.MethodPost, path: "/v1/apply", role: workspace.AgentRole, tag: "changes",
			summary: "Apply a batch of changes, whole or not at all",
			about: "The changes are checked, applied in one transaction and journaled as one entry, which can be undone. " +
				"`dry_run` says what would happen. `continue` applies what can be applied; then the answer is 207 and names what failed. " +
				"`max` refuses (412) when more records would change, `expect` (409) when the selection is not the one of an earlier dry run, " +
				"`seen` (412) when a record is not as it was seen. Some changes need the role admin.",
			takes: []content{{media: mediaJSON, shape: batchShape(), most: mostApply}},
			gives: receiptContent(), also: orPartly(),
		},
		func(v *visit, in *Keyed) (reply, error) {
			text, err := v.body(mostApply)
			if err != nil {
				return reply{}, err
			}
			b, err := parseBatch(text)
			if err != nil {
				return reply{}, err
			}
			r, err := v.commit(b, in.Key)
			return receipt(r), err
		},
	}
}

// batchShape describes the body of a batch.
func batchShape() shape {
	text := func(about string) shape { return plain("string", about) }
	return named("Batch", object("changes, and what they are applied with",
		member{name: "changes", of: listOf(changeShape(), mostChanges)},
		member{name: "dry_run", of: plain("boolean", "check and count, change nothing"), optional: true},
		member{name: "continue", of: plain("boolean", "apply the good, report the bad"), optional: true},
		member{name: "max", of: plain("integer", "refuse when more records would change; 0 is no limit"), optional: true},
		member{name: "expect", of: text("digest of the selection that was confirmed"), optional: true},
		member{name: "seen", of: listOf(shapeOf[wireSeen](), 0), optional: true},
		member{name: "run", of: text("the first entry of the import that this continues, such as J7"), optional: true},
		member{name: "verb", of: text("what the journal calls it, where the changes say less"), optional: true}))
}

// Apply checks a batch, applies it whole or not at all, and journals it.
func (c *Client) Apply(ctx context.Context, b workspace.Batch) (workspace.Receipt, error) {
	if err := checkKey(b.Key); err != nil {
		return workspace.Receipt{}, err
	}
	if len(b.Changes) == 1 {
		switch change := b.Changes[0].(type) {
		case workspace.Import:
			return c.bringRows(ctx, b, change)
		case workspace.AddEvents:
			return c.bringEvents(ctx, b, change)
		}
	}
	text, err := marshalBatch(b)
	if err != nil {
		return workspace.Receipt{}, err
	}
	var r workspace.Receipt
	err = call(ctx, c, tried(applies().route, b), c.keyOf(b), payload{mediaJSON, text}, takeReceipt(&r))
	return withLines(r, b.Changes), err
}

// tried is the route for a batch: to repeat a dry run is harmless.
func tried(r route, b workspace.Batch) route {
	r.safe = b.DryRun
	return r
}

// takeReceipt reads an answer that is a receipt.
func takeReceipt(into *workspace.Receipt) func(*http.Response) error {
	return func(res *http.Response) error {
		text, err := readWhole(res, largestObject)
		if err != nil {
			return err
		}
		*into, err = parseReceipt(text)
		return err
	}
}

// withLines puts the lines of the caller's file in the place of those that the
// server counted.
func withLines(r workspace.Receipt, changes []workspace.Change) workspace.Receipt {
	for _, o := range r.Outcomes {
		if o.Change < 0 || o.Change >= len(changes) {
			continue
		}
		for i, n := range o.Lines {
			o.Lines[i] = lineOf(changes[o.Change], n)
		}
	}
	return r
}

// lineOf is where the nth row or event of a change stands in the caller's file.
func lineOf(c workspace.Change, n int) int {
	switch c := c.(type) {
	case workspace.Import:
		if n >= 1 && n <= len(c.Rows) {
			return c.Rows[n-1].Line
		}
	case workspace.AddEvents:
		if n >= 1 && n <= len(c.Events) {
			return c.Events[n-1].Line
		}
	}
	return n
}
