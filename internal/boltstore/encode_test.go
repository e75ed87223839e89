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
func told(s workspace.Store, e workspace.Encoding) (text []byte, rows int, err error) {
	err = s.View(context.Background(), func(r workspace.Reader) error {
		parts := r.(workspace.RowEncoder).Encode(workspace.Query{Kind: workspace.Person}, e)
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

// lines are the same text made of rows, and cell by cell.
func lines() map[string]workspace.Encoding {
	fields := workspace.Person.Columns()
	return map[string]workspace.Encoding{
		"rows":  {Row: line, Fields: fields},
		"cells": {Row: line, Fields: fields, Cells: workspace.JSONCells(workspace.Person, fields, "", "\n")},
	}
}

func TestFlippedBitsNeverChangeAText(t *testing.T) {
	for name, e := range lines() {
		t.Run(name, func(t *testing.T) { flipBits(t, e) })
	}
}

func flipBits(t *testing.T, e workspace.Encoding) {
	const n, flips = 600, 300
	s := openIn(t)
	fill(t, s, n, 200)
	whole, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	want, rows, err := told(s, e)
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
		got, _, err := told(s, e)
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

// TestADamagedPageEndsATextBehindTheRowsBefore spoils one record: those in pages before its
// own are told, and the same ones either way.
func TestADamagedPageEndsATextBehindTheRowsBefore(t *testing.T) {
	s := openIn(t)
	fill(t, s, 600, 600)
	spoil(t, s, bucketRecord, recordKey(workspace.Person, 300), func(v []byte) []byte { return flip(v, 20) })
	var before []int
	for name, e := range lines() {
		text, rows, err := told(s, e)
		kindIs(t, err, workspace.Corrupt)
		if rows < 200 || rows > 299 || bytes.Count(text, []byte("\n")) != rows {
			t.Fatalf("%s: %v behind %d rows", name, err, rows)
		}
		before = append(before, rows)
	}
	if before[0] != before[1] {
		t.Fatalf("%d rows", before)
	}
}

// TestCellsOfDamagedRecords spells records that are no records, under a seal that holds:
// they are refused as those are that become rows, and nothing panics.
func TestCellsOfDamagedRecords(t *testing.T) {
	s := openIn(t)
	fill(t, s, 300, 300)
	random := rand.New(rand.NewPCG(7, 8))
	key := recordKey(workspace.Person, 100)
	var whole []byte
	for range 300 {
		spoil(t, s, bucketRecord, key, func(v []byte) []byte {
			if whole == nil {
				whole = bytes.Clone(v[sealed:])
			}
			record := bytes.Clone(whole)
			if random.IntN(2) == 0 {
				record = record[:random.IntN(len(record))]
			} else {
				record[random.IntN(len(record))] ^= 1 << random.IntN(8)
			}
			return seal(key, record)
		})
		var texts [][]byte
		var kinds []workspace.ErrKind
		for _, name := range []string{"rows", "cells"} {
			text, _, err := told(s, lines()[name])
			texts, kinds = append(texts, text), append(kinds, workspace.KindOf(err))
		}
		if kinds[0] != kinds[1] || !bytes.Equal(texts[0], texts[1]) {
			t.Fatalf("%v as rows, %v cell by cell", kinds[0], kinds[1])
		}
	}
}

func TestLongCellsAreNotRemembered(t *testing.T) {
	s := openIn(t)
	pages := []string{"https://shop.example.com/", "https://shop.example.com/" + strings.Repeat("x", longestPhrase)}
	err := s.Update(t.Context(), workspace.Commit, func(w workspace.Writer) error {
		var rows []workspace.Row
		for i, page := range pages {
			row := workspace.NewRow(workspace.Person, workspace.No(i+1))
			row.Set(workspace.PersonLastPageURL, workspace.TextValue(page))
			rows = append(rows, row)
		}
		return w.Put(workspace.Person, rows)
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.View(t.Context(), func(r workspace.Reader) error {
		x, err := r.(*reader).encoder(workspace.Person, 0, lines()["cells"])
		for i := range pages {
			for range 2 {
				var text []byte
				if text, err = x.append(nil, workspace.No(i+1)); err != nil || !strings.Contains(string(text), `"`+pages[i]+`"`) {
					t.Fatalf("%s, %v", text, err)
				}
			}
		}
		known := 0
		for _, p := range x.spell.columns[workspace.PersonLastPageURL].phrases {
			if p.n > 0 {
				known++
			}
		}
		if known != 1 {
			t.Errorf("%d of two are remembered", known)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
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
	_, _, err := told(s, workspace.Encoding{Row: func([]byte, workspace.Row) []byte { panic("mine") }})
	t.Fatal(err)
}
