package laws_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// planned is a line of the table of rooms.
type planned struct {
	imports []string
	foreign []string
}

// plan reads the table of rooms in docs/architecture.md.
func plan(t *testing.T) map[string]planned {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "| package |")
	if !found {
		t.Fatal("docs/architecture.md has no table of rooms")
	}
	out := map[string]planned{}
	for _, line := range strings.Split(table, "\n")[2:] {
		cells := strings.Split(line, "|")
		if len(cells) != 6 {
			break
		}
		out[strings.Trim(cells[1], " `")] = planned{names(cells[3]), names(cells[4])}
	}
	return out
}

func names(cell string) []string {
	list := strings.FieldsFunc(cell, func(r rune) bool { return r == ',' || r == ' ' })
	slices.Sort(list)
	return list
}

func TestTheTableOfRoomsEqualsTheImports(t *testing.T) {
	table := plan(t)
	seen := map[string]bool{}
	for _, r := range rooms(t, false) {
		seen[r.name()] = true
		line, known := table[r.name()]
		if !known {
			t.Errorf("%s is not in the table of rooms", r.name())
			continue
		}
		var real []string
		for _, path := range r.Imports {
			if strings.HasPrefix(path, module) {
				real = append(real, room{ImportPath: path}.name())
			}
		}
		slices.Sort(real)
		if !slices.Equal(line.imports, real) {
			t.Errorf("%s imports %v, the table says %v", r.name(), real, line.imports)
		}
	}
	for name := range table {
		if !seen[name] {
			t.Errorf("the table has a room %s that does not exist", name)
		}
	}
}

func TestEachForeignLibraryLivesInOneRoom(t *testing.T) {
	table := plan(t)
	used := map[string]bool{}
	for _, r := range rooms(t, false) {
		for _, path := range r.Imports {
			first, _, _ := strings.Cut(path, "/")
			if strings.HasPrefix(path, module) || !strings.Contains(first, ".") {
				continue
			}
			home, name := owner(table, path)
			used[name] = true
			if home != r.name() {
				t.Errorf("%s imports %s, which belongs to %q", r.name(), path, home)
			}
		}
	}
	for home, line := range table {
		for _, name := range line.foreign {
			if !used[name] {
				t.Errorf("the table gives %s to %s, which does not import it", name, home)
			}
		}
	}
}

// owner is the room that names the library, and by which name.
func owner(table map[string]planned, path string) (home, name string) {
	for room, line := range table {
		for _, f := range line.foreign {
			if strings.Contains("/"+path+"/", "/"+f+"/") && len(f) > len(name) {
				home, name = room, f
			}
		}
	}
	return home, name
}
