package cli

import "github.com/spf13/cobra"

func newConfigSet(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "set KEY VALUE",
		Short:             "Keep a setting in the configuration file of this user",
		Long:              "Keep a setting in the configuration file of this user. An empty value takes it out again.",
		Example:           "lobby config set tz Europe/Madrid\nlobby config set tz ''",
		Args:              takes(2, 2),
		ValidArgsFunction: argByArg(fixedWords(settingKeys()...), a.completeConfigValues),
		RunE:              func(_ *cobra.Command, args []string) error { return runConfigSet(a, args[0], args[1]) },
	}
}

func runConfigSet(a *app, key, value string) error {
	c, err := a.settings()
	if err != nil {
		return err
	}
	if key == "tz" && value != "" {
		if _, err := loadZone(value); err != nil {
			return err
		}
	}
	if err := c.Set(key, value); err != nil {
		return err
	}
	a.notice("%s is now %q in %s", key, value, c.File())
	return nil
}
