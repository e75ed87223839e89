package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/config"
)

func newConfig(a *app) *cobra.Command {
	return a.group("config", "Settings of this user: what they are and where they come from",
		member{"list", newConfigList},
		member{"get", newConfigGet},
		member{"set", newConfigSet},
		member{"explain", newConfigExplain},
	)
}

// settingKeys are the names of all settings, for completion.
func settingKeys() []string {
	var keys []string
	for _, s := range config.Settings() {
		keys = append(keys, s.Key)
	}
	return keys
}
