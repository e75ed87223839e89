package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/lobbycli/lobby/internal/yamldoc"
)

// document is what the user's file holds.
type document struct {
	settings   map[string]string
	workspaces []named
}

// named is a workspace with the name the user chose. The names are values in the
// file, never keys, which are the same in any case.
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
	var broken *yamldoc.Error
	if errors.As(err, &broken) {
		return d, errorf("", "file %s", broken.In(path))
	}
	var wrong *Error
	if errors.As(err, &wrong) {
		wrong.Message = "file " + path + ": " + wrong.Message
	}
	return d, err
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
