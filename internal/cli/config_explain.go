package cli

import "github.com/spf13/cobra"

func newConfigExplain(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "explain KEY",
		Short:             "Show where the value of a setting comes from and what it hides",
		Example:           "lobby config explain workspace",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(fixedWords(settingKeys()...)),
		RunE:              func(_ *cobra.Command, args []string) error { return runConfigExplain(a, args[0]) },
	}
}

func runConfigExplain(a *app, key string) error {
	c, err := a.settings()
	if err != nil {
		return err
	}
	layers, err := c.Explain(key)
	if err != nil {
		return err
	}
	t := sheet{columns: []string{"state", "value", "origin"}}
	for i, v := range layers {
		state := "hidden"
		if i == 0 {
			state = "in use"
		}
		t.add(state, v.Text, v.Origin)
	}
	return a.sheet(t)
}
