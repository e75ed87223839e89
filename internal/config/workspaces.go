package config

import (
	"fmt"
	"slices"
	"strings"
)

// Workspaces are the addresses of the named workspaces, by name.
func (c *Config) Workspaces() map[string]string {
	out := map[string]string{}
	for _, w := range c.file.workspaces {
		out[w.Name] = w.Address
	}
	return out
}

// AddWorkspace names an address. To repeat it changes nothing; a name that is
// taken by another address, a name that could be an address and an address with
// a password are an *Error.
func (c *Config) AddWorkspace(name, address string) error {
	w := named{name, address}
	if err := w.check(); err != nil {
		return err
	}
	if taken, ok := c.Workspaces()[name]; ok {
		if taken == address {
			return nil
		}
		return &Error{
			Message: fmt.Sprintf("workspace %q exists already, at %s", name, taken),
			Hint:    "lobby workspaces remove " + name, Fault: Taken,
		}
	}
	file := c.file.clone()
	file.workspaces = append(file.workspaces, w)
	return c.save(file)
}

// UseWorkspace makes a named workspace the current one. It is what the setting
// "workspace" says in the user's file.
func (c *Config) UseWorkspace(name string) error {
	if err := c.known(name); err != nil {
		return err
	}
	return c.Set("workspace", name)
}

// RemoveWorkspace forgets a name; what it names is not touched. If it was the
// current workspace there is none any more.
func (c *Config) RemoveWorkspace(name string) error {
	if err := c.known(name); err != nil {
		return err
	}
	file := c.file.clone()
	file.workspaces = slices.DeleteFunc(file.workspaces, func(w named) bool { return w.Name == name })
	if file.settings["workspace"] == name {
		delete(file.settings, "workspace")
	}
	return c.save(file)
}

// known refuses a name that no workspace has, in an *Error that is Unnamed.
func (c *Config) known(name string) error {
	var names []string
	for _, w := range c.file.workspaces {
		if w.Name == name {
			return nil
		}
		names = append(names, w.Name)
	}
	hint := "see lobby workspaces list"
	if near := nearest(name, names); near != "" {
		hint = "did you mean " + near + "?"
	}
	return &Error{Message: fmt.Sprintf("no workspace is named %q", name), Hint: hint, Fault: Unnamed}
}

func (w named) check() *Error {
	odd := func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(`:/\`, r) }
	switch {
	case w.Name == "" || len(w.Name) > 64 || strings.ContainsFunc(w.Name, odd) || strings.HasSuffix(w.Name, ".db"):
		return errorf("at most 64 characters, no blanks, none of : / \\, and not the name of a .db file",
			"a workspace cannot be named %q", w.Name)
	case w.Address == "":
		return errorf("an address is written like bolt:FILE or https://HOST", "workspace %q has no address", w.Name)
	case holdsPassword(w.Address):
		err := passwordRefused(w.Address)
		err.Message = fmt.Sprintf("workspace %q: %s", w.Name, err.Message)
		return err
	}
	return nil
}

// holdsPassword reports whether an address carries a password or a token, before
// the host or as a parameter. It is strict on purpose: what looks like one is one.
func holdsPassword(address string) bool {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return false
	}
	at := strings.LastIndexByte(rest, '@')
	if at >= 0 && (strings.HasPrefix(strings.ToLower(scheme), "http") || strings.Contains(rest[:at], ":")) {
		return true
	}
	return strings.Contains(strings.ToLower(rest), "password=") || strings.Contains(rest, "lby_")
}

// passwordRefused does not repeat the address.
func passwordRefused(address string) *Error {
	hint := "leave it out; lobby workspaces login asks for the token"
	if strings.HasPrefix(strings.ToLower(address), "postgres") {
		hint = "leave it out; it belongs into ~/.pgpass or the file PGPASSFILE names, or into PGPASSWORD"
	}
	return errorf(hint, "the address holds a password or a token, which others could read in the list of processes")
}
