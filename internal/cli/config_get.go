package cli

import "github.com/spf13/cobra"

func newConfigGet(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "get KEY",
		Short:             "Print the value of a setting",
		Example:           "lobby config get output",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(fixedWords(settingKeys()...)),
		RunE:              func(_ *cobra.Command, args []string) error { return runConfigGet(a, args[0]) },
	}
}

func runConfigGet(a *app, key string) error {
	c, err := a.settings()
	if err != nil {
		return err
	}
	layers, err := c.Explain(key)
	if err != nil {
		return err
	}
	return a.print(layers[0].Text + "\n")
}
