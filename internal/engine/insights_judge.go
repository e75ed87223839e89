package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/insight"
	"github.com/lobbycli/lobby/internal/workspace"
)

// judged gives the insights into conversations, in the order of the numbers, and
// what was said in them, until each has enough. Those that are gone meanwhile are
// passed over.
func (o *opinions) judged(nos []workspace.No, each func(workspace.Row, *insight.Talk) bool) error {
	for some := range slices.Chunk(nos, judgedAtOnce) {
		var rows map[workspace.No]workspace.Row
		var talks map[workspace.No]*insight.Talk
		err := o.store.View(o.ctx, func(r workspace.Reader) (err error) {
			l := o.lookup(o.ctx, r)
			if rows, err = l.opened(some); err == nil {
				talks, err = l.listen(o.judge, some)
			}
			return err
		})
		if err != nil {
			return err
		}
		for _, no := range some {
			row, ok := rows[no]
			if !ok {
				continue
			}
			tell(row, talks[no].Verdict())
			if (o.matches == nil || o.matches(row.Matchable())) && !each(row, talks[no]) {
				return nil
			}
		}
	}
	return nil
}

// opened are the insights into conversations before anybody listened.
func (l lookup) opened(nos []workspace.No) (map[workspace.No]workspace.Row, error) {
	out := make(map[workspace.No]workspace.Row, len(nos))
	want := []workspace.Field{workspace.ConversationPerson, workspace.ConversationChannel, workspace.ConversationLastMessageAt}
	for talk, err := range l.Rows(workspace.Conversation, idset.Of(nos...), want...) {
		if err != nil {
			return nil, err
		}
		row := workspace.NewRow(workspace.Insight, talk.No)
		for f := range workspace.Insight.Fields() {
			if from, ok := ofTalk(workspace.Field(f)); ok && from != workspace.ID {
				row.Set(workspace.Field(f), talk.Get(from))
			}
		}
		out[talk.No] = row
	}
	return out, nil
}

// listen judges what the visitors of conversations wrote, message by message.
func (l lookup) listen(judge *insight.Judge, nos []workspace.No) (map[workspace.No]*insight.Talk, error) {
	talks := make(map[workspace.No]*insight.Talk, len(nos))
	names := make([]string, len(nos))
	for i, no := range nos {
		talks[no], names[i] = judge.Talk(), decimal(no)
	}
	sets, err := l.Look(workspace.Message, workspace.MessageConversation, names)
	if err != nil {
		return nil, err
	}
	want := []workspace.Field{workspace.MessageConversation, workspace.MessageAt, workspace.MessageFrom, workspace.MessageText}
	for m, err := range l.Rows(workspace.Message, idset.Or(sets...), want...) {
		if err == nil {
			err = l.going()
		}
		if err != nil {
			return nil, err
		}
		if talk := talks[m.Ref(workspace.MessageConversation)]; talk != nil && m.Str(workspace.MessageFrom) == workspace.FromVisitor {
			talk.Add(insight.Message{No: m.No, At: m.Time(workspace.MessageAt), Text: m.Str(workspace.MessageText)})
		}
	}
	return talks, nil
}

// tell writes a verdict into an insight.
func tell(row workspace.Row, v insight.Verdict) {
	row.Set(workspace.InsightLanguage, workspace.TextValue(v.Language))
	row.Set(workspace.InsightSentiment, workspace.TextValue(v.Sentiment))
	for f, n := range map[workspace.Field]int{
		workspace.InsightScore: v.Score, workspace.InsightMessages: v.Messages,
		workspace.InsightConfusion: v.Confusion, workspace.InsightUrgency: v.Urgency, workspace.InsightSatisfaction: v.Satisfaction,
	} {
		row.Set(f, workspace.IntValue(int64(n)))
	}
	if len(v.Evidence) == 0 {
		return
	}
	all := make([]workspace.Evidence, len(v.Evidence))
	for i, r := range v.Evidence {
		all[i] = workspace.Evidence{Signal: r.Signal.String(), Message: workspace.Message.ID(r.Message), At: r.At.UTC(), Text: r.Text}
	}
	row.Set(workspace.InsightEvidence, workspace.TextValue(workspace.CompactJSON(all)))
}
