package cli

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newLeadsStats(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Count leads by status, tag and day, and how long they wait",
		Long: "Count leads by status, tag and day (the last 30), with the median time until a lead was handled or closed.\n" +
			"--as-of leaves out leads that came later. Leads whose tag the plan hides are counted as hidden.",
		Example: "lobby leads stats\nlobby leads stats --as-of 2026-11-01 --tag refund-request -o json",
		Args:    takes(0, 0),
	}
	s, at := newSelection(a, workspace.Lead, cmd), newAsOf(a, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runStats(cmd.Context(), s, at, leadCards) }
	return cmd
}

// leadCards are all leads and the time they wait.
func leadCards(s *term.Streams, stats workspace.Stats) string {
	var cards []term.Card
	for _, f := range stats.Figures {
		switch {
		case f.Name == "total":
			cards = append(cards, term.Card{Title: "Total Leads", Value: strconv.FormatFloat(f.Value, 'f', -1, 64), Note: "first submissions"})
		case f.Name == workspace.LeadNew:
			cards = append(cards, term.Card{Title: "New", Value: strconv.FormatFloat(f.Value, 'f', -1, 64), Note: "wait for somebody"})
		case f.Seconds:
			cards = append(cards, term.Card{Title: "Median Time", Value: span(f), Note: "until taken care of"})
		}
	}
	return s.OutPaint().Cards(s.Width(), cards...)
}

// span is a length of time for people, to the minute.
func span(f workspace.Figure) string {
	if f.None {
		return "-"
	}
	d := time.Duration(f.Value * float64(time.Second)).Round(time.Minute)
	if days := d / (24 * time.Hour); days > 0 {
		return strconv.Itoa(int(days)) + "d " + strconv.Itoa(int(d%(24*time.Hour)/time.Hour)) + "h"
	}
	return strconv.Itoa(int(d/time.Hour)) + "h " + strconv.Itoa(int(d%time.Hour/time.Minute)) + "m"
}
