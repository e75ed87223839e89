package cli

import (
	"io"
	"strconv"

	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// shownFaults is how many faults of a file are listed.
const shownFaults = 1000

// faults gathers what --check finds.
type faults struct {
	sheet
	read, found int
}

func newFaults() *faults { return &faults{sheet: sheet{columns: []string{"line", "column", "reason"}}} }

func (f *faults) add(line int, column, reason string) {
	if f.found++; f.found <= shownFaults {
		f.sheet.add(strconv.Itoa(line), column, reason)
	}
}

// lint looks at the file of an import and at nothing else.
func (i *intake) lint(in *input, o transfer.ReadOptions) error {
	if err := in.rewind(); err != nil {
		return err
	}
	reader, err := transfer.Open(in.File, o)
	if err != nil {
		return err
	}
	defer reader.Close()
	i.app.notice("%s: %s", in.name, dialect(reader.Dialect()))
	f := newFaults()
	return i.linting(in, f, func(to io.Writer) error {
		rejects := transfer.NewRejects(to, reader)
		found, err := transfer.Check(reader, func(e *transfer.RowError) error {
			f.add(e.Line, e.Column, e.Reason)
			return rejects.Row(e.Raw)
		})
		f.read = found.Read
		return err
	})
}

// linting runs a check and prints what it found. Anything makes it Found.
func (i *intake) linting(in *input, f *faults, check func(rejects io.Writer) error) error {
	if i.rejects != "" && in.same(i.rejects) {
		return usagef("%s is the file that is read", i.rejects)
	}
	rejected, err := i.app.aside(i.rejects)
	if err != nil {
		return err
	}
	defer rejected.Abort()
	if err := check(rejected); err != nil {
		return err
	}
	if err := rejected.Commit(); err != nil {
		return err
	}
	if i.rejects != "-" { // which has standard output to itself
		if err := i.app.sheet(f.sheet); err != nil {
			return err
		}
	}
	if f.found > shownFaults {
		i.app.notice("only the first %d are shown", shownFaults)
	}
	if f.found > 0 {
		return workspace.Errorf(workspace.Found, "%d of %d rows would be refused", f.found, f.read)
	}
	i.app.notice("%s, nothing wrong", counted(f.read, "row", "rows"))
	return nil
}
