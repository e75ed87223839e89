package boltstore

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

// told is everybody as text, as far as it came.
func told(s workspace.Store, encode workspace.Encode) (text []byte, rows int, err error) {
	err = s.View(context.Background(), func(r workspace.Reader) error {
		parts := r.(workspace.RowEncoder).Encode(workspace.Query{Kind: workspace.Person}, workspace.Encoding{Row: encode})
		for part, err := range parts {
			if err != nil {
				return err
			}
			text, rows = append(text, part.Text...), rows+part.Rows
		}
		return nil
	})
	return text, rows, err
}

func line(b []byte, row workspace.Row) []byte {
	return append(workspace.AppendRowJSON(b, row, row.Kind.Columns()), '\n')
}

func TestFlippedBitsNeverChangeAText(t *testing.T) {
	const n, flips = 600, 300
	s := openIn(t)
	fill(t, s, n, 200)
	whole, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	want, rows, err := told(s, line)
	if err != nil || rows != n {
		t.Fatal(rows, err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	refused := 0
	for i := range flips {
		bad := bytes.Clone(whole)
		at := 8192 + random.IntN(len(bad)-8192)
		bad[at] ^= 1 << random.IntN(8)
		if err := os.WriteFile(s.path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		got, _, err := told(s, line)
		if err != nil {
			kindIs(t, err, workspace.Corrupt)
			refused++
		}
		if err == nil && !bytes.Equal(got, want) || !bytes.HasPrefix(want, got) {
			t.Fatalf("flip %d at %d changes the text", i, at)
		}
	}
	if refused < flips/10 {
		t.Fatalf("only %d of %d were noticed", refused, flips)
	}
}

func TestADamagedRecordEndsATextBehindTheRowsBefore(t *testing.T) {
	s := openIn(t)
	fill(t, s, 600, 600)
	spoil(t, s, bucketRecord, recordKey(workspace.Person, 300), func(v []byte) []byte { return flip(v, 20) })
	text, rows, err := told(s, line)
	kindIs(t, err, workspace.Corrupt)
	if !strings.Contains(err.Error(), "person P300") || rows != 299 || bytes.Count(text, []byte("\n")) != 299 {
		t.Fatalf("%v behind %d rows", err, rows)
	}
}

func TestAPanicOfAnEncoderIsTheCallers(t *testing.T) {
	s := openIn(t)
	fill(t, s, 300, 300)
	defer func() {
		if why := recover(); why != "mine" {
			t.Fatalf("recovered %v", why)
		}
		fill(t, s, 1, 1) // no turn was left behind
	}()
	_, _, err := told(s, func([]byte, workspace.Row) []byte { panic("mine") })
	t.Fatal(err)
}
