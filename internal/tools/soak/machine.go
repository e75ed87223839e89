package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
)

// code is what is under test: a commit, and what was changed since.
type code struct {
	Commit  string `json:"commit"`
	Changes string `json:"changes,omitempty"` // a hash; "" of a clean checkout
}

// codeOf looks at the checkout in the working folder. Seeds that fuzzing has just
// stored are no other code.
func codeOf(ctx context.Context) (code, error) {
	git := func(args ...string) (string, error) {
		out, err := exec.CommandContext(ctx, "git", args...).Output()
		if err != nil {
			err = fmt.Errorf("git %s: %w", args[0], err)
		}
		return strings.TrimSpace(string(out)), err
	}
	paths := []string{"--", "cmd", "internal", "go.mod", "go.sum", ":!*/testdata/fuzz/*"}
	commit, err := git("rev-parse", "HEAD")
	if err != nil {
		return code{}, err
	}
	diff, err := git(append([]string{"diff", "HEAD"}, paths...)...)
	if err != nil {
		return code{}, err
	}
	status, err := git(append([]string{"status", "--porcelain", "-uall"}, paths...)...)
	if err != nil {
		return code{}, err
	}
	c := code{Commit: commit}
	if status != "" {
		sum := sha256.Sum256([]byte(diff + status))
		c.Changes = hex.EncodeToString(sum[:6])
	}
	return c, nil
}

// seed is where seeds begin: elsewhere with every commit, so that no two look at the
// same, and at the same place when a run goes on.
func (c code) seed() uint64 {
	n, _ := strconv.ParseUint(c.Commit[:min(8, len(c.Commit))], 16, 64) // hexadecimal, or 0
	return n
}

func (c code) String() string {
	short := c.Commit[:min(10, len(c.Commit))]
	if c.Changes != "" {
		return short + " with changes"
	}
	return short
}

// machine is where a run took place.
type machine struct {
	golang, kernel string
	cores          int
}

func look() machine {
	m := machine{golang: runtime.Version(), kernel: runtime.GOOS, cores: runtime.NumCPU()}
	if text, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil { // elsewhere the system must do
		numbers := strings.SplitN(strings.TrimSpace(string(text)), ".", 3) // what follows names the build
		m.kernel = "Linux " + strings.Join(numbers[:min(2, len(numbers))], ".")
	}
	return m
}
