package cli

import (
	"testing"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

func TestTheExampleOfWhereWorksOnItsKind(t *testing.T) {
	for k := workspace.Person; k <= workspace.Difference; k++ {
		if len(k.Schema().Fields()) == 0 {
			continue
		}
		x, err := filter.Parse(whereExample(k))
		if err == nil {
			_, err = filter.Check(x, k.Schema())
		}
		if err != nil {
			t.Errorf("%s: %s: %v", k.Plural(), whereExample(k), err)
		}
	}
}
