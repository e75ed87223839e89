package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/demo"
	"github.com/lobbycli/lobby/internal/workspace"
)

// demoName names the workspace of the demo, unless the user gave the name to
// another one.
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
			"named demo and apart from your own; the same number of people and seed make the same people. To run it again\n" +
			"adds only what is missing.",
		Example: "lobby demo\nlobby demo --people 500 --seed 7 --fresh",
		Args:    takes(0, 0),
	}
	f := cmd.Flags()
	f.IntVar(&o.people, "people", o.people, "how many people")
	f.Uint64Var(&o.seed, "seed", o.seed, "another number makes other people")
	f.BoolVar(&o.fresh, "fresh", false, "begin with an empty workspace")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runDemo(cmd.Context(), a, o) }
	return cmd
}

func runDemo(ctx context.Context, a *app, o demoRun) error {
	if o.people < 1 || o.people > mostDemoPeople {
		return usagef("--people: a demo has 1 to %d people", mostDemoPeople)
	}
	address, err := a.demoAddress()
	if err != nil {
		return err
	}
	options, err := a.options()
	if err != nil {
		return err
	}
	if o.fresh {
		if err := emptyDemo(address); err != nil {
			return err
		}
	}
	ws, err := connect.Open(ctx, address, options)
	if err != nil {
		return err
	}
	defer ws.Close()
	if err := a.fillDemo(ctx, ws, o); err != nil {
		return err
	}
	return a.showDemo(ctx, ws, address)
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
