package engine_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

// What is remembered of a key is compared with what a later lobby finds for the same
// batch: it is the hash of the key, and of the verb and the JSON of each change.
func TestAKeyIsRememberedWithTheHashOfTheJSONOfItsChanges(t *testing.T) {
	d := newDesk(t)
	d.people(map[string]string{"external_id": `<a>&"b\ü` + "\u2028\x01", "name": "Ana"}, map[string]string{"external_id": "two", "name": "Bo"})
	var many []string
	for i := range 3000 { // enough for the fingerprint to be taken beside
		many = append(many, fmt.Sprintf("P%d", i%2+1))
	}
	for i, changes := range [][]workspace.Change{
		{workspace.TagPeople{Selection: workspace.Selection{IDs: []string{`<a>&"b\ü` + "\u2028\x01", "two"}}, Add: []string{"<x>"}}},
		{workspace.TagPeople{Selection: workspace.Selection{IDs: many}, Add: []string{"beta"}}},
		{workspace.TagPeople{Selection: workspace.Selection{IDs: []string{"P1"}, Where: `name = "Ana"`}, Remove: []string{"beta"}}},
		{workspace.EditPerson{Selection: workspace.Selection{All: true}, Set: map[string]string{"company": "A&B"}}, workspace.CreateSegment{Name: "s", Where: "name = Bo"}},
		{workspace.ErasePeople{Selection: workspace.Selection{IDs: []string{"P2"}}}},
	} {
		key := fmt.Sprint("key ", i)
		d.batch(workspace.Batch{Actor: "ana", Key: key, Changes: changes})
		h := sha256.New()
		h.Write([]byte(key + "\x00"))
		for _, c := range changes {
			text, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			h.Write(append([]byte(c.Verb()), text...))
		}
		if !d.remembers(h.Sum(nil)) {
			t.Errorf("%s: the hash is another one", key)
		}
	}
}

// remembers reports whether a key is remembered with a hash.
func (d *desk) remembers(hash []byte) (found bool) {
	d.Helper()
	err := d.store.View(d.Context(), func(r workspace.Reader) error {
		for _, v := range r.Kept(workspace.KeptIdem, []byte{'k'}, []byte{'l'}) {
			var m struct {
				Hash []byte `json:"h"`
			}
			if err := json.Unmarshal(v, &m); err != nil {
				return err
			}
			found = found || bytes.Equal(m.Hash, hash)
		}
		return nil
	})
	if err != nil {
		d.Fatal(err)
	}
	return found
}
