package cli

import (
	"context"
	"strconv"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

// shownFaults is how many faults of a file a table lists.
const shownFaults = 1000

// faults gathers the rows that would be refused.
type faults struct {
	sheet
	most  int // so many are listed; 0 is all
	found int
}

func (f *faults) add(x refusal) {
	if f.found++; f.most == 0 || f.found <= f.most {
		f.sheet.add(strconv.Itoa(x.line), x.column, x.why)
	}
}

// lint lists the rows that the workspace would refuse. Any makes it Found.
func (i *intake) lint(ctx context.Context, ws workspace.Workspace, in *input, open opener) error {
	format, err := i.app.format()
	if err != nil {
		return err
	}
	f := &faults{sheet: sheet{columns: []string{"line", "column", "reason"}, numbers: "line"}}
	if format == output.Table {
		f.most = shownFaults
	}
	sum, err := i.rehearse(ctx, &pass{intake: i, ws: ws, faults: f}, in, open)
	if err != nil {
		return err
	}
	if i.rejects != "-" && i.results != "-" { // which have standard output to themselves
		if err := i.app.sheet(f.sheet); err != nil {
			return err
		}
	}
	if f.most > 0 && f.found > f.most {
		i.app.notice("only the first %d are shown", f.most)
	}
	for _, r := range sum.odd {
		i.app.notice("%s", r)
	}
	if f.found > 0 {
		return workspace.Errorf(workspace.Found, "%d of %d rows would be refused", f.found, sum.read)
	}
	i.app.notice("%s, nothing wrong", counted(sum.read, "row", "rows"))
	return nil
}
