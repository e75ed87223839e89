package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/demo"
	"github.com/lobbycli/lobby/internal/workspace"
)

// demoName names the workspace of the demo, and no other one.
const demoName = "demo"

// mostDemoPeople bounds a demo.
const mostDemoPeople = 5_000_000

// demoRun is which people the demo makes.
type demoRun struct {
	people int
	seed   uint64
	fresh  bool
}

func newDemo(a *app) *cobra.Command {
	o := demoRun{people: demo.People, seed: 1}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Make a sample workspace and show what to try",
		Long: "Make a sample workspace with people, leads and transcripts in ten languages, and show what to try next. It is\n" +
			"named demo and apart from your own. The same number of people and seed make the same people: with them it can be\n" +
			"run again and keeps what you did there; others need --fresh.",
		Example: "lobby demo\nlobby demo --people 500 --seed 7",
		Args:    takes(0, 0),
	}
	f := cmd.Flags()
	f.IntVar(&o.people, "people", o.people, "how many people")
	f.Uint64Var(&o.seed, "seed", o.seed, "another number makes other people")
	f.BoolVar(&o.fresh, "fresh", false, "remove the demo that is there and begin anew")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runDemo(cmd.Context(), a, o) }
	return cmd
}

func runDemo(ctx context.Context, a *app, o demoRun) error {
	if o.people < 1 || o.people > mostDemoPeople {
		return usagef("--people: a demo has 1 to %d people", mostDemoPeople)
	}
	if chosen, ok := a.given["workspace"]; ok {
		return usagef("--workspace %s: the demo has a workspace of its own, named %s", chosen, demoName)
	}
	if err := a.refuseIDs(); err != nil {
		return err
	}
	address, err := a.demoAddress()
	if err != nil {
		return err
	}
	options, err := a.options()
	if err != nil {
		return err
	}
	ws, err := connect.Open(ctx, address, options)
	if err != nil {
		return err
	}
	defer ws.Close()
	made, err := madeBy(ctx, ws)
	if err != nil {
		return err
	}
	switch {
	case o.fresh:
		if err := emptyDemo(address); err != nil {
			return err
		}
	case made != "" && made != o.verb():
		return workspace.Errorf(workspace.Conflict, "the workspace %s holds other people already: it began with %s", demoName, made).
			WithHint("lobby %s --fresh removes them and begins anew", o.verb())
	}
	if err := a.fillDemo(ctx, ws, o); err != nil {
		return err
	}
	return a.showDemo(ctx, ws, address)
}

// verb is what the journal calls the making of these people.
func (o demoRun) verb() string { return fmt.Sprintf("demo --people %d --seed %d", o.people, o.seed) }

// madeBy is what the journal calls the first batch of a workspace; "" when there
// was none.
func madeBy(ctx context.Context, ws workspace.Workspace) (string, error) {
	row, err := entryRow(ctx, ws, workspace.Entry.ID(1))
	if workspace.KindOf(err) == workspace.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return row.Str(workspace.EntryVerb), nil
}

// demoAddress is where the demo is, in the folder of the user's data.
func (a *app) demoAddress() (string, error) {
	c, err := a.settings()
	if err != nil {
		return "", err
	}
	folder := c.DataFolder()
	if folder == "" {
		return "", usagef("there is no folder for the demo").WithHint("set HOME")
	}
	return "bolt:" + filepath.Join(folder, demoName+".db"), nil
}

// emptyDemo removes the file of the demo.
func emptyDemo(address string) error {
	path, err := connect.File(address)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return workspace.Errorf(workspace.Internal, "empty the demo: %w", err)
	}
	return nil
}
