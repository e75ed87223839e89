package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/term"
)

// copying is what a copy may do.
type copying struct{ yes, resume, dryRun bool }

func newWorkspacesCopy(a *app) *cobra.Command {
	var o copying
	cmd := &cobra.Command{
		Use:   "copy FROM TO",
		Short: "Copy a whole workspace to another place: file, database, or from a server",
		Long: "Copy a whole workspace into an empty one: FROM any name or address, TO a file or a database. Everything travels as it\n" +
			"is: records with their ids, the journal with all that can be undone, settings, and tokens, which go on working where the\n" +
			"copy is served. What stays behind is the uuid of the workspace itself and who waits for a lock.\n" +
			"FROM may be in use: one moment of it is copied. TO must not be used before the copy is whole. At the end both sides\n" +
			"are read again and compared, by number and SHA-256; a difference ends with 11. A copy that was cut off goes on with\n" +
			"--resume as long as FROM has not changed. From one file to another, lobby db backup is quicker. Into a database:\n" +
			"lobby workspaces copy mine.db 'postgres://lobby@db.example.com/lobby?workspace=team'",
		Example:           "lobby workspaces copy team bolt:team-today.db --dry-run\nlobby workspaces copy team bolt:team-today.db --yes",
		Args:              takes(2, 2),
		ValidArgsFunction: argByArg(a.completeWorkspaces, a.completeWorkspaces),
	}
	f := cmd.Flags()
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask")
	f.BoolVar(&o.resume, "resume", false, "go on with a copy of the same workspace that was cut off")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "say what would be copied and change nothing")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runWorkspacesCopy(cmd.Context(), a, args[0], args[1], o)
	}
	return cmd
}

func runWorkspacesCopy(ctx context.Context, a *app, from, to string, o copying) error {
	if err := a.refuseIDs(); err != nil {
		return err
	}
	places := [2]string{from, to}
	for i, place := range places {
		address, err := a.resolve(place)
		if err != nil {
			return err
		}
		if places[i], err = connect.Canonical(address); err != nil {
			return err
		}
	}
	if places[0] == places[1] {
		return usagef("%s is both what is copied and where it shall go", places[0])
	}
	options, err := a.options()
	if err != nil {
		return err
	}
	c, err := connect.NewCopying(ctx, places[0], places[1], o.resume, options)
	if err != nil {
		return err
	}
	defer c.Close()
	parts, err := c.Holdings(ctx)
	if err != nil {
		return err
	}
	if o.dryRun {
		a.notice("would copy from %s to %s", places[0], places[1])
		return a.sheet(partSheet(parts))
	}
	if !o.yes {
		if err := a.confirm(ctx, fmt.Sprintf("About to copy %s\nto %s: %s.\nGo on?", places[0], places[1], partList(parts))); err != nil {
			return err
		}
	}
	progress := term.NewProgress(a.streams, "copy", total(parts), a.door.Now)
	defer progress.Done()
	parts, err = c.Run(ctx, func(n int) { progress.Add(int64(n)) })
	progress.Done()
	if err != nil {
		return err
	}
	a.notice("copied %s to %s; both sides are equal", places[0], places[1])
	return a.sheet(partSheet(parts))
}

func partSheet(parts []connect.Part) sheet {
	t := sheet{columns: []string{"what", "count", "sha256"}, numbers: "count"}
	for _, p := range parts {
		t.add(p.Name, strconv.Itoa(p.Count), p.Sum)
	}
	return t
}

func partList(parts []connect.Part) string {
	var all []string
	for _, p := range parts {
		all = append(all, strconv.Itoa(p.Count)+" "+p.Name)
	}
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, ", ")
}

func total(parts []connect.Part) int64 {
	n := 0
	for _, p := range parts {
		n += p.Count
	}
	return int64(n)
}
