package engine

import (
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// The settings of a workspace: their names, values, and the first value as the
// default.
const (
	settingPlaceholder = "people.placeholder"
	featurePrefix      = "feature."
)

// Features are the features of a workspace, all on by default.
func Features() []string {
	return []string{"human-agent-handoff", "live-chat", "order-questions", "coupon-creation", "refund-requests", "cancellations"}
}

// settingValues gives the values a setting may have, the default first.
func settingValues(name string) []string {
	if name == settingPlaceholder {
		return []string{"animal", "guest", "anonymous"}
	}
	if f, ok := strings.CutPrefix(name, featurePrefix); ok && slices.Contains(Features(), f) {
		return []string{"on", "off"}
	}
	return nil
}

// settingNames are all settings, in the order they are listed.
func settingNames() []string {
	names := []string{settingPlaceholder}
	for _, f := range Features() {
		names = append(names, featurePrefix+f)
	}
	return names
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
	return settingValues(name)[0], nil
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
	values := settingValues(c.Name)
	if values == nil {
		err := workspace.Errorf(workspace.NotFound, "%s: no such setting", c.Name)
		if near := filter.Suggest(c.Name, settingNames()); near != "" {
			return err.WithHint("did you mean %s?", near)
		}
		return err.WithHint("settings: %s", strings.Join(settingNames(), ", "))
	}
	if !slices.Contains(values, c.Value) {
		return workspace.Errorf(workspace.Invalid, "%s: %q is not one of %s", c.Name, c.Value, strings.Join(values, ", "))
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
