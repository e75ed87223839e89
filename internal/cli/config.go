package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/config"
)

func newConfig(a *app) *cobra.Command {
	return group("config", "Settings of this user: what they are and where they come from", nil,
		newConfigList(a), newConfigGet(a), newConfigSet(a), newConfigExplain(a))
}

// settingKeys are the names of all settings, for completion.
func settingKeys() []string {
	var keys []string
	for _, s := range config.Settings() {
		keys = append(keys, s.Key)
	}
	return keys
}
