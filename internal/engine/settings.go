package engine

import (
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

func settingNames() []string {
	var names []string
	for _, s := range workspace.Settings() {
		names = append(names, s.Name)
	}
	return names
}

// checkSetting refuses a value that a setting cannot have: Invalid.
func checkSetting(spec workspace.SettingSpec, value string) error {
	if spec.Name == workspace.NotifySetting {
		return checkAddresses(value)
	}
	if !slices.Contains(spec.Values, value) {
		err := workspace.Errorf(workspace.Invalid, "%s: %q is not one of %s", spec.Name, excerpt(value), strings.Join(spec.Values, ", "))
		if near := filter.Suggest(value, spec.Values); near != "" {
			return err.WithHint("did you mean %s?", near)
		}
		return err
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
	spec, _ := workspace.SettingNamed(name)
	return spec.Default(), nil
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
	spec, known := workspace.SettingNamed(c.Name)
	if !known {
		err := workspace.Errorf(workspace.NotFound, "%s: no such setting", c.Name)
		if near := filter.Suggest(c.Name, settingNames()); near != "" {
			return err.WithHint("did you mean %s?", near)
		}
		return err.WithHint("settings: %s", strings.Join(settingNames(), ", "))
	}
	if err := checkSetting(spec, c.Value); err != nil {
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
	if c.Name == workspace.NotifySetting && c.Value == "" {
		return b.endMails()
	}
	return nil
}

// feature reports whether any of the features is on.
func (l lookup) feature(names ...string) (bool, error) {
	for _, n := range names {
		v, err := l.setting(workspace.FeaturePrefix + n)
		if err != nil || v == "on" {
			return v == "on", err
		}
	}
	return false, nil
}
