package output

import (
	"io"
	"slices"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// The formats, as flags spell them.
const (
	Table = "table"
	TSV   = "tsv"
	CSV   = "csv"
	JSON  = "json"
	JSONL = "jsonl"
	IDs   = "ids"
)

// Formats lists them.
func Formats() []string { return []string{Table, TSV, CSV, JSON, JSONL, IDs} }

// CheckFormat refuses, with Usage, what is not a format.
func CheckFormat(name string) error {
	if slices.Contains(Formats(), name) {
		return nil
	}
	return workspace.Errorf(workspace.Usage, "unknown format %q", name).WithHint("formats: %s", strings.Join(Formats(), ", "))
}

// Options say how something is shown.
type Options struct {
	Format   string    // one of Formats
	To       io.Writer // instead of standard output, such as the file of --out; nil is standard output
	JQ       string    // expression on the JSON value; its results are written a line each
	Template string    // text/template on the JSON value

	Header bool // TSV with a header line
	Raw    bool // CSV without the guard against formulas
	Excel  bool // CSV with byte order mark and CRLF

	// Of tables.

	Wide   bool                    // nothing is cut to fit the terminal
	Names  map[workspace.No]string // of people, shown beside their ids; may be filled while the rows come
	Zone   *time.Location          // of times; nil is UTC
	Now    time.Time               // ages are told against it; zero: moments instead of ages
	Footer func(n int) string      // the line below n rows; nil or "" is none
}
