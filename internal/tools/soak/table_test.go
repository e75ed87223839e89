package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../../.."

func TestEveryRowNamesTestsThatAreThere(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, reportPath))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range table() {
		files, err := filepath.Glob(filepath.Join(root, r.pkg, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
		for _, name := range r.tests() {
			if !regexp.MustCompile(`(?m)^func ` + name + `\(t \*testing\.T\)`).MatchString(all.String()) {
				t.Errorf("%s has no %s", r.pkg, name)
			}
			if !strings.Contains(string(page), name) {
				t.Errorf("%s does not tell of %s", reportPath, name)
			}
		}
	}
}
