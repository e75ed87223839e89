package transfer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Export is a file of people that can be read again and again.
type Export struct {
	Name string // for errors
	Text func() io.ReadSeeker
	Read ReadOptions
}

// open begins to read the file from its beginning.
func (e Export) open() (*Reader, error) {
	r, err := Open(e.Text(), e.Read)
	return r, e.wrong(err)
}

// wrong is an error that names the file.
func (e Export) wrong(err error) error {
	var known *workspace.Error
	if err == nil || !errors.As(err, &known) {
		return err
	}
	return workspace.Errorf(known.Kind, "%s: %w", e.Name, err).WithHint("%s", known.Hint)
}

// declared is the export without an encoding when it is a text in UTF-8 already: of two
// exports one may be in another encoding than the other.
func (e Export) declared() Export {
	if e.Read.Encoding != "" && verify(e.Text(), io.Discard, utf8Name) == nil {
		e.Read.Encoding = ""
	}
	return e
}

// CompareOptions say what of two exports is compared.
type CompareOptions struct {
	Fields []workspace.Field // that count; none: all that both files speak of, but updated_at
	Temp   string            // folder for what does not fit into memory; "" is the system's
	Step   func()            // is called for each row read; nil is nobody

	named bool // the fields were chosen, and must be there
}

// Comparison is what is different between two exports. It holds little, however
// large they are.
type Comparison struct {
	Tally Tally    // complete once Rows came to its end
	Apart []string // columns that only one of the files has, and that were not compared

	o        CompareOptions
	old, new *side
	spool    *spool // differences in the order of the ids, merged people as gone
	lost     *lost  // how to know those who are gone
}

// Tally is how many people are what.
type Tally struct{ New, Changed, Merged, Gone, Equal int }

// Different is how many people are not equal.
func (t Tally) Different() int { return t.New + t.Changed + t.Merged + t.Gone }

// Compare reads two exports next to each other, in the order of the ids; one that
// is in another order is sorted first. Errors: Invalid for a row that cannot be
// read, people without id, two of one id; Usage for fields that a file does not have.
func Compare(ctx context.Context, old, now Export, o CompareOptions) (*Comparison, error) {
	if len(o.Fields) == 0 {
		o.Fields = slices.DeleteFunc(workspace.Person.Columns(), func(f workspace.Field) bool {
			return f == workspace.PersonUpdatedAt || workspace.Person.Spec(f).Is(workspace.Derived)
		})
	} else {
		o.named = true
	}
	c := &Comparison{o: o, old: &side{export: old.declared()}, new: &side{export: now.declared()}}
	for {
		err := c.pass(ctx)
		var mixed *unordered
		if !errors.As(err, &mixed) {
			if err != nil {
				return nil, errors.Join(err, c.Close())
			}
			return c, nil
		}
		if err := mixed.side.sort(ctx, o.Temp); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
}

// pass reads both files once and keeps what is different.
func (c *Comparison) pass(ctx context.Context) (err error) {
	if err := c.drop(); err != nil {
		return err
	}
	if c.spool, err = newSpool(c.o.Temp); err != nil {
		return err
	}
	if c.lost, err = newLost(c.o.Temp); err != nil {
		return err
	}
	c.Tally = Tally{}
	if err := c.old.begin(); err != nil {
		return err
	}
	defer c.old.end()
	if err := c.new.begin(); err != nil {
		return err
	}
	defer c.new.end()
	return c.join(ctx)
}

// join walks both sides in step.
func (c *Comparison) join(ctx context.Context) error {
	if err := c.old.next(); err != nil {
		return err
	}
	if err := c.new.next(); err != nil {
		return err
	}
	if err := c.columns(); err != nil {
		return err
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		var order int
		switch {
		case c.old.done && c.new.done:
			return nil
		case c.old.done:
			order = 1
		case c.new.done:
			order = -1
		default:
			order = c.old.at.id.compare(c.new.at.id)
		}
		if err := c.note(order); err != nil {
			return err
		}
		if order <= 0 {
			if err := c.advance(c.old); err != nil {
				return err
			}
		}
		if order >= 0 {
			if err := c.advance(c.new); err != nil {
				return err
			}
		}
	}
}

func (c *Comparison) advance(s *side) error {
	if c.o.Step != nil {
		c.o.Step()
	}
	return s.next()
}

// note keeps what is different about the person both sides stand at, or one of them.
func (c *Comparison) note(order int) error {
	switch {
	case order < 0:
		if err := c.lost.add(c.old.at); err != nil {
			return err
		}
		return c.spool.add(c.old.at.what(workspace.DiffGone, "", "", ""))
	case order > 0:
		c.Tally.New++
		return c.spool.add(c.new.at.what(workspace.DiffNew, "", "", ""))
	}
	rows := changes(c.old.at, c.new.at, c.o.Fields)
	if len(rows) == 0 {
		c.Tally.Equal++
		return nil
	}
	c.Tally.Changed++
	return c.spool.add(rows...)
}

// columns finds out which columns only one of the files has; those that were
// asked for must be in both. A file without rows is about everything.
func (c *Comparison) columns() error {
	c.Apart = nil
	for _, f := range c.o.Fields {
		sp := workspace.Person.Spec(f)
		if sp.Is(workspace.Derived) {
			return workspace.Errorf(workspace.Usage, "--fields: %s is made of other fields and is not compared", sp.Name)
		}
		for _, s := range []*side{c.old, c.new} {
			if c.o.named && s.lacks(f) {
				return workspace.Errorf(workspace.Usage, "--fields: %s has no column %s", s.export.Name, sp.Name)
			}
		}
		if c.old.lacks(f) != c.new.lacks(f) {
			c.Apart = append(c.Apart, sp.Name)
		}
	}
	return nil
}

// Rows yields the differences in the order of the ids; a failure is the last pair.
func (c *Comparison) Rows(ctx context.Context) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		if err := c.tell(ctx, yield); err != nil && !errors.Is(err, errEnough) {
			yield(workspace.Row{}, err)
		}
	}
}

// errEnough says that nobody reads on.
var errEnough = errors.New("enough")

// tell goes through what was kept; those who are gone are looked for in the new
// file, many at a time.
func (c *Comparison) tell(ctx context.Context, yield func(workspace.Row, error) bool) error {
	left, found := 0, []string(nil)
	for row, err := range c.spool.rows() {
		if err != nil {
			return err
		}
		if row.Str(workspace.DifferenceWhat) == workspace.DiffGone {
			if left == len(found) {
				if found, err = c.lost.find(ctx, c.new.export); err != nil {
					return err
				}
				left = 0
			}
			c.settle(row, found[left])
			left++
		}
		if !yield(row, nil) {
			return errEnough
		}
	}
	return nil
}

// settle says of somebody who is gone whom they became, if anybody.
func (c *Comparison) settle(row workspace.Row, became string) {
	if became == "" {
		c.Tally.Gone++
		return
	}
	c.Tally.Merged++
	row.Set(workspace.DifferenceWhat, workspace.TextValue(workspace.DiffMerged))
	row.Set(workspace.DifferenceField, workspace.TextValue(workspace.Person.Spec(workspace.ID).Name))
	row.Set(workspace.DifferenceOld, row.Get(workspace.DifferencePerson))
	row.Set(workspace.DifferenceNew, workspace.TextValue(became))
}

// Close gives the temporary files back.
func (c *Comparison) Close() error {
	return errors.Join(c.drop(), c.old.close(), c.new.close())
}

// drop forgets what a pass found.
func (c *Comparison) drop() error {
	err := errors.Join(c.spool.close(), c.lost.close())
	c.spool, c.lost = nil, nil
	return err
}

// String is the tally for people.
func (t Tally) String() string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{t.New, workspace.DiffNew}, {t.Changed, workspace.DiffChanged}, {t.Merged, workspace.DiffMerged}, {t.Gone, workspace.DiffGone}, {t.Equal, "equal"}} {
		parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
	}
	return strings.Join(parts, ", ")
}
