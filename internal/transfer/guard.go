package transfer

import (
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Spreadsheets run what begins like a formula. In CSV a leading ' keeps such
// texts texts, and reading takes exactly one off again.

// guardable reports whether a field's texts come from strangers: what people
// typed, or what their browsers said. Numbers, times, ids and enums do not.
func guardable(sp *workspace.Spec) bool {
	return sp.Is(workspace.Free) || sp.Form == workspace.Text && sp.Type == filter.Folded
}

// formula reports whether a cell reads ^'*[=+\-@\t\r\n], and how many ' lead.
func formula[T string | []byte](cell T) (quotes int, found bool) {
	for quotes < len(cell) && cell[quotes] == '\'' {
		quotes++
	}
	if quotes == len(cell) {
		return quotes, false
	}
	switch cell[quotes] {
	case '=', '+', '-', '@', '\t', '\r', '\n':
		return quotes, true
	}
	return quotes, false
}

// needsGuard reports whether a cell must be written with a leading '.
func needsGuard[T string | []byte](cell T) bool {
	_, found := formula(cell)
	return found && !plainPhone(cell)
}

// unguard takes one ' off a cell that needed it.
func unguard(cell string) string {
	if quotes, found := formula(cell); found && quotes > 0 {
		return cell[1:]
	}
	return cell
}

// plainPhone reports whether a cell is an E.164 number: + and up to 15 digits.
func plainPhone[T string | []byte](cell T) bool {
	if len(cell) < 3 || len(cell) > 16 || cell[0] != '+' || cell[1] == '0' {
		return false
	}
	for i := 1; i < len(cell); i++ {
		if cell[i] < '0' || cell[i] > '9' {
			return false
		}
	}
	return true
}

// AppendCell appends a text as a cell of CSV or TSV, for what is no row. With
// guard, CSV keeps it from being a formula.
func AppendCell(b []byte, f Format, text string, guard bool) []byte {
	start := len(b)
	if f == TSV {
		return escape(append(b, text...), start)
	}
	if guard && needsGuard(text) {
		b = append(b, '\'')
	}
	return quote(append(b, text...), start)
}
