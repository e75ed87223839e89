package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

// taggingHelp says which arguments are people and which are tags.
const taggingHelp = "The last argument is the tag, or several divided by commas; those before it are people: ids, e-mail addresses, user ids.\n" +
	"With - (ids on standard input), a filter, a segment or --all, every argument is a tag."

func newPeopleTag(a *app) *cobra.Command {
	return newTagging(a, &cobra.Command{
		Use:   "tag PERSON… TAG[,TAG…]",
		Short: "Give people tags",
		Long:  "Give people tags.\n" + taggingHelp,
		Example: "lobby people tag P1 P2 vip\n" +
			"lobby people list --search berlin -o ids | lobby people tag - berlin\n" +
			"lobby people tag --where 'last_seen < -60d' win-back --dry-run",
	}, "tag", func(s workspace.Selection, tags []string) workspace.TagPeople {
		return workspace.TagPeople{Selection: s, Add: tags}
	})
}

func newPeopleUntag(a *app) *cobra.Command {
	return newTagging(a, &cobra.Command{
		Use:     "untag PERSON… TAG[,TAG…]",
		Short:   "Take tags off people",
		Long:    "Take tags off people.\n" + taggingHelp,
		Example: "lobby people untag P1 P2 vip\nlobby people untag --segment leads vip --yes",
	}, "untag", func(s workspace.Selection, tags []string) workspace.TagPeople {
		return workspace.TagPeople{Selection: s, Remove: tags}
	})
}

// newTagging completes a command that changes the tags of people.
func newTagging(a *app, cmd *cobra.Command, verb string, change func(workspace.Selection, []string) workspace.TagPeople) *cobra.Command {
	var all bool
	cmd.Args = takes(1, -1)
	cmd.ValidArgsFunction = anyArg(func(cmd *cobra.Command, typed string) []string {
		tags := complete(a.completeTags)
		if first := cmd.Flags().Arg(0); verb == "untag" && first != "" && first != "-" {
			tags = a.completeOf(func(r workspace.Row) []string { return r.List(workspace.PersonTags) })
		}
		return append(tags(cmd, typed), a.completeRefs(workspace.Person)(cmd, typed)...)
	})
	m, s := newMutation(a, true, cmd), newSelection(a, workspace.Person, cmd)
	cmd.Flags().BoolVar(&all, "all", false, "everybody")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		refs, tags, err := tagArgs(args, s.given() || all)
		if err != nil {
			return err
		}
		return runSelected(cmd.Context(), s, m, refs, all, plan{what: verb + " these people"}, func(on workspace.Selection) workspace.Change { return change(on, tags) })
	}
	return cmd
}

// tagArgs divides arguments into people and tags. What is written like one of
// our ids never becomes a tag: there a tag was forgotten.
func tagArgs(args []string, selected bool) (refs, tags []string, err error) {
	last := len(args) - 1
	switch {
	case slices.Contains(args, "-"):
		refs = []string{"-"}
		tags = slices.DeleteFunc(slices.Clone(args), func(s string) bool { return s == "-" })
	case selected:
		tags = args
	default:
		refs, tags = args[:last], args[last:]
	}
	var out []string
	for _, list := range tags {
		for tag := range strings.SplitSeq(list, ",") {
			tag = strings.TrimSpace(tag)
			if _, id := workspace.Person.ParseID(tag); id {
				return nil, nil, usagef("%s stands where a tag is expected", tag).WithHint("people first, then the tag: lobby people tag P1 P2 vip")
			}
			if tag != "" {
				out = append(out, tag)
			}
		}
	}
	if len(out) == 0 {
		return nil, nil, usagef("no tag named").WithHint("people first, then the tag: lobby people tag P1 P2 vip")
	}
	return refs, out, nil
}
