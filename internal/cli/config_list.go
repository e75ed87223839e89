package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/config"
)

func newConfigList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List every setting with its value and origin",
		Example: "lobby config list\nlobby config list -o json",
		Args:    takes(0, 0),
		RunE:    func(*cobra.Command, []string) error { return runConfigList(a) },
	}
}

func runConfigList(a *app) error {
	c, err := a.settings()
	if err != nil {
		return err
	}
	t := sheet{columns: []string{"key", "value", "origin"}}
	for _, s := range config.Settings() {
		v := c.Get(s.Key)
		t.add(s.Key, v.Text, v.Origin)
	}
	return a.sheet(t)
}
