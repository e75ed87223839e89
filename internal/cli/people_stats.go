package cli

import (
	"strconv"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newPeopleStats(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Count people: all, identified, active, and by source, status, platform, country, tag and day",
		Long: "Count people: all, those who gave a name (identified), and those who interacted with the bot or the team in the 168 hours\n" +
			"before (active), then by source, status, platform, country and tag (of several tags each counts), and the new\n" +
			"ones of the last 30 days.\n" +
			"--as-of leaves out whoever was first seen later.",
		Example: "lobby people stats\nlobby people stats --as-of yesterday -o json\nlobby people stats --segment customers",
		Args:    takes(0, 0),
	}
	s, at := newSelection(a, workspace.Person, cmd), newAsOf(a, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runStats(cmd.Context(), s, at, peopleCards) }
	return cmd
}

// peopleCards are the three figures worth seeing first.
func peopleCards(s *term.Streams, stats workspace.Stats) string {
	words := map[string]term.Card{
		"total":      {Title: "Total People", Note: "ever got in touch"},
		"identified": {Title: "Identified", Note: "gave a name"},
		"active_7d":  {Title: "Active 7d", Note: "seen in 168 hours"},
	}
	var cards []term.Card
	for _, f := range stats.Figures {
		card := words[f.Name]
		card.Value = strconv.FormatFloat(f.Value, 'f', -1, 64)
		cards = append(cards, card)
	}
	return s.OutPaint().Cards(s.Width(), cards...)
}
