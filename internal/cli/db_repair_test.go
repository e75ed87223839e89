package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// breaks changes rows behind the back of the rules.
func (o *office) breaks(change func(w workspace.Writer) error) {
	o.Helper()
	s, err := boltstore.Open(o.Context(), o.file, boltstore.Options{})
	if err == nil {
		err = s.Update(o.Context(), workspace.Commit, change)
	}
	if err != nil {
		o.Fatal(err)
	}
}

// miscounts gives the first people records that they do not have.
func miscounts(w workspace.Writer) error {
	return w.Assign(workspace.Person, idset.Of(1, 2), workspace.PersonHeld, workspace.Is, workspace.TextValue("1,0,0,0"))
}

func TestARepairMakesCountsAnewAndLeavesBrokenRules(t *testing.T) {
	o := newOffice(t)
	o.takes(inventContacts(5), "people", "import", "-")
	o.breaks(miscounts)
	o.breaks(func(w workspace.Writer) error {
		return w.Assign(workspace.Person, idset.Of(4, 5), workspace.PersonUserID, workspace.Is, workspace.TextValue("u-1"))
	})
	broken, err := os.ReadFile(o.file)
	if err != nil {
		t.Fatal(err)
	}
	look := func(args ...string) (codes []string) {
		t.Helper()
		r := o.ends(o.apart(append([]string{"db", "check", "--json"}, args...)...))
		var found []workspace.Finding
		if err := json.Unmarshal([]byte(r.out), &found); err != nil || r.code != 11 {
			t.Fatalf("exit code %d, %v: %s%s", r.code, err, r.out, r.err)
		}
		for _, f := range found {
			codes = append(codes, f.Code)
		}
		return codes
	}
	if got := strings.Join(look(), " "); got != "key count count" {
		t.Fatalf("found %s", got)
	}
	if got := strings.Join(look("--repair", "--dry-run"), " "); got != "count count key" {
		t.Fatalf("would repair %s", got)
	}
	if is, err := os.ReadFile(o.file); err != nil || !bytes.Equal(is, broken) {
		t.Fatalf("a rehearsal changed the file: %v", err)
	}
	if got := strings.Join(look("--repair"), " "); got != "count count key" {
		t.Fatalf("repaired %s", got)
	}
	if is, err := os.ReadFile(o.file + ".before-repair"); err != nil || !bytes.Equal(is, broken) {
		t.Fatalf("the file as it was is not kept: %v", err)
	}
	if got := strings.Join(look(), " "); got != "key" {
		t.Fatalf("found %s after the repair", got)
	}
}
