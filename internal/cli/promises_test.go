package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestEveryPromiseHasItsStory compares docs/promises.md with the stories there are.
func TestEveryPromiseHasItsStory(t *testing.T) {
	text, err := os.ReadFile("../../docs/promises.md")
	if err != nil {
		t.Fatal(err)
	}
	told, last := map[string]bool{}, 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, " | ")
		if !strings.HasPrefix(line, "| ") || len(cells) < 3 || strings.Contains(line, "| story |") {
			continue
		}
		if number := strings.Trim(cells[0], "| "); number != "" {
			if last++; number != strconv.Itoa(last) {
				t.Errorf("promise %s stands at the place of %d", number, last)
			}
		}
		names := regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(cells[len(cells)-1], -1)
		if len(names) == 0 {
			t.Errorf("no story for %s", line)
		}
		for _, name := range names {
			told[name[1]] = true
		}
	}
	if last != 48 {
		t.Errorf("%d promises", last)
	}
	stories, err := filepath.Glob("testdata/stories/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range stories {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		if !told[name] {
			t.Errorf("%s tells of no promise", name)
		}
		delete(told, name)
	}
	for name := range told {
		t.Errorf("%s is not there", name)
	}
}
