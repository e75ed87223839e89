package workspace

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

// Settings are all settings, in the order they are listed.
func Settings() []SettingSpec {
	all := []SettingSpec{
		{PlaceholderSetting, []string{"animal", "guest", "anonymous"}},
		{PlanSetting, []string{"boost", "advanced", "starter", "free"}},
		{AssignSetting, []string{"on", "off"}},
		{NotifySetting, nil},
	}
	for _, f := range [...]string{"human-agent-handoff", "live-chat", "order-questions", "coupon-creation", "refund-requests", "cancellations"} {
		all = append(all, SettingSpec{FeaturePrefix + f, []string{"on", "off"}})
	}
	return all
}

// SettingNamed finds a setting.
func SettingNamed(name string) (SettingSpec, bool) {
	for _, s := range Settings() {
		if s.Name == name {
			return s, true
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
