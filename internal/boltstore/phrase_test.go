package boltstore

import (
	"bytes"
	"strings"
	"testing"
)

func TestPhrasesAreAppendedWhole(t *testing.T) {
	for n := range 100 {
		text := strings.Repeat("phrase", 20)[:n]
		p := phraseOf("what it was before")
		p.set([]byte(text))
		for _, before := range [][]byte{nil, []byte("x"), make([]byte, 3, 40), make([]byte, 64)} {
			if got := p.append(before); !bytes.Equal(got, append(bytes.Clone(before), text...)) {
				t.Fatalf("%d bytes behind %d: %q", n, len(before), got)
			}
		}
	}
}
