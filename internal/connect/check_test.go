package connect_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/workspace"
	"go.etcd.io/bbolt"
)

// checks is what a check of an address finds.
func checks(t *testing.T, address string, o connect.Options) ([]workspace.Finding, error) {
	t.Helper()
	k, err := connect.OpenKeeper(context.Background(), address, o)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	var found []workspace.Finding
	for f, err := range k.Check(context.Background()) {
		if err != nil {
			return found, err
		}
		found = append(found, f)
	}
	left, err := os.ReadDir(o.Temp)
	if err != nil || len(left) > 0 {
		t.Errorf("left in the folder of copies: %v, %v", left, err)
	}
	return found, nil
}

func TestAWriterDoesNotWaitForACheck(t *testing.T) {
	address := "bolt:" + fileWith(t, "guest")
	hasty := options(t)
	hasty.LockTimeout = -1
	writer, err := connect.Open(context.Background(), address, hasty)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	// A check asks for the time when its turn begins, of the file and of the copy, and
	// between the store and the rules.
	o, asked, refused := options(t), 0, 0
	o.Now = func() time.Time {
		asked++
		change := workspace.SetSetting{Name: "people.placeholder", Value: []string{"animal", "guest"}[asked%2]}
		if _, err := writer.Apply(context.Background(), workspace.Batch{Changes: []workspace.Change{change}, Actor: "tester"}); err != nil {
			refused++
		}
		return hasty.Now()
	}
	if found, err := checks(t, address, o); err != nil || len(found) > 0 {
		t.Fatal(found, err)
	}
	if asked < 4 || refused != 1 {
		t.Fatalf("of %d changes during a check %d were refused, want that of the copying alone", asked, refused)
	}
}

func TestACheckSpeaksOfTheFileAndNotOfItsCopy(t *testing.T) {
	cut := fileWith(t, "guest")
	if err := os.Truncate(cut, 20_000); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(t.TempDir(), "foreign.db")
	db, err := bbolt.Open(foreign, 0o600, nil)
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	for path, said := range map[string]string{cut: " is cut off", foreign: " is not a workspace"} {
		found, err := checks(t, "bolt:"+path, options(t))
		if err != nil || len(found) != 1 || found[0].Code != workspace.FoundFile || !strings.HasPrefix(found[0].Detail, path+said) {
			t.Errorf("%s: %v, %v", path, found, err)
		}
	}
	if _, err := checks(t, "bolt:"+filepath.Join(t.TempDir(), "none.db"), options(t)); workspace.KindOf(err) != workspace.NotFound {
		t.Error(err)
	}
}
