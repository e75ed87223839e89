package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newPeopleEngagement(a *app) *cobra.Command {
	var inactive string
	cmd := &cobra.Command{
		Use:   "engagement",
		Short: "Tell who comes back and who stays away; list those to win back",
		Long: "Tell who comes back and who stays away. Whoever has had two conversations has returned; whoever has had three or more and was seen in the\n" +
			"last 90 days returns frequently. Inactivity is the time since somebody was last seen, in steps of 7, 30 and 90 days; whoever was never seen\n" +
			"is counted apart. --as-of leaves out whoever was first seen later. --inactive lists those who have been away for so long, the latest seen\n" +
			"first, for other commands and programs.",
		Example: "lobby people engagement\n" +
			"lobby people engagement --as-of 2026-11-01 -o json\n" +
			"lobby people engagement --inactive 30d -o ids | lobby people tag - win-back --dry-run",
		Args: takes(0, 0),
	}
	s, at := newSelection(a, workspace.Person, cmd), newAsOf(a, cmd)
	lists := map[string]bool{} // the flags of lists
	cmd.Flags().VisitAll(func(f *pflag.Flag) { lists[f.Name] = false })
	l := newListing(a, workspace.Person, cmd)
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if _, before := lists[f.Name]; !before {
			lists[f.Name] = true
		}
	})
	cmd.Flags().StringVar(&inactive, "inactive", "", "list the people not seen for this long: 36h, 30d or 12w")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if inactive != "" {
			return runPeopleInactive(cmd.Context(), s, l, at, inactive)
		}
		var stray string
		cmd.Flags().Visit(func(f *pflag.Flag) {
			if lists[f.Name] {
				stray = f.Name
			}
		})
		if stray != "" {
			return usagef("--%s is for lists", stray).WithHint("--inactive 30d makes a list")
		}
		return runPeopleEngagement(cmd.Context(), s, at)
	}
	return cmd
}

// runPeopleInactive lists the people who have been away for some time.
func runPeopleInactive(ctx context.Context, s *selection, l *listing, at *asOf, inactive string) error {
	moment, zone, err := at.moment()
	if err != nil {
		return err
	}
	before, err := filter.ParseTime("-"+inactive, moment, zone)
	if err != nil {
		return usagef("--inactive: %q is not a time span", inactive).WithHint("write it like 36h, 30d or 12w")
	}
	return runList(ctx, s, l, filter.Compare{Field: "last_seen", Op: filter.Lt, Value: workspace.FormatTime(before)})
}

// frequentPeople is the series whose labels are the ids of those who return most.
const frequentPeople = "frequent_people"

// runPeopleEngagement tells the figures, and who returns most.
func runPeopleEngagement(ctx context.Context, s *selection, at *asOf) error {
	ws, stats, err := s.stats(ctx, at, true)
	if err != nil {
		return err
	}
	defer ws.Close()
	var named []workspace.Count
	stats.Series = slices.DeleteFunc(stats.Series, func(one workspace.Series) bool { // a list, and no chart
		if one.Name != frequentPeople {
			return false
		}
		named = one.Counts
		return true
	})
	often, err := peopleNamed(ctx, ws, named)
	if err != nil {
		return err
	}
	format, err := s.app.format()
	if err != nil {
		return err
	}
	if format != output.Table {
		list := []output.Members{}
		for _, row := range often {
			var m output.Members
			for _, f := range []workspace.Field{workspace.ID, workspace.PersonDisplayName, workspace.PersonEmail, workspace.PersonConversations, workspace.PersonLastSeen} {
				m = append(m, output.Member{Name: row.Kind.Spec(f).Name, Value: value(row, f)})
			}
			list = append(list, m)
		}
		return s.app.object(append(statsObject(stats), output.Member{Name: frequentPeople, Value: list}))
	}
	p, err := s.app.newPage()
	if err != nil {
		return err
	}
	p.WriteString(engagementCards(s.app.streams, stats) + "\n" + charts(s.app.streams, stats.Series))
	p.regulars(often)
	return s.app.page(p.String())
}

// peopleNamed are the people whose ids are the labels of counts, in their order.
func peopleNamed(ctx context.Context, ws workspace.Workspace, counts []workspace.Count) ([]workspace.Row, error) {
	if len(counts) == 0 {
		return nil, nil
	}
	var ids []string
	for _, c := range counts {
		ids = append(ids, c.Label)
	}
	rows, err := allRows(ctx, ws, workspace.Query{Kind: workspace.Person, Where: filter.In{Field: "id", Values: ids}})
	slices.SortFunc(rows, func(a, b workspace.Row) int { return slices.Index(ids, a.ID()) - slices.Index(ids, b.ID()) })
	return rows, err
}

// engagementCards are the figures worth seeing first.
func engagementCards(s *term.Streams, stats workspace.Stats) string {
	words := map[string]term.Card{
		"returning":    {Title: "Returning", Note: "2+ conversations"},
		"frequent":     {Title: "Frequent", Note: "3+ and seen in 90d"},
		"inactive_30d": {Title: "Inactive 30d", Note: "not seen since"},
	}
	var cards []term.Card
	for _, f := range stats.Figures {
		if card, ok := words[f.Name]; ok {
			card.Value = strconv.FormatFloat(f.Value, 'f', -1, 64)
			cards = append(cards, card)
		}
	}
	return s.OutPaint().Cards(s.Width(), cards...)
}

// regulars lists those who return most.
func (p *page) regulars(people []workspace.Row) {
	p.heading("Frequent people")
	if len(people) == 0 {
		p.WriteString("  " + p.paint.Dim("nobody") + "\n")
	}
	wide := 0
	for _, row := range people {
		wide = max(wide, len(row.ID()))
	}
	for _, row := range people {
		name := term.Safe(row.Str(workspace.PersonDisplayName))
		if row.Str(workspace.PersonName) == "" {
			name = p.paint.Dim(name)
		}
		fmt.Fprintf(p, "  %-*s  %s, %s, last seen %s\n", wide, row.ID(), name,
			counted(int(row.Num(workspace.PersonConversations)), "conversation", "conversations"), term.Ago(row.Time(workspace.PersonLastSeen), p.now))
	}
}
