package cli

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/lobbycli/lobby/internal/output"
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

// aside is what a command writes besides its summary: a file that appears when
// it is complete, or standard output, which the summary then leaves to it.
type aside interface {
	io.Writer
	Commit() error
	Abort()
}

// aside begins a file at path, which may exist already only with force; - is
// standard output, and no path is nowhere.
func (a *app) aside(path string, force bool) (aside, error) {
	switch path {
	case "-":
		return onOutput{a.streams.Out}, nil
	case "":
		path = os.DevNull
	}
	return transfer.NewAtomicFile(path, force)
}

// onOutput is standard output as something that is written aside.
type onOutput struct{ io.Writer }

func (onOutput) Commit() error { return nil }
func (onOutput) Abort()        {}

// formatOf is the format that the ending of a file's name asks for; a name
// without one leaves it to the caller.
func formatOf(path, without string) (string, error) {
	switch ext := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), "."); ext {
	case "":
		return without, nil
	case "csv", "tsv", "json", "jsonl":
		return ext, nil
	case "ndjson":
		return output.JSONL, nil
	}
	return "", usagef("--out %s: no format has this ending", path).
		WithHint("end the name in .csv, .tsv, .json, .jsonl or .ndjson, or name the format with -o")
}
