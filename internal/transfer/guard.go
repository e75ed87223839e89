package transfer

import (
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Spreadsheets run what begins like a formula. In CSV a leading ' keeps such
// texts texts, and reading takes exactly one off again.

// guard says which cells of a column must not be formulas.
type guard uint8

const (
	noGuard  guard = iota // nothing there comes from strangers
	textCell              // what people typed, or what their browsers said
	idCell                // what other systems call a record: +7 and -7 are harmless
)

// guardOf is the guard of a field. Numbers, times, enums and ids of ours have
// none.
func guardOf(sp *workspace.Spec) guard {
	switch {
	case sp.Is(workspace.Free), sp.Form == workspace.Text && sp.Type == filter.Folded:
		return textCell
	case sp.Form == workspace.List, sp.Form == workspace.Text && sp.Type == filter.Exact:
		return idCell
	}
	return noGuard
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

// mayBeFormula reports whether a cell that needs a guard can begin with a character.
func mayBeFormula(c byte) bool { return c < '0' || c == '=' || c == '@' }

// needsGuard reports whether a cell must be written with a leading '.
func needsGuard[T string | []byte](g guard, cell T) bool {
	if g == noGuard {
		return false
	}
	_, found := formula(cell)
	return found && !plainPhone(cell) && (g != idCell || !plainNumber(cell))
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
	return digits(cell[1:])
}

// plainNumber reports whether a cell is a sign and digits.
func plainNumber[T string | []byte](cell T) bool {
	return len(cell) > 1 && (cell[0] == '+' || cell[0] == '-') && digits(cell[1:])
}

func digits[T string | []byte](text T) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// AppendCell appends a text as a cell of CSV or TSV, for what is no row. With
// guard, CSV keeps it from being a formula.
func AppendCell(b []byte, f Format, text string, guard bool) []byte {
	if f == TSV {
		return escape(append(b, text...), len(b))
	}
	if guard && needsGuard(textCell, text) {
		text = "'" + text
	}
	return appendCSV(b, text)
}
