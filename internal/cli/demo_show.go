package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

// demoLeads is how many leads the demo shows.
const demoLeads = 5

// showDemo shows the figures, the latest leads, and what to try next.
func (a *app) showDemo(ctx context.Context, ws workspace.Workspace, address string) error {
	zone, err := a.zone()
	if err != nil {
		return err
	}
	stats, err := ws.Stats(ctx, workspace.StatsQuery{Kind: workspace.Person, AsOf: a.door.Now(), Zone: zone})
	if err != nil {
		return err
	}
	if format, err := a.format(); err != nil || format == output.JSON || format == output.JSONL {
		return errors.Join(err, a.object(append(output.Members{{Name: "address", Value: address}}, statsObject(stats)...)))
	}
	if err := a.print(peopleCards(a.streams, stats) + "\n"); err != nil {
		return err
	}
	latest := ws.Find(ctx, workspace.Query{Kind: workspace.Lead, Limit: demoLeads})
	if _, err := output.Rows(a.streams, output.Options{Format: output.Table, Zone: zone, Now: a.door.Now()}, workspace.Lead, nil, latest); err != nil {
		return err
	}
	talked := "L1"
	for row, err := range ws.Find(ctx, workspace.Query{Kind: workspace.Lead, Where: filter.Has{Field: "conversation_id"}, Limit: 1}) {
		if err != nil {
			return err
		}
		talked = row.ID()
	}
	return a.print(fold(a.tryNext(address, talked), a.readingWidth()))
}

// tryNext is commands that work on the demo as they stand; lead is one with a
// transcript.
func (a *app) tryNext(address, lead string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nThe workspace %s is in %s. Try:\n\n", demoName, strings.TrimPrefix(address, "bolt:"))
	for _, words := range []string{
		"people list --search berlin", "people show P1", "leads list --tag refund-request",
		"leads show " + lead, "leads handle " + lead + " --dry-run", "people list --where 'last_seen > -7d and not email'",
		"agents stranded", "conversations list --agent Mia", "log",
	} {
		fmt.Fprintf(&b, "  %s -W %s %s\n", a.self(), demoName, words)
	}
	return b.String()
}

// self is how this program is run again: a program that `go run` built is gone
// when it ends.
func (a *app) self() string {
	if strings.Contains(filepath.ToSlash(a.door.Program), "/go-build") {
		return "go run ./cmd/lobby"
	}
	return a.door.Program
}
