package cli

import (
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// oneOf refuses a word that is none of those a flag or an argument takes, and names
// the nearest.
func oneOf(what, word string, known []string) error {
	if slices.Contains(known, word) {
		return nil
	}
	err := usagef("%s: %q is not one of %s", what, word, strings.Join(known, ", "))
	if near := nearest(word, known); near != "" {
		return err.WithHint("did you mean %s?", near)
	}
	return err
}

// nearest is the known word that somebody meant: one that is spelled much like it, or
// the only one that begins like it.
func nearest(word string, known []string) string {
	if near := filter.Suggest(word, known); near != "" || word == "" {
		return near
	}
	begin := ""
	for _, k := range known {
		if !strings.HasPrefix(k, strings.ToLower(word)) {
			continue
		}
		if begin != "" {
			return ""
		}
		begin = k
	}
	return begin
}

// editableFields refuses names that are no fields of people that can be edited.
func editableFields(flag string, names []string) error {
	var known []string
	for _, sp := range workspace.Person.Fields() {
		if sp.Is(workspace.Edit) {
			known = append(known, sp.Name)
		}
	}
	for _, name := range names {
		if strings.HasPrefix(name, "meta.") || name == "avatar" {
			continue
		}
		if f, ok := workspace.Person.FieldNamed(name); ok && workspace.Person.Spec(f).Is(workspace.Edit) {
			continue
		}
		err := usagef("%s: %q is not one of %s, meta.KEY", flag, name, strings.Join(known, ", "))
		if near := nearest(name, known); near != "" {
			return err.WithHint("did you mean %s?", near)
		}
		return err
	}
	return nil
}
