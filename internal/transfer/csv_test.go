package transfer

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestQuotesAreDoubledWhereverTheyStand(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for range 20_000 {
		text := make([]byte, random.IntN(40))
		for i := range text {
			text[i] = `",ab#!`[random.IntN(6)]
		}
		want := `x"` + strings.ReplaceAll(string(text), `"`, `""`) + `"`
		if got := string(appendQuoted([]byte("x"), string(text))); got != want {
			t.Fatalf("%s became %s", text, got)
		}
	}
}
