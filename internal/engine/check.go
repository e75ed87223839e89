package engine

import (
	"context"
	"fmt"
	"iter"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Check looks for what no store can know of: what breaks a rule, in one snapshot. What
// the store itself finds comes from the store.
func (e *Engine) Check(ctx context.Context) iter.Seq2[workspace.Finding, error] {
	return func(yield func(workspace.Finding, error) bool) {
		var found []workspace.Finding
		err := e.store.View(ctx, func(r workspace.Reader) error {
			_, now, err := lastEntry(r) // a clock may have been set back since
			if err != nil || now.Before(e.now()) {
				now = e.now()
			}
			i := &inspection{lookup: truth(ctx, r, now)}
			if err = i.run(); workspace.KindOf(err) == workspace.Corrupt { // what was found says where
				i.find(workspace.FoundJournal, "%s", err)
				err = nil
			}
			found = i.findings
			return err
		})
		for _, f := range found {
			if !yield(f, nil) {
				return
			}
		}
		if err != nil {
			yield(workspace.Finding{}, err)
		}
	}
}

// inspection is a snapshot being checked. It goes through the rows kind by kind in the
// order in which they rest, and remembers sets and a few numbers of each.
type inspection struct {
	lookup
	findings []workspace.Finding
	there    map[workspace.Kind]workspace.Ids // the rows of each kind
	said     tally[spoken]                    // in each conversation
}

func (i *inspection) find(code, format string, args ...any) {
	if len(i.findings) < workspace.MostFindings {
		i.findings = append(i.findings, workspace.Finding{Code: code, Detail: fmt.Sprintf(format, args...)})
	}
}

func (i *inspection) run() error {
	for _, step := range []func() error{
		i.meet, i.keys, i.merges, i.orphans, i.segments, i.settings, i.talks, i.counts, i.journal, i.erased,
	} {
		if err := step(); err != nil {
			return err
		}
		if err := i.going(); err != nil {
			return err
		}
	}
	return nil
}

// meet learns which rows there are.
func (i *inspection) meet() (err error) {
	i.there = map[workspace.Kind]idset.Set{}
	for _, k := range workspace.StoredKinds() {
		if i.there[k], err = i.Find(workspace.Query{Kind: k}); err != nil {
			return err
		}
	}
	return nil
}

// each visits all rows of a kind with the wanted fields, until somebody stops waiting.
func (i *inspection) each(k workspace.Kind, visit func(workspace.Row), want ...workspace.Field) error {
	for row, err := range i.Walk(workspace.Query{Kind: k}, want...) {
		if err != nil {
			return err
		}
		visit(row)
	}
	return i.going()
}

// name says which record is meant.
func name(k workspace.Kind, no workspace.No) string { return k.String() + " " + k.ID(no) }

// segments reads the filters of all segments.
func (i *inspection) segments() error {
	return i.each(workspace.Segment, func(row workspace.Row) {
		if _, err := checkedWhere(row.Str(workspace.SegmentWhere)); err != nil {
			i.find(workspace.FoundSegment, "%s: its filter cannot be read", name(row.Kind, row.No))
		}
		if row.Str(workspace.SegmentName) == "" {
			i.find(workspace.FoundSegment, "%s has no name", name(row.Kind, row.No))
		}
	})
}

// settings looks at what somebody set.
func (i *inspection) settings() error {
	return i.each(workspace.Setting, func(row workspace.Row) {
		spec, known := workspace.SettingNamed(row.Str(workspace.SettingName))
		if !known {
			i.find(workspace.FoundSetting, "setting %d is called as none is", row.No)
		} else if checkSetting(spec, row.Str(workspace.SettingValue)) != nil {
			i.find(workspace.FoundSetting, "%s has a value it cannot have", spec.Name)
		}
	})
}

// erased looks for people who were erased and are there all the same.
func (i *inspection) erased() error {
	left, err := i.left()
	for no := range left.All() {
		i.find(workspace.FoundErased, "%s has a key of somebody who was erased, since before", name(workspace.Person, no))
	}
	return err
}
