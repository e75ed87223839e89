// Package config is the room of settings: what a run is told by flags, by the
// environment, by the user's file and by default, in this order, each value with
// its origin. The names people give to workspaces live here too. It touches nothing
// on the disk but the one file.
//
// A setting enters by a line in Settings. What a setting means is the business
// of whoever reads it; secrets never enter.
package config

import (
	"fmt"
	"path/filepath"
)

// Error says what is wrong with a setting, its value or the file; the hint names
// the next step, if there is one. Neither ever repeats a password.
type Error struct {
	Message, Hint string
	Fault         Fault
}

// Fault is the sort of an Error.
type Fault uint8

const (
	Wrong   Fault = iota // cannot be meant
	Unnamed              // no workspace has the name
	Taken                // another workspace has the name
)

// Error is the message alone.
func (e *Error) Error() string { return e.Message }

func errorf(hint, format string, args ...any) *Error {
	return &Error{Message: fmt.Sprintf(format, args...), Hint: hint}
}

// Value is what one layer says about a setting. Origin names the layer: "flag
// --output", "environment LOBBY_OUTPUT", "file /…/config.yaml" or "default".
type Value struct{ Text, Origin string }

// Config is the settings of one run.
type Config struct {
	env   func(string) string
	flags map[string]string
	file  document
}

// Load reads the settings of a run. env looks up the environment and environ
// lists it as NAME=value; flags holds, by the setting's key, only the flags that
// were set. A file that cannot be read, a value that a setting cannot have, in
// whatever layer, an unknown key in the file and a variable named nearly like one
// of ours are an *Error.
func Load(env func(string) string, environ []string, flags map[string]string) (*Config, error) {
	if err := checkEnviron(environ); err != nil {
		return nil, err
	}
	c := &Config{env: env, flags: flags}
	var err error
	if c.file, err = read(c.File()); err != nil {
		return nil, err
	}
	for _, s := range settings {
		if err := c.check(s); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// check refuses what any layer says wrongly, hidden or not: Explain shows it all.
// A flag that was set to nothing is most likely a variable that was not set.
func (c *Config) check(s Setting) error {
	all := c.layers(s)
	for _, v := range all[:len(all)-1] { // the default is ours
		if v.Text == "" {
			return errorf("", "%s: the value is empty", v.Origin)
		}
		if _, err := s.parse(v.Text); err != nil {
			return errorf(err.Hint, "%s: %s", v.Origin, err.Message)
		}
	}
	return nil
}

// Get is the value of a setting that wins; the zero Value for an unknown key.
// Switches are always spelled true or false.
func (c *Config) Get(key string) Value {
	s, ok := setting(key)
	if !ok {
		return Value{}
	}
	all := c.layers(s)
	v := all[0]
	if len(all) == 1 { // the default is spelled so already
		return v
	}
	if text, err := s.parse(v.Text); err == nil {
		v.Text = text
	}
	return v
}

// Explain is what every layer says about a setting, as written there: the first
// wins and hides the others, the last is the default.
func (c *Config) Explain(key string) ([]Value, error) {
	s, ok := setting(key)
	if !ok {
		return nil, unknownSetting(key)
	}
	return c.layers(s), nil
}

// layers is never empty: the default is always last.
func (c *Config) layers(s Setting) []Value {
	var out []Value
	if text, ok := c.flags[s.Key]; ok {
		out = append(out, Value{text, "flag --" + s.flag()})
	}
	if text := c.env(s.Env); text != "" {
		out = append(out, Value{text, "environment " + s.Env})
	}
	if text := c.file.settings[s.Key]; text != "" {
		out = append(out, Value{text, "file " + c.File()})
	}
	return append(out, Value{s.Default, "default"})
}

// Set writes a setting into the user's file; an empty value takes it out. A key
// that is not a setting and a value it cannot have are an *Error.
func (c *Config) Set(key, value string) error {
	s, ok := setting(key)
	if !ok {
		return unknownSetting(key)
	}
	file := c.file.clone()
	if value == "" {
		delete(file.settings, key)
		return c.save(file)
	}
	text, wrong := s.parse(value)
	if wrong != nil {
		return wrong
	}
	if s.kind == path {
		var err error
		if text, err = filepath.Abs(text); err != nil {
			return fmt.Errorf("find the folder of %s: %w", value, err)
		}
	}
	file.settings[key] = text
	return c.save(file)
}
