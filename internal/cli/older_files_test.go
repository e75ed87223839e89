package cli_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/soak"
)

// The golden files were written by the last programs of their versions: a demo with
// leads, transcripts, a merge, a segment, an import and an undo. What the first three hold
// is what those programs listed.
const (
	goldenVersions = 5
	listedVersions = 3
	goldenFolder   = "../boltstore/testdata/"
)

// older is an office with a file of an older version.
func older(t *testing.T, version int) *office {
	t.Helper()
	packed, err := os.Open(fmt.Sprintf(goldenFolder+"version%d.db.gz", version))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	file, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	o := newOffice(t)
	if err := os.WriteFile(o.file, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return o
}

// golden lists what older programs listed.
func (o *office) golden() string {
	o.Helper()
	return o.does("people", "list", "-o", "tsv", "--fields", "id,name,email,user_id,status,tags,conversations,messages,leads,last_seen,metadata") +
		o.does("leads", "list", "-o", "tsv", "--fields", "id,person_id,status,tag,email,created_at,conversation_id") +
		o.does("conversations", "list", "-o", "tsv", "--fields", "id,person_id,status,channel,messages,last_message_at")
}

func TestOlderFilesSayWhatTheySaidAndGoOn(t *testing.T) {
	said, err := os.ReadFile(goldenFolder + "version1to3.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for version := 1; version <= goldenVersions; version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			o := older(t, version)
			before := o.golden()
			if version <= listedVersions && before != string(said) {
				t.Fatal(firstDifference(string(said), before))
			}
			o.isSound()
			entries := o.entries()
			o.does("people", "tag", "P3", "later")
			o.does("undo")
			if after := o.golden(); after != before || o.entries() != entries+2 {
				t.Errorf("after a change and its undo: %s", firstDifference(before, after))
			}
			o.isSound()
		})
	}
}

func TestAKilledMigrationLeavesTheOldFileOrTheNew(t *testing.T) {
	random, rounds := soak.Random(t), soak.Rounds(t, 5)
	torn, migrated := 0, 0
	for round := range rounds {
		version := goldenVersions - round%goldenVersions
		o := older(t, version)
		want := older(t, version).golden()
		if _, wrote := o.killed(time.Duration(random.Int64N(int64(8*time.Millisecond))), true, []string{"people", "list"}); wrote {
			migrated++
		}
		said := o.ends(o.apart("db", "check"))
		if got := o.golden(); said.code != 0 || got != want {
			torn++
			t.Errorf("round %d, version %d: %s%s%s", round, version, said.out, said.err, firstDifference(want, got))
		}
	}
	soak.Figure(t, "rounds", rounds)
	soak.Figure(t, "killed migrations that had begun to write", migrated)
	soak.Figure(t, "killed migrations that are neither old nor new", torn)
}
