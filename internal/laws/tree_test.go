package laws_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestNoFileIsLongerThan400Lines(t *testing.T) {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "workspacetest") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if n := bytes.Count(text, []byte("\n")); n > 400 {
			t.Errorf("%s has %d lines", path, n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheTopOfTheRepositoryHoldsNothingUnexpected(t *testing.T) {
	allowed := []string{
		".ci", ".gitignore", ".golangci.yaml", ".goreleaser.yaml", "LICENSE", "Makefile", "README.md",
		"cmd", "completions", "docs", "go.mod", "go.sum", "internal",
	}
	built := []string{".git", "dist", "lobby"} // ignored by git
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(allowed, e.Name()) && !slices.Contains(built, e.Name()) {
			t.Errorf("%s stands at the top of the repository", e.Name())
		}
	}
	for _, name := range allowed {
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			t.Errorf("%s is missing at the top of the repository", name)
		}
	}
}

// inits is the least time in milliseconds that each of our packages took to
// initialise in a few starts of the program.
func inits(t *testing.T) map[string]float64 {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "lobby")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	build := exec.Command("go", "build", "-o", binary, "./cmd/lobby")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	line := regexp.MustCompile(`(?m)^init (\S+) @\S+ ms, (\S+) ms clock`)
	least := map[string]float64{}
	for range 5 {
		run := exec.Command(binary, "version")
		run.Env = append(os.Environ(), "GODEBUG=inittrace=1")
		var trace bytes.Buffer
		run.Stderr = &trace
		if err := run.Run(); err != nil {
			t.Fatalf("version: %v\n%s", err, trace.String())
		}
		for _, m := range line.FindAllStringSubmatch(trace.String(), -1) {
			ms, err := strconv.ParseFloat(m[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			if before, known := least[m[1]]; !known || ms < before {
				least[m[1]] = ms
			}
		}
	}
	if len(least) == 0 {
		t.Fatal("the runtime reported no initialisation at all")
	}
	return least
}

func TestOurPackagesInitialiseAtOnce(t *testing.T) {
	sum := 0.0
	for path, ms := range inits(t) {
		if !strings.HasPrefix(path, module) {
			continue
		}
		sum += ms
		if ms > 0.1 {
			t.Errorf("%s takes %.3f ms to initialise", path, ms)
		}
	}
	if sum > 0.5 {
		t.Errorf("our packages take %.3f ms to initialise", sum)
	}
}
