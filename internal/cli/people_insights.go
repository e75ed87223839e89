package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newPeopleInsights(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "insights PERSON",
		Short: "Tell how a person felt, over all conversations and in each, with the sentences behind it",
		Long: "Tell how a person felt, judged by what the person wrote on all channels: over all conversations, then in each, the latest first,\n" +
			"with the sentences that led to the verdict. Over all means as if everything had been written in one conversation: the score is\n" +
			"the mean of all messages that show a feeling, signals and messages are added up, and at least half of all messages must be English.\n" +
			"See lobby conversations analyze --help for how it is judged and what is unknown.",
		Example:           "lobby people insights P1\nlobby people insights P1 -o json",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeRefs(workspace.Person)),
		RunE:              func(cmd *cobra.Command, args []string) error { return runPeopleInsights(cmd.Context(), a, args[0]) },
	}
}

func runPeopleInsights(ctx context.Context, a *app, ref string) error {
	if err := a.refuseIDs(); err != nil {
		return err
	}
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	person, err := oneRow(ctx, ws, workspace.Person, ref)
	if err != nil {
		return err
	}
	rows, err := allRows(ctx, ws, workspace.Query{Kind: workspace.Insight, Of: person.ID(), All: true})
	if err != nil {
		return err
	}
	if len(rows) == 0 || rows[len(rows)-1].No != 0 {
		return workspace.Errorf(workspace.Unavailable, "the server sums nothing up").WithHint("it may be older than this lobby")
	}
	sum, rows := rows[len(rows)-1], rows[:len(rows)-1]
	format, err := a.format()
	if err != nil {
		return err
	}
	if format != output.Table {
		members := output.Members{{Name: "person_id", Value: person.ID()}}
		for _, f := range []workspace.Field{workspace.InsightLanguage, workspace.InsightSentiment, workspace.InsightScore, workspace.InsightConfusion,
			workspace.InsightUrgency, workspace.InsightSatisfaction, workspace.InsightMessages, workspace.InsightEvidence} {
			members = append(members, output.Member{Name: workspace.Insight.Spec(f).Name, Value: value(sum, f)})
		}
		return a.object(append(members, output.Member{Name: "conversations", Value: records(rows)}))
	}
	p, err := a.newPage()
	if err != nil {
		return err
	}
	p.heading("%s  %s", person.Str(workspace.PersonDisplayName), person.ID())
	p.mood(sum)
	p.fact("Conversations", strconv.Itoa(len(rows)))
	for _, row := range rows {
		p.heading("%s  %s", row.ID(), row.Str(workspace.InsightChannel))
		p.fact("Last message", p.moment(row.Time(workspace.InsightLastMessageAt)))
		p.mood(row)
		p.quotes(row)
	}
	return a.page(p.String())
}

// mood is a verdict in words.
func (p *page) mood(row workspace.Row) {
	p.fact("Sentiment", feeling(p.paint, row))
	p.fact("Language", row.Str(workspace.InsightLanguage))
	p.fact("Signals", signals(row))
	p.fact("Messages", strconv.FormatInt(row.Num(workspace.InsightMessages), 10))
}

// feeling is the sentiment of an insight, with its score.
func feeling(paint term.Painter, row workspace.Row) string {
	sentiment := row.Str(workspace.InsightSentiment)
	switch score := row.Num(workspace.InsightScore); {
	case sentiment == "unknown":
		return paint.Dim(sentiment)
	case score > 0:
		return fmt.Sprintf("%s (+%d)", sentiment, score)
	default:
		return fmt.Sprintf("%s (%d)", sentiment, score)
	}
}

// signals are those an insight has, with their numbers.
func signals(row workspace.Row) string {
	var all []string
	for _, f := range []workspace.Field{workspace.InsightConfusion, workspace.InsightUrgency, workspace.InsightSatisfaction} {
		if n := row.Num(f); n > 0 {
			all = append(all, fmt.Sprintf("%s %d", workspace.Insight.Spec(f).Name, n))
		}
	}
	return strings.Join(all, ", ")
}

// evidence is the sentences that led to an insight.
func evidence(row workspace.Row) []workspace.Evidence {
	var all []workspace.Evidence
	if json.Unmarshal([]byte(orText(row.Str(workspace.InsightEvidence), "[]")), &all) != nil {
		return nil
	}
	return all
}

// quotes are the sentences that led to a verdict.
func (p *page) quotes(row workspace.Row) {
	for _, e := range evidence(row) {
		const margin = 17
		for i, line := range wrap("“"+term.Safe(e.Text)+"”", p.width-margin) {
			name := ""
			if i == 0 {
				name = e.Signal
			}
			fmt.Fprintf(p, "  %-14s %s\n", name, p.paint.Visitor(line))
		}
	}
}
