package transfer

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestThoseWhoAreGoneAreLookedForInParts(t *testing.T) {
	l, err := newLost(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	l.most = 2
	for _, cookie := range []string{"a", "b", "c", "d", "e"} {
		row := workspace.NewRow(workspace.Person, 1)
		row.Set(workspace.PersonCookies, workspace.ListValue([]string{cookie, cookie + cookie}))
		if err := l.add(profile{row: row}); err != nil {
			t.Fatal(err)
		}
	}
	in := Export{Name: "new", Read: ReadOptions{Kind: workspace.Person}, Text: func() io.ReadSeeker {
		return strings.NewReader("id,cookies\nP7,a;dd\nP8,e;c\n")
	}}
	var got []string
	for range 3 {
		part, err := l.find(context.Background(), in)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, part...)
	}
	if want := []string{"P7", "", "P8", "P7", "P8"}; !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
}
