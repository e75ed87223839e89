package engine_test

import (
	"testing"

	"github.com/lobbycli/lobby/internal/engine"
	"github.com/lobbycli/lobby/internal/workspace"
)

func unnamed(no workspace.No) workspace.Row { return workspace.NewRow(workspace.Person, no) }

func TestAPersonIsCalledByTheNameTheyGave(t *testing.T) {
	row := unnamed(7)
	row.Set(workspace.PersonName, workspace.TextValue("Ana Pérez"))
	for _, style := range []string{"animal", "guest", "anonymous", ""} {
		if got := engine.DisplayName(row, style); got != "Ana Pérez" {
			t.Errorf("style %q: %q", style, got)
		}
	}
	if engine.Generated(row) {
		t.Error("a given name passes for a generated one")
	}
}

func TestAnUnnamedPersonHasAPlaceholderOfTheStyle(t *testing.T) {
	row := unnamed(1042)
	if !engine.Generated(row) {
		t.Error("a generated name passes for a given one")
	}
	for style, want := range map[string]string{"guest": "Guest User", "anonymous": "Anonymous", "animal": "Purple Salmon", "": "Purple Salmon"} {
		if got := engine.DisplayName(row, style); got != want {
			t.Errorf("style %q: %q, not %q", style, got, want)
		}
	}
}

func TestGeneratedNamesNeverChange(t *testing.T) {
	for no, want := range map[workspace.No]string{
		1: "Scarlet Magpie", 2: "Magenta Koala", 8192: "Blue Zebra", 1000000: "Jade Parrot", workspace.MaxNo: "Indigo Bat",
	} {
		if got := engine.DisplayName(unnamed(no), "animal"); got != want {
			t.Errorf("person %d is called %q, not %q", no, got, want)
		}
	}
}

func TestThousandsOfNeighboursHaveDifferentNames(t *testing.T) {
	for _, first := range []workspace.No{1, 5000, 1 << 20} {
		seen := map[string]workspace.No{}
		for no := first; no < first+8192; no++ {
			name := engine.DisplayName(unnamed(no), "animal")
			if other, twice := seen[name]; twice {
				t.Fatalf("%d and %d are both called %s", other, no, name)
			}
			seen[name] = no
		}
	}
}
