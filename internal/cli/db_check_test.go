package cli

import (
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestACheckThatStopsTellingSaysAtLeast(t *testing.T) {
	for _, c := range []struct {
		n, found int
		want     string
	}{
		{1, 1, "1 thing"},
		{999, 999, "999 things"},
		{workspace.MostFindings, workspace.MostFindings, "at least 1000 things"},
		{998, workspace.MostFindings, "at least 998 things"},
	} {
		if got := atLeast(c.n, c.found, "thing", "things"); got != c.want {
			t.Errorf("%d of %d found: %s, want %s", c.n, c.found, got, c.want)
		}
	}
}
