package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
)

func newWhoami(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "whoami",
		Short:   "Show who the journal says you are and which workspace you are in",
		Example: "lobby whoami",
		Args:    takes(0, 0),
		RunE:    func(*cobra.Command, []string) error { return runWhoami(a) },
	}
}

func runWhoami(a *app) error {
	actor, err := a.actor()
	if err != nil {
		return err
	}
	address, err := a.address()
	if err != nil {
		return err
	}
	origin := a.config.Get("workspace").Origin
	return a.object(output.Members{{Name: "actor", Value: actor}, {Name: "workspace", Value: address}, {Name: "origin", Value: origin}, {Name: "config", Value: a.config.File()}})
}
