package boltstore

import (
	"encoding/binary"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestAKeyThatNobodyHasIsLookedForOnce(t *testing.T) {
	h := holdIn(t)
	id := fieldID{workspace.Setting, workspace.SettingName}
	change := func(k workspace.Kind, f workspace.Field, text string) {
		t.Helper()
		row := workspace.NewRow(k, 1)
		row.Set(f, workspace.TextValue(text))
		err := h.Update(t.Context(), workspace.Commit, func(w workspace.Writer) error {
			if err := w.Put(k, []workspace.Row{row}); err != nil {
				return err
			}
			sets, err := w.Look(workspace.Setting, workspace.SettingName, []string{"plan"})
			if err == nil && sets[0].Len() != 1 && k == workspace.Setting {
				t.Error("who made a setting does not find it")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	bare := func() (known bool) {
		t.Helper()
		if err := h.view(t.Context(), func(r *reader) error {
			known = r.sets.isBare(id)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return known
	}
	change(workspace.Person, workspace.PersonName, "Ana")
	if !bare() {
		t.Error("that there are no settings was forgotten")
	}
	change(workspace.Person, workspace.PersonName, "Bea")
	if !bare() {
		t.Error("a change of somebody made forget that there are no settings")
	}
	change(workspace.Setting, workspace.SettingName, "plan")
	if bare() {
		t.Error("a setting was made, and is not looked for")
	}
}

func TestTheLastWaysAreRemembered(t *testing.T) {
	const many = 4000
	h := holdIn(t)
	key := func(i int) []byte { return keptKey(workspace.KeptIdem, binary.BigEndian.AppendUint32(nil, uint32(i))) }
	err := h.Update(t.Context(), workspace.Commit, func(w workspace.Writer) error {
		for i := range many {
			if err := w.Keep(workspace.KeptIdem, key(i)[1:], make([]byte, 40)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = h.view(t.Context(), func(r *reader) error {
		for i := range mostWays + 1 {
			if err := r.sure(bucketKept, key(i*many/(mostWays+1))); err != nil {
				return err
			}
		}
		kept := r.bucket(bucketKept)
		if kept.known(key(0)) != nil || len(kept.ways) != mostWays {
			t.Errorf("%d ways, and one that was looked at before all of them", len(kept.ways))
		}
		for i := 1; i <= mostWays; i++ {
			if w := kept.known(key(i * many / (mostWays + 1))); w == nil || w != kept.ways[0] {
				t.Errorf("way %d is not known, or not the first now", i)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFullMemoryOfCellsLosesOneChunk(t *testing.T) {
	var s sharedCells
	for i := range mostChunks + 3 {
		s.add(chunkID{index: int64(i)}, 1, []byte{1})
	}
	if len(s.chunks) != mostChunks {
		t.Errorf("%d chunks", len(s.chunks))
	}
	if _, ok := s.get(chunkID{index: mostChunks + 2}, 1); !ok {
		t.Error("the last one is not there")
	}
}
