package cli

import (
	"slices"
	"testing"

	"github.com/spf13/pflag"
)

// What a repeated flag is given is taken as it is: a comma is part of a value.
func TestARepeatedFlagKeepsEachOfItsValues(t *testing.T) {
	var got []string
	f := pflag.NewFlagSet("test", pflag.ContinueOnError)
	manyVar(f, &got, "tag", "")
	if shown := f.Lookup("tag").DefValue; shown != "" {
		t.Errorf("nothing is shown as %q", shown)
	}
	if err := f.Parse([]string{"--tag", "a,b", "--tag=", "--tag", `"c`}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"a,b", "", `"c`}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
