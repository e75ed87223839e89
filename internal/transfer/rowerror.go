package transfer

import (
	"fmt"

	"github.com/lobbycli/lobby/internal/workspace"
)

// RowError says why one row of a file was refused. The rows behind it go on.
type RowError struct {
	Line   int    // where the row begins in the file, from 1
	Column string // the column or member as the file calls it; "" when it is the row as a whole
	Reason string
	Raw    []byte // the row as it stands in the file; nil when it was too long to hold

	cell int // the column's index while its name is not known; noCell for none
}

// noCell is the cell of errors about a whole row.
const noCell = -1

// Error is one line without the raw text.
func (e *RowError) Error() string {
	if e.Column == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	}
	return fmt.Sprintf("line %d, column %s: %s", e.Line, e.Column, e.Reason)
}

// Unwrap gives the error its kind.
func (e *RowError) Unwrap() error { return workspace.Errorf(workspace.Invalid, "%s", e.Reason) }
