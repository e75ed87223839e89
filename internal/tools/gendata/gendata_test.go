package gendata_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/tools/gendata"
)

// sums are of the set that all published measurements were made with, cut to a size
// for tests: a change of a byte would make them incomparable.
func sums() map[string]string {
	return map[string]string{
		"contacts.csv":         "9242b9e25fa740f185591bf1a8a76cb23cba48028ffb3c0f818940087e8d1877",
		"contacts.ndjson":      "8b30d049306b2abd9c30479045ab2f549bcac61f0a60251022dcdc3ec6185e48",
		"conversations.ndjson": "3e418e3382d77e6f77f4690f44d7dc7366eab0da4abfe053af62e3d40363d33c",
		"lead-ids.txt":         "24b8d77cb4572ff7c5a53ebef9f25f8090a57478c44e1022b9e006f383c4827f",
		"leads.csv":            "e2df8474bd315ca86df47d645f5b15287acc8e024064d0e913268ee7e2446e06",
		"leads.ndjson":         "bb01370bf8b2a37e92dfdeab17cbef410a4222fb1e2ae1a35db41603dd5a7b1d",
		"probes.env":           "1993b879c555c69702baece324ae1a66833c6c2d4a61a9ebdd2a05de20b0c6e2",
		"upsert.csv":           "9807671301b7c1dc92e81f94a66820d70da7049bccbd3ce201f5762908357ab7",
		"upsert.ndjson":        "827ffb8005569d5b2353cefb8c642fd86f3e031995b1221d1ddec0e7d0594e88",
	}
}

func TestTheSameNumberAndSeedGiveTheSameBytes(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "set")
	if err := gendata.Write(folder, 1000, 1); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(text)
		got[e.Name()] = hex.EncodeToString(sum[:])
	}
	if diff := cmp.Diff(sums(), got); diff != "" {
		t.Error(diff)
	}
}

func TestASetTellsWhatItMayBeAskedFor(t *testing.T) {
	folder := t.TempDir()
	if err := gendata.Write(folder, gendata.Fewest, 1); err != nil {
		t.Fatal(err)
	}
	probes, err := gendata.Probes(folder)
	if err != nil {
		t.Fatal(err)
	}
	if probes["N"] != "40" || probes["NOW"] != "2026-11-20T00:00:00Z" || probes["PROBE_EMAIL"] == "" {
		t.Errorf("the set says %v", probes)
	}
}

func TestASetThatWouldLackProbesIsRefused(t *testing.T) {
	if err := gendata.Write(t.TempDir(), gendata.Fewest-1, 1); err == nil {
		t.Error("39 people were written")
	}
}

func TestAFileThatCannotBeWrittenIsAnError(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "leads.csv"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := gendata.Write(folder, gendata.Fewest, 1); err == nil {
		t.Error("a folder in the place of leads.csv was not noticed")
	}
}
