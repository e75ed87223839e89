package engine

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Labels are compared folded: vip and VIP are one label, spelled as it was
// first.

// tagPeople adds and removes labels.
func (b *batch) tagPeople(c workspace.TagPeople) error {
	if len(c.Add)+len(c.Remove) == 0 {
		return workspace.Errorf(workspace.Usage, "no tag named")
	}
	if err := atMost(workspace.MaxTags, "tags", len(c.Add), len(c.Remove)); err != nil {
		return err
	}
	for _, t := range c.Add {
		if err := checkNewTag(t); err != nil {
			return err
		}
	}
	for _, t := range c.Remove {
		if err := checkTag(t); err != nil {
			return err
		}
	}
	ids, err := b.pick(workspace.Person, c.Selection)
	if err != nil {
		return err
	}
	remove := labelsOf(c.Remove)
	return b.eachPerson(ids, func(row workspace.Row) error {
		tags := slices.DeleteFunc(row.List(workspace.PersonTags), remove.has)
		return carry(row, workspace.PersonTags, workspace.ListValue(unite(tags, c.Add)))
	})
}

// labels is a set of labels.
type labels map[string]bool

func labelsOf(tags []string) labels {
	set := make(labels, len(tags))
	for _, t := range tags {
		set[filter.Fold(t)] = true
	}
	return set
}

func (l labels) has(tag string) bool { return len(l) > 0 && l[filter.Fold(tag)] }

// add reports whether the label is new to the set, which has it now.
func (l labels) add(tag string) bool {
	key := filter.Fold(tag)
	had := l[key]
	l[key] = true
	return !had
}

// fewLabels are compared with each other sooner than a set of them is made.
const fewLabels = 8

// unite appends the labels that are not there yet.
func unite(tags, more []string) []string {
	if len(more) == 0 {
		return tags
	}
	tags = slices.Grow(tags, len(more))
	if len(tags)+len(more) <= fewLabels {
		for _, t := range more {
			key := filter.Fold(t)
			if !slices.ContainsFunc(tags, func(has string) bool { return filter.Fold(has) == key }) {
				tags = append(tags, t)
			}
		}
		return tags
	}
	have := labelsOf(tags)
	for _, t := range more {
		if have.add(t) {
			tags = append(tags, t)
		}
	}
	return tags
}

// without is the labels that are not among others.
func without(tags, others []string) []string {
	return slices.DeleteFunc(slices.Clone(tags), labelsOf(others).has)
}

func checkTag(t string) error {
	if t == "" || t != strings.TrimSpace(t) || strings.Contains(t, ";") || !workspace.OneLine(t) || utf8.RuneCountInString(t) > workspace.MaxTag {
		return workspace.Errorf(workspace.Invalid, "%q cannot be a tag", t).WithHint("use 1 to 200 characters on one line, without ; and without spaces around")
	}
	return workspace.CheckText("tag", t)
}

// checkNewTag refuses what nobody should type as a tag from now on. What files and
// events bring stays as it is.
func checkNewTag(t string) error {
	if err := checkTag(t); err != nil || workspace.Plain(t) {
		return err
	}
	return workspace.Errorf(workspace.Invalid, "%q cannot be a tag", t).WithHint("it has a character that cannot be seen")
}

// renameTag renames a label on everybody who carries it.
func (b *batch) renameTag(c workspace.RenameTag) error {
	if err := checkNewTag(c.To); err != nil {
		return err
	}
	if err := b.flush(); err != nil {
		return err
	}
	ids, err := b.Find(workspace.Query{Kind: workspace.Person, Where: filter.Compare{Field: "tags", Op: filter.Eq, Value: c.From}})
	if err != nil {
		return err
	}
	if ids.Empty() {
		return workspace.Errorf(workspace.NotFound, "%s: nobody carries this tag", c.From).WithHint("lobby tags list shows them all")
	}
	b.picked = append(b.picked, picked{workspace.Person, ids})
	return b.eachPerson(ids, func(row workspace.Row) error {
		row.Set(workspace.PersonTags, workspace.ListValue(renamed(row.List(workspace.PersonTags), c.From, c.To)))
		return nil
	})
}

// renamed is labels with one of them under another name. Who carries a label of
// that name already carries it once.
func renamed(tags []string, from, to string) []string {
	old, now := filter.Fold(from), filter.Fold(to)
	var out []string
	met := labels{}
	for _, t := range tags {
		if key := filter.Fold(t); key == old || key == now {
			t = to
		}
		if met.add(t) {
			out = append(out, t)
		}
	}
	return out
}
