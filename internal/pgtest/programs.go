package pgtest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// programs is the folder of the server's programs, which the repository's script
// finds or installs.
func programs() (string, error) {
	root, err := repository()
	if err != nil {
		return "", err
	}
	cmd := exec.Command("bash", filepath.Join(root, ".ci", "postgres"))
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("no PostgreSQL server: %w: %s", err, errors.Bytes())
	}
	return string(bytes.TrimSpace(out)), nil
}

// repository is the folder above the working directory that holds go.mod.
func repository() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the repository: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder, nil
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", fmt.Errorf("the tests run outside the repository")
		}
		folder = parent
	}
}
