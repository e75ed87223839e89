package pgstore

import (
	"testing"

	"github.com/lobbycli/lobby/internal/filter"
)

// Of a text that is taken as it is, the server's lower() says what lobby would.
func TestWhatIsTakenAsItIsIsItsLower(t *testing.T) {
	for s, want := range map[string]bool{
		"": true, "Ana": true, "ana.B+c@Shop.Example": true, "A B\tC\x7f": true, "it-is": true, "[]{}~@`": true,
		"ana@xn--mller-kva.example": false, "ana@XN--MLLER-KVA.example": false, "Zoë": false, "ſ": false, "\u212a": false, "a--b": false,
	} {
		if got := filter.OnlyLowered(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
		if filter.OnlyLowered(s) && (!isLower(filter.Fold(s), s) || !isLower(filter.EmailKey(s), s)) {
			t.Errorf("%q: lower() gives something else than %q and %q", s, filter.Fold(s), filter.EmailKey(s))
		}
	}
	for c := range rune(256) {
		if s := string(c) + "x" + string(c); filter.OnlyLowered(s) && (!isLower(filter.Fold(s), s) || !isLower(filter.EmailKey(s), s)) {
			t.Errorf("%q is taken as it is", s)
		}
	}
}
