package engine

import (
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// A segment is a filter on people with a name. Names are unique regardless of
// case; three are built in.

// builtIn is the filter of a built-in segment, as it is written.
func builtIn(name string) (where string, ok bool) {
	switch filter.Fold(name) {
	case "all":
		return "", true
	case "leads":
		return "status = lead", true
	case "customers":
		return "status = customer", true
	}
	return "", false
}

// builtInNames are the built-in segments in the order they are listed.
func builtInNames() []string { return []string{"all", "leads", "customers"} }

// segmentWhere is the filter of a segment, resolved; nil for everybody.
func (l lookup) segmentWhere(name string) (filter.Expr, error) {
	where, ok := builtIn(name)
	if !ok {
		row, ok, err := l.oneByKey(workspace.Segment, workspace.SegmentName, name)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, noSegment(name)
		}
		where = row.Str(workspace.SegmentWhere)
	}
	if where == "" {
		return filter.And{}, nil
	}
	return l.parseWhere(workspace.Person, where)
}

func noSegment(name string) error {
	return workspace.Errorf(workspace.NotFound, "%s: no such segment", name).WithHint("lobby segments list shows them all")
}

// checkedWhere is the text of a segment's filter in its canonical spelling.
func checkedWhere(text string) (string, error) {
	x, err := filter.Parse(text)
	if err == nil {
		x, err = filter.Check(x, workspace.Person.Schema())
	}
	if err != nil {
		return "", workspace.Errorf(workspace.Invalid, "filter %q: %v", text, err).WithHint("lobby help filters explains the language")
	}
	return x.String(), nil
}

// freeName checks a name a segment is about to get. Reports the segment that
// has it already.
func (b *batch) freeName(name string) (workspace.Row, bool, error) {
	if err := workspace.CheckSegmentName(name); err != nil {
		return workspace.Row{}, false, err
	}
	return b.ownSegment(name)
}

// ownSegment is the segment of a name, if there is one. One that is built in is refused.
func (b *batch) ownSegment(name string) (workspace.Row, bool, error) {
	if _, ok := builtIn(name); ok {
		return workspace.Row{}, false, protected(name)
	}
	if err := b.flush(); err != nil {
		return workspace.Row{}, false, err
	}
	return b.lookup().oneByKey(workspace.Segment, workspace.SegmentName, name)
}

func protected(name string) error {
	return workspace.Errorf(workspace.Invalid, "%s: is a built-in segment; it cannot be created, changed, renamed or deleted", name).WithHint("choose another name")
}

// segment takes a custom segment in hand.
func (b *batch) segment(name string) (workspace.Row, error) {
	row, ok, err := b.ownSegment(name) // of whatever name there was before names were checked
	if err != nil {
		return row, err
	}
	if !ok {
		return row, noSegment(name)
	}
	row, _, err = b.row(workspace.Segment, row.No)
	return row, err
}

// segmentAs takes a segment in hand that must have this filter still; "" is any.
func (b *batch) segmentAs(name, where string) (workspace.Row, error) {
	row, err := b.segment(name)
	if err != nil || where == "" {
		return row, err
	}
	if is := row.Str(workspace.SegmentWhere); is != where {
		return row, workspace.Errorf(workspace.Conflict, "%s: the segment was changed meanwhile: its filter is %s, not %s", name, is, where).WithHint("look at it again")
	}
	return row, nil
}

func (b *batch) createSegment(c workspace.CreateSegment) error {
	where, err := checkedWhere(c.Where)
	if err != nil {
		return err
	}
	have, ok, err := b.freeName(c.Name)
	if err != nil {
		return err
	}
	if ok {
		if have.Str(workspace.SegmentWhere) == where {
			b.same(workspace.Segment, idset.Of(have.No))
			return nil
		}
		return workspace.Errorf(workspace.Conflict, "%s: a segment of this name exists: %s", have.Str(workspace.SegmentName), have.Str(workspace.SegmentWhere)).WithHint("lobby segments edit changes it")
	}
	row, err := b.create(workspace.Segment)
	if err != nil {
		return err
	}
	row.Set(workspace.SegmentName, workspace.TextValue(c.Name))
	row.Set(workspace.SegmentWhere, workspace.TextValue(where))
	row.Set(workspace.SegmentCreatedAt, workspace.TimeValue(b.at))
	b.changed(workspace.Segment, idset.Of(row.No))
	return nil
}

func (b *batch) editSegment(c workspace.EditSegment) error {
	where, err := checkedWhere(c.Where)
	if err != nil {
		return err
	}
	row, err := b.segmentAs(c.Name, c.IfWhere)
	if err != nil {
		return err
	}
	return b.setSegment(row, workspace.SegmentWhere, where)
}

func (b *batch) renameSegment(c workspace.RenameSegment) error {
	other, taken, err := b.freeName(c.To)
	if err != nil {
		return err
	}
	row, err := b.segment(c.Name)
	if err != nil {
		return err
	}
	if taken && other.No != row.No {
		return workspace.Errorf(workspace.Conflict, "%s: a segment of this name exists", other.Str(workspace.SegmentName))
	}
	return b.setSegment(row, workspace.SegmentName, c.To)
}

func (b *batch) setSegment(row workspace.Row, f workspace.Field, text string) error {
	if row.Str(f) == text {
		b.same(workspace.Segment, idset.Of(row.No))
		return nil
	}
	row.Set(f, workspace.TextValue(text))
	b.changed(workspace.Segment, idset.Of(row.No))
	return nil
}

func (b *batch) deleteSegment(c workspace.DeleteSegment) error {
	row, err := b.segmentAs(c.Name, c.IfWhere)
	if err != nil {
		return err
	}
	b.work.drop(workspace.Segment, row.No)
	b.changed(workspace.Segment, idset.Of(row.No))
	return nil
}
