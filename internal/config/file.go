package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/viper"
)

// document is what the user's file holds.
type document struct {
	settings   map[string]string
	workspaces []named
}

// named is a workspace with the name the user chose. The names are values in the
// file, never keys, because viper takes keys to lower case.
type named struct{ Name, Address string }

func (d document) clone() document {
	settings := maps.Clone(d.settings)
	if settings == nil {
		settings = map[string]string{}
	}
	return document{settings, slices.Clone(d.workspaces)}
}

const (
	workspacesKey = "workspaces"
	maxFile       = 1 << 20 // bytes; a settings file has a few hundred
	preamble      = "# Settings of lobby. `lobby config set` writes this file anew and keeps no comments.\n"
)

// newViper keeps keys whole: no setting has parts.
func newViper() *viper.Viper {
	v := viper.NewWithOptions(viper.KeyDelimiter("\x00"))
	v.SetConfigType("yaml")
	return v
}

// read reads the user's file. Where there is none nothing is parsed, because
// parsing costs as much as everything else at the start of a run.
func read(path string) (document, error) {
	var d document
	if path == "" {
		return d, nil
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return d, nil
	}
	if err != nil {
		return d, errorf("", "settings: %v", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return d, errorf("", "settings: %v", err)
	}
	if len(data) > maxFile {
		return d, errorf("", "settings: %s is larger than 1 MiB", path)
	}
	d, err = decode(data)
	var wrong *Error
	if errors.As(err, &wrong) {
		wrong.Message = "file " + path + ": " + wrong.Message
	}
	return d, err
}

func decode(data []byte) (document, error) {
	d := document{settings: map[string]string{}}
	v := newViper()
	for _, s := range Settings() {
		v.SetDefault(s.Key, s.Default)
	}
	if err := v.ReadConfig(bytes.NewReader(data)); err != nil {
		return d, errorf("", "%s", strings.ReplaceAll(err.Error(), "\n", " "))
	}
	var raw struct {
		Workspaces []named
		Settings   map[string]any `mapstructure:",remain"`
	}
	if err := v.UnmarshalExact(&raw); err != nil {
		return d, errorf("a workspace is written `- {name: NAME, address: ADDRESS}`",
			"%s", strings.ReplaceAll(err.Error(), "\n", " "))
	}
	d.workspaces = raw.Workspaces
	for key, value := range raw.Settings {
		if _, ok := setting(key); !ok {
			return d, unknownSetting(key)
		}
		if !v.InConfig(key) || value == nil {
			continue
		}
		switch value.(type) {
		case map[string]any, map[any]any, []any:
			return d, errorf("", "setting %q has more than one value", key)
		}
		d.settings[key] = fmt.Sprint(value)
	}
	for _, w := range d.workspaces {
		if err := w.check(); err != nil {
			return d, err
		}
	}
	return d, nil
}

func encode(d document) ([]byte, error) {
	v := newViper()
	for key, value := range d.settings {
		v.Set(key, value)
	}
	if len(d.workspaces) > 0 {
		var list []map[string]string
		for _, w := range d.workspaces {
			list = append(list, map[string]string{"name": w.Name, "address": w.Address})
		}
		v.Set(workspacesKey, list)
	}
	out := bytes.NewBufferString(preamble)
	err := v.WriteConfigTo(out)
	return out.Bytes(), err
}

// save replaces the user's file, readable by the user alone, in one step.
func (c *Config) save(d document) error {
	path := c.File()
	if path == "" {
		return errorf("set HOME or XDG_CONFIG_HOME", "settings: there is no folder for the file")
	}
	data, err := encode(d)
	if err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // people link this file to where they keep their others
	}
	if err := replace(path, data); err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	c.file = d
	return nil
}

func replace(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".config-*") // 0600
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}
