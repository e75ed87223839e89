package config

import "path/filepath"

// File is the user's settings file, "" when the environment does not say where
// it could be.
func (c *Config) File() string {
	return under(c.folder("XDG_CONFIG_HOME", ".config"), "config.yaml")
}

// DataFolder is where workspaces of this user rest by default, "" when the
// environment does not say.
func (c *Config) DataFolder() string { return c.folder("XDG_DATA_HOME", ".local/share") }

// StateFolder is for what may be lost but outlives a run, "" when the
// environment does not say.
func (c *Config) StateFolder() string { return c.folder("XDG_STATE_HOME", ".local/state") }

// folder is our folder in one of the XDG base directories. The same rule holds
// on every system; a relative base counts as not set.
func (c *Config) folder(variable, standard string) string {
	if base := c.env(variable); filepath.IsAbs(base) {
		return filepath.Join(base, "lobby")
	}
	for _, home := range []string{c.env("HOME"), c.env("USERPROFILE")} {
		if filepath.IsAbs(home) {
			return filepath.Join(home, filepath.FromSlash(standard), "lobby")
		}
	}
	return ""
}

func under(folder, name string) string {
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, name)
}
