package filter

import (
	"errors"
	"time"
)

var errPending = errors.New("pending")

func (And) String() string     { return "" }
func (Or) String() string      { return "" }
func (Not) String() string     { return "" }
func (Compare) String() string { return "" }
func (In) String() string      { return "" }
func (Has) String() string     { return "" }
func (Text) String() string    { return "" }
func (Within) String() string  { return "" }

// Error says what is wrong with a filter and where.
type Error struct {
	Offset  int
	Message string
}

func (e *Error) Error() string            { return e.Message }
func (e *Error) Caret(text string) string { return "" }

func Parse(text string) (Expr, error)                                  { return nil, errPending }
func Check(e Expr, s Schema) (Expr, error)                             { return nil, errPending }
func Resolve(e Expr, at time.Time, zone *time.Location, s Schema) Expr { return e }
func Simplify(e Expr) Expr                                             { return e }
func Rewrite(e Expr, leaf func(Expr) Expr) Expr                        { return e }
func Compile(e Expr, s Schema) (func(Row) bool, error)                 { return nil, errPending }
func Key(t Type, value string) string                                  { return value }
func Number(i Info, value string) (int64, error)                       { return 0, errPending }
func Fold(s string) string                                             { return s }
func EmailKey(s string) string                                         { return s }
func SearchFold(needle string) (string, error)                         { return needle, errPending }
func Suggest(word string, known []string) string                       { return "" }
func ParseTime(text string, now time.Time, zone *time.Location) (time.Time, error) {
	return now, errPending
}

const FoldVersion = 1
