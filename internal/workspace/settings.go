package workspace

import "slices"

// The settings of a workspace. Those that begin with FeaturePrefix switch what its
// bots and agents do.
const (
	PlaceholderSetting = "people.placeholder" // how people without a name are called
	PlanSetting        = "plan"               // what can be seen of leads
	AssignSetting      = "assign.auto"        // whether escalated conversations get an agent at once
	NotifySetting      = "notify.to"          // who is told of leads by mail
	FeaturePrefix      = "feature."
)

// SettingSpec is what a setting may be: one of some values, the default first, or,
// where there are none, a text that is empty by default.
type SettingSpec struct {
	Name   string
	Values []string
}

// settings are all settings.
var settings = [...]SettingSpec{
	{PlaceholderSetting, []string{"animal", "guest", "anonymous"}},
	{PlanSetting, []string{"boost", "advanced", "starter", "free"}},
	{AssignSetting, []string{"on", "off"}},
	{NotifySetting, nil},
	{FeaturePrefix + "human-agent-handoff", []string{"on", "off"}},
	{FeaturePrefix + "live-chat", []string{"on", "off"}},
	{FeaturePrefix + "order-questions", []string{"on", "off"}},
	{FeaturePrefix + "coupon-creation", []string{"on", "off"}},
	{FeaturePrefix + "refund-requests", []string{"on", "off"}},
	{FeaturePrefix + "cancellations", []string{"on", "off"}},
}

// Settings are all settings, in the order they are listed.
func Settings() []SettingSpec { return slices.Clone(settings[:]) }

// SettingNamed finds a setting.
func SettingNamed(name string) (SettingSpec, bool) {
	for i := range settings {
		if settings[i].Name == name {
			return settings[i], true
		}
	}
	return SettingSpec{}, false
}

// Default is the value of a setting nobody changed.
func (s SettingSpec) Default() string {
	if len(s.Values) == 0 {
		return ""
	}
	return s.Values[0]
}

// PlanHides reports whether a plan hides what was submitted with all but the first
// leads of the list.
func PlanHides(plan string) bool { return plan == "free" || plan == "starter" }
