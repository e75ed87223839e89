package workspace

import (
	"errors"
	"fmt"
)

// ErrKind says what sort of failure an error is. Exit codes and HTTP statuses
// follow from it, in the one table below; nobody recognises an error by text.
type ErrKind uint8

// The kinds, in the order of their exit codes.
const (
	Done        ErrKind = iota
	Internal            // our fault or the machine's
	Usage               // the command line was wrong
	Invalid             // a rule refuses the input
	NotFound            // no such record
	Conflict            // exists already, or changed meanwhile
	Denied              // who are you, or you may not
	Unavailable         // locked, offline, overloaded: a retry makes sense
	Partial             // partly done
	Refused             // refused by a guard: confirmation, --max
	Found               // a check found something
	Corrupt             // the store is damaged
	Unknown             // the outcome is unknown
)

// KindInfo is a line of the table of failures.
type KindInfo struct {
	Kind    ErrKind
	Name    string // as it travels in bodies and JSON
	Exit    int    // process exit code
	HTTP    int    // response status; 0 where the kind never reaches the network
	Meaning string
}

var kinds = [...]KindInfo{
	{Done, "done", 0, 200, "done"},
	{Internal, "internal", 1, 500, "our fault or the machine's"},
	{Usage, "usage", 2, 400, "the command line was wrong"},
	{Invalid, "invalid", 3, 422, "a rule refuses the input"},
	{NotFound, "not_found", 4, 404, "no such record"},
	{Conflict, "conflict", 5, 409, "conflict: exists already, or changed meanwhile"},
	{Denied, "denied", 6, 403, "who are you, or you may not"},
	{Unavailable, "unavailable", 7, 503, "locked, offline, overloaded: a retry makes sense"},
	{Partial, "partial", 8, 207, "partly done"},
	{Refused, "refused", 9, 412, "refused by a guard (confirmation, --max)"},
	{Found, "found", 10, 200, "a check found something (stale leads, nothing to export)"},
	{Corrupt, "corrupt", 11, 503, "the store is damaged"},
	{Unknown, "unknown", 12, 500, "outcome unknown (a commit failed half-way)"},
}

// Kinds is the table of failures, in the order of exit codes.
func Kinds() []KindInfo { return kinds[:] }

// Info is the kind's line in the table.
func (k ErrKind) Info() KindInfo { return kinds[k] }

// String is the kind's name as it travels.
func (k ErrKind) String() string { return kinds[k].Name }

// KindOfName finds a kind by its travelling name.
func KindOfName(name string) (ErrKind, bool) {
	for _, i := range kinds {
		if i.Name == name {
			return i.Kind, true
		}
	}
	return Internal, false
}

// Error is every failure the house reports on purpose.
type Error struct {
	Kind    ErrKind
	Message string // lower case, names the thing and the id
	Hint    string // the next step; empty when there is none
	Err     error  // the cause, for errors.Is and the log
}

func (e *Error) Error() string { return e.Message }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an error of the kind; a %w among the verbs becomes its cause.
func Errorf(kind ErrKind, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: kind, Message: err.Error(), Err: errors.Unwrap(err)}
}

// WithHint adds the next step.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// KindOf finds the kind of an error: Done for nil, Internal for strangers.
func KindOf(err error) ErrKind {
	if err == nil {
		return Done
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}
