package cli

import (
	"path/filepath"
	"strings"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/transfer"
)

// toFile runs a writer of standard output, or with a path makes it write that
// file instead, which then is complete or not there at all. The number is the
// writer's own.
func (a *app) toFile(path string, force bool, write func(*term.Streams) (int, error)) (int, error) {
	if path == "" || path == "-" {
		return write(a.streams)
	}
	file, err := transfer.NewAtomicFile(path, force)
	if err != nil {
		return 0, err
	}
	defer file.Abort()
	n, err := write(term.New(a.door.In, file, a.door.Err, a.door.Env, a.door.Terminal))
	if err != nil {
		return n, err
	}
	return n, file.Commit()
}

// formatOf is the format a file's name asks for.
func formatOf(path string) string {
	switch ext := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), "."); ext {
	case "csv", "json", "jsonl":
		return ext
	case "ndjson":
		return "jsonl"
	}
	return "tsv"
}
