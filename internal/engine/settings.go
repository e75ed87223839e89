package engine

import (
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// The settings of a workspace.
const (
	settingPlaceholder = "people.placeholder"
	settingPlan        = "plan"
	settingAssign      = "assign.auto"
	settingNotify      = "notify.to"
	featurePrefix      = "feature."
)

// Features are the features of a workspace, all on by default.
func Features() []string {
	return []string{"human-agent-handoff", "live-chat", "order-questions", "coupon-creation", "refund-requests", "cancellations"}
}

// settingSpec is what a setting may be: one of some values, the default first, or a
// text that passes a check and is empty by default.
type settingSpec struct {
	name   string
	values []string
	check  func(text string) error
}

// settingSpecs are all settings, in the order they are listed.
func settingSpecs() []settingSpec {
	all := []settingSpec{
		{name: settingPlaceholder, values: []string{"animal", "guest", "anonymous"}},
		{name: settingPlan, values: []string{"boost", "advanced", "starter", "free"}},
		{name: settingAssign, values: []string{"on", "off"}},
		{name: settingNotify, check: checkAddresses},
	}
	for _, f := range Features() {
		all = append(all, settingSpec{name: featurePrefix + f, values: []string{"on", "off"}})
	}
	return all
}

// settingNamed finds a setting.
func settingNamed(name string) (settingSpec, bool) {
	for _, s := range settingSpecs() {
		if s.name == name {
			return s, true
		}
	}
	return settingSpec{}, false
}

func settingNames() []string {
	var names []string
	for _, s := range settingSpecs() {
		names = append(names, s.name)
	}
	return names
}

// initial is the value of a setting nobody changed.
func (s settingSpec) initial() string {
	if len(s.values) == 0 {
		return ""
	}
	return s.values[0]
}

// accepts refuses a value the setting cannot have: Invalid.
func (s settingSpec) accepts(value string) error {
	if s.check != nil {
		return s.check(value)
	}
	if !slices.Contains(s.values, value) {
		return workspace.Errorf(workspace.Invalid, "%s: %q is not one of %s", s.name, excerpt(value), strings.Join(s.values, ", "))
	}
	return nil
}

// setting is the value of a setting, or its default.
func (l lookup) setting(name string) (string, error) {
	row, ok, err := l.settingRow(name)
	if err != nil {
		return "", err
	}
	if ok {
		return row.Str(workspace.SettingValue), nil
	}
	spec, _ := settingNamed(name)
	return spec.initial(), nil
}

func (l lookup) settingRow(name string) (workspace.Row, bool, error) {
	return l.oneByKey(workspace.Setting, workspace.SettingName, name)
}

// oneByKey is the first row with a key.
func (l lookup) oneByKey(k workspace.Kind, f workspace.Field, value string) (workspace.Row, bool, error) {
	sets, err := l.Look(k, f, []string{value})
	if err != nil || sets[0].Empty() {
		return workspace.Row{}, false, err
	}
	first, _ := sets[0].Min()
	for row, err := range l.Rows(k, idset.Of(first)) {
		return row, err == nil, err
	}
	return workspace.Row{}, false, nil
}

// setSetting changes a setting.
func (b *batch) setSetting(c workspace.SetSetting) error {
	spec, known := settingNamed(c.Name)
	if !known {
		err := workspace.Errorf(workspace.NotFound, "%s: no such setting", c.Name)
		if near := filter.Suggest(c.Name, settingNames()); near != "" {
			return err.WithHint("did you mean %s?", near)
		}
		return err.WithHint("settings: %s", strings.Join(settingNames(), ", "))
	}
	if err := spec.accepts(c.Value); err != nil {
		return err
	}
	if err := b.flush(); err != nil {
		return err
	}
	now, err := b.lookup().setting(c.Name)
	if err != nil {
		return err
	}
	if now == c.Value {
		b.unchanged(workspace.Setting, 1)
		return nil
	}
	row, ok, err := b.lookup().settingRow(c.Name)
	if err != nil {
		return err
	}
	if ok {
		row, _, err = b.row(workspace.Setting, row.No)
	} else {
		row, err = b.create(workspace.Setting)
	}
	if err != nil {
		return err
	}
	row.Set(workspace.SettingName, workspace.TextValue(c.Name))
	row.Set(workspace.SettingValue, workspace.TextValue(c.Value))
	b.changed(workspace.Setting, idset.Of(row.No))
	return nil
}

// feature reports whether any of the features is on.
func (l lookup) feature(names ...string) (bool, error) {
	for _, n := range names {
		v, err := l.setting(featurePrefix + n)
		if err != nil || v == "on" {
			return v == "on", err
		}
	}
	return false, nil
}
