package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestArgumentsAreDividedIntoPeopleAndTags(t *testing.T) {
	for _, c := range []struct {
		name       string
		args       []string
		selected   bool
		refs, tags []string
		wrong      bool
	}{
		{name: "the last one is the tag", args: []string{"P1", "ana@example.com", "vip"}, refs: []string{"P1", "ana@example.com"}, tags: []string{"vip"}},
		{name: "commas divide tags", args: []string{"P1", "vip, es"}, refs: []string{"P1"}, tags: []string{"vip", "es"}},
		{name: "behind standard input all are tags", args: []string{"-", "vip", "es"}, refs: []string{"-"}, tags: []string{"vip", "es"}},
		{name: "with a filter all are tags", args: []string{"vip", "es"}, selected: true, tags: []string{"vip", "es"}},
		{name: "nobody named is for the selection to refuse", args: []string{"vip"}, refs: []string{}, tags: []string{"vip"}},
		{name: "an id is no tag", args: []string{"P1", "P2"}, wrong: true},
		{name: "an id before standard input is no tag", args: []string{"P1", "-", "vip"}, wrong: true},
		{name: "commas alone are no tag", args: []string{"P1", ","}, wrong: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			refs, tags, err := tagArgs(c.args, c.selected)
			if (err != nil) != c.wrong {
				t.Fatal(err)
			}
			if diff := cmp.Diff([][]string{c.refs, c.tags}, [][]string{refs, tags}); diff != "" {
				t.Error(diff)
			}
		})
	}
}
