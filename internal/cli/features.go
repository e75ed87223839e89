package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

func newFeatures(a *app) *cobra.Command {
	return a.group("features", "What this workspace does: live chat, order questions, coupons and more",
		member{"list", newFeaturesList},
		member{"enable", newFeaturesEnable},
		member{"disable", newFeaturesDisable},
	)
}

func newFeaturesEnable(a *app) *cobra.Command {
	return newFeaturesSwitch(a, "enable", "on", "Turn features on")
}

func newFeaturesDisable(a *app) *cobra.Command {
	return newFeaturesSwitch(a, "disable", "off", "Turn features off; what they produced stays")
}

// completeFeatures offers the names of features.
func (a *app) completeFeatures(cmd *cobra.Command, typed string) []string {
	var names []string
	for _, name := range a.completeSettings(cmd, typed) {
		if feature, ok := strings.CutPrefix(name, workspace.FeaturePrefix); ok {
			names = append(names, feature)
		}
	}
	return names
}

// newFeaturesSwitch makes `features enable` and `features disable`.
func newFeaturesSwitch(a *app, verb, value, short string) *cobra.Command {
	cmd := &cobra.Command{
		Use:               verb + " FEATURE…",
		Short:             short,
		Example:           "lobby features " + verb + " live-chat coupon-creation",
		Args:              takes(1, -1),
		ValidArgsFunction: anyArg(a.completeFeatures),
	}
	m := newMutation(a, false, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var changes []workspace.SetSetting
		for _, name := range args {
			name = strings.ReplaceAll(strings.TrimPrefix(name, workspace.FeaturePrefix), "_", "-")
			changes = append(changes, workspace.SetSetting{Name: workspace.FeaturePrefix + name, Value: value})
		}
		return runSetSetting(cmd.Context(), m, changes...)
	}
	return cmd
}
