package boltstore

import (
	"encoding/binary"
	"strconv"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
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

func TestASearchIsRememberedUntilItsTextsChange(t *testing.T) {
	h := holdIn(t)
	search := workspace.Query{Kind: workspace.Person, Where: filter.Text{Needle: "lod"}}
	put := func(no workspace.No, values map[workspace.Field]string) {
		t.Helper()
		row := workspace.NewRow(workspace.Person, no)
		for f, text := range values {
			row.Set(f, workspace.TextValue(text))
		}
		err := h.Update(t.Context(), workspace.Commit, func(w workspace.Writer) error {
			if err := w.Put(workspace.Person, []workspace.Row{row}); err != nil {
				return err
			}
			own, err := w.Find(search)
			if f := values[workspace.PersonCity] + values[workspace.PersonName]; err == nil && own.Has(no) != strings.Contains(f, "Lod") {
				t.Errorf("who writes %q finds %v", f, own.Numbers())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	asked := func(known bool, want ...workspace.No) {
		t.Helper()
		err := h.view(t.Context(), func(r *reader) error {
			if _, is := r.sets.search(searchID{workspace.Person, "lod"}); is != known {
				t.Errorf("remembered: %v", is)
			}
			got, err := r.Find(search)
			if !got.Equal(idset.Of(want...)) {
				t.Errorf("found %v, not %v", got.Numbers(), want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	put(1, map[workspace.Field]string{workspace.PersonName: "Lodovica"})
	asked(false, 1)
	asked(true, 1)
	put(2, map[workspace.Field]string{workspace.PersonCity: "Lodz"})
	asked(false, 1, 2)
	asked(true, 1, 2)
	put(2, map[workspace.Field]string{workspace.PersonCity: "Lodz", workspace.PersonAssignee: "Kim"})
	asked(true, 1, 2)
	put(2, map[workspace.Field]string{workspace.PersonCity: "Wien"})
	asked(false, 1)
	for i := range 2 * mostSearches {
		h.open.memory.sets.Load().addSearch(searchID{workspace.Person, strconv.Itoa(i)}, answer{})
	}
	if n := len(h.open.memory.sets.Load().searches); n != mostSearches {
		t.Errorf("%d searches are remembered", n)
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
