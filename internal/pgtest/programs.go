package pgtest

import (
	"bytes"
	"errors"
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
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("no PostgreSQL server: %w: %s", err, said.Bytes())
	}
	return string(bytes.TrimSpace(out)), nil
}

// mostFolders is how deep in the repository a test may lie.
const mostFolders = 16

// repository is the folder, here or above, that holds go.mod.
func repository() (string, error) {
	folder := "."
	for range mostFolders {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder, nil
		}
		folder = filepath.Join("..", folder)
	}
	return "", errors.New("the tests run outside the repository")
}
