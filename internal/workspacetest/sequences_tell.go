package workspacetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// fataler is a test, or one of rapid's.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func lines(text string) []string { return strings.Split(text, "\n") }

// describe is a batch as a line.
func describe(b workspace.Batch) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s:", b.Actor)
	for _, c := range b.Changes {
		text, err := json.Marshal(c)
		if err != nil {
			text = fmt.Appendf(nil, "%+v", c)
		}
		if i, ok := c.(workspace.Import); ok {
			text = nil
			for _, r := range i.Rows {
				text = fmt.Appendf(text, "{%s/%s/%s/%d ", r.ID, r.Person, r.Conversation, len(r.Messages))
				text = append(workspace.AppendRowJSON(text, r.Row, given(r.Row)), '}')
			}
		}
		fmt.Fprintf(&out, " %s %s", c.Verb(), text)
	}
	b.Changes = nil
	fmt.Fprintf(&out, " %+v", b)
	return out.String()
}

func given(row workspace.Row) (fields []workspace.Field) {
	for i, v := range row.Values {
		if !v.Missing() {
			fields = append(fields, workspace.Field(i))
		}
	}
	return fields
}

// tellError is all that a caller learns of a failure.
func tellError(err error) string {
	var known *workspace.Error
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &known):
		return fmt.Sprintf("%s: %s\nhint: %s", known.Kind, known.Message, known.Hint)
	}
	return "a stranger: " + err.Error()
}

// tellReceipt is all that a caller learns of a batch. A refused one has no receipt.
func tellReceipt(r workspace.Receipt, err error) string {
	if err != nil {
		return tellError(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "entry %d run %d digest %q dry %v replayed %v\n", r.Entry, r.Run, r.Digest, r.DryRun, r.Replayed)
	fmt.Fprintf(&b, "matched %d changed %d unchanged %d failed %d\n", r.Matched, r.Changed, r.Unchanged, r.Failed)
	fmt.Fprintf(&b, "read %d created %d updated %d ignored %d accepted %d back %v\n", r.Read, r.Created, r.Updated, r.Ignored, r.Accepted, r.Back)
	for _, o := range r.Outcomes {
		fmt.Fprintf(&b, "outcome %d %s %s %q %s %v %v %q\n", o.Change, o.State, o.Kind, o.Why, o.Of, o.Ids.Numbers(), o.Lines, o.Refs)
	}
	for _, p := range r.Previews {
		fmt.Fprintf(&b, "preview %+v\n", p)
	}
	tellRows(&b, r.Steps)
	return b.String()
}

func tellRows(b *strings.Builder, rows []workspace.Row) {
	for _, row := range rows {
		b.WriteString(row.Kind.String())
		b.Write(workspace.AppendRowJSON(nil, row, row.Kind.Travelling()))
		b.WriteByte('\n')
	}
}

// tellAnswer is the rows of an answer, and how it ended.
func tellAnswer(rows iter.Seq2[workspace.Row, error]) string {
	var b strings.Builder
	for row, err := range rows {
		if err != nil {
			b.WriteString(tellError(err))
			break
		}
		tellRows(&b, []workspace.Row{row})
	}
	return b.String()
}

// tellStats is figures as text.
func tellStats(s workspace.Stats, err error) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nas of %s\n", tellError(err), workspace.FormatTime(s.AsOf))
	for _, f := range s.Figures {
		fmt.Fprintf(&b, "%+v\n", f)
	}
	for _, one := range s.Series {
		fmt.Fprintf(&b, "%+v\n", one)
	}
	return b.String()
}

// Everything is all that can be read of a workspace, as its exports spell it: the
// rows of each kind, timelines and journal with what was taken back, the steps of
// each entry, and figures.
func Everything(t fataler, ws workspace.Workspace) string {
	t.Helper()
	var b strings.Builder
	for _, k := range []workspace.Kind{
		workspace.Person, workspace.Lead, workspace.Conversation, workspace.Message, workspace.Ticket, workspace.Note, workspace.Agent, workspace.Channel,
		workspace.Segment, workspace.Setting, workspace.Pair, workspace.Token, workspace.Tag, workspace.Duplicate,
	} {
		rows := collect(t, ws, workspace.Query{Kind: k})
		tellRows(&b, rows)
		if k == workspace.Person {
			for _, row := range rows {
				for _, all := range []bool{false, true} {
					tellRows(&b, collect(t, ws, workspace.Query{Kind: workspace.Moment, Of: row.ID(), All: all}))
				}
			}
		}
	}
	tellRows(&b, collect(t, ws, workspace.Query{Kind: workspace.Entry}))
	for _, row := range collect(t, ws, workspace.Query{Kind: workspace.Entry, All: true}) {
		tellRows(&b, []workspace.Row{row})
		tellRows(&b, collect(t, ws, workspace.Query{Kind: workspace.Step, Of: row.ID()}))
	}
	for _, k := range []workspace.Kind{workspace.Person, workspace.Lead} {
		b.WriteString(tellStats(ws.Stats(context.Background(), workspace.StatsQuery{Kind: k})))
	}
	return b.String()
}

// Resting is what a store holds: every field of every row, and the kept bytes.
func Resting(t fataler, s workspace.Store) string {
	t.Helper()
	var b strings.Builder
	err := s.View(context.Background(), func(r workspace.Reader) error {
		for _, k := range workspace.StoredKinds() {
			next, err := r.Next(k)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "next %s is %d\n", k, next)
			for row, err := range r.Walk(workspace.Query{Kind: k}) {
				if err != nil {
					return err
				}
				fmt.Fprintf(&b, "%s %d", k, row.No)
				for i, v := range row.Values {
					if !v.Missing() && i > 0 {
						fmt.Fprintf(&b, " %s=%q/%d", k.Spec(workspace.Field(i)).Name, v.S, v.N)
					}
				}
				b.WriteByte('\n')
			}
		}
		for space := range workspace.Spaces {
			for key, value := range r.Kept(space, nil, nil) {
				fmt.Fprintf(&b, "kept %d %q = %q\n", space, key, value)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("read a store: %v", err)
	}
	return b.String()
}
