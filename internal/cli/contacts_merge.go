package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

// merging is how contacts are merged.
type merging struct {
	prefer string
	set    []string
	force  bool
}

func newContactsMerge(a *app) *cobra.Command {
	o := &merging{}
	cmd := &cobra.Command{
		Use:   "merge INTO FROM…",
		Short: "Make one person of several; the first survives",
		Long: "Make one person of several; the first survives, and the ids of the others keep leading there. What will become of each field is\n" +
			"shown before anything happens. Tags, cookies and sources are united, counters added; conversations, leads, tickets and notes move.",
		Example: "lobby contacts merge P1 P2 --dry-run\nlobby contacts merge P1 P2 --prefer newest --set company=Acme --force --yes",
		Args:    takes(1, -1),
	}
	cmd.ValidArgsFunction = anyArg(a.completeRefs(workspace.Person))
	m := newMutation(a, false, cmd)
	f := cmd.Flags()
	f.StringVar(&o.prefer, "prefer", "survivor", "whose value stays when both have one: survivor, newest or longest")
	manyVar(f, &o.set, "set", "decide a field of the result: field=value; can be repeated")
	f.BoolVar(&o.force, "force", false, "merge even two people with different user ids; the survivor's stays")
	register(cmd, "prefer", fixedWords(preferences()...))
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return runContactsMerge(cmd.Context(), m, o, args) }
	return cmd
}

func preferences() []string { return []string{"survivor", "newest", "longest"} }

func runContactsMerge(ctx context.Context, m *mutation, o *merging, args []string) error {
	refs, err := m.app.readRefs(args)
	if err != nil {
		return err
	}
	if len(refs) < 2 {
		return usagef("nobody to merge with").WithHint("usage: lobby contacts merge INTO FROM…")
	}
	if err := oneOf("--prefer", o.prefer, preferences()); err != nil {
		return err
	}
	change := workspace.MergePeople{Into: refs[0], From: refs[1:], Prefer: o.prefer, Force: o.force}
	if change.Set, err = pairs("--set", o.set); err != nil {
		return err
	}
	if err := editableFields("--set", slices.Sorted(maps.Keys(change.Set))); err != nil {
		return err
	}
	ws, err := m.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	p := plan{changes: []workspace.Change{change}, destructive: true, what: fmt.Sprintf("merge %s into %s", strings.Join(change.From, ", "), change.Into)}
	if m.dryRun {
		return m.tryMerge(ctx, ws, p, change.Into)
	}
	rehearsal := *m
	rehearsal.dryRun = true
	r, err := rehearsal.apply(ctx, ws, p)
	if err != nil {
		return err
	}
	if !m.app.flags.quiet {
		look, err := m.app.previewLook(m.app.streams.ErrPaint(), m.app.streams.ErrTerminal())
		if err != nil {
			return err
		}
		fmt.Fprint(m.app.streams.Err, look.text(r.Previews, change.Into))
	}
	return m.run(ctx, ws, p)
}

// pairs reads the values of a flag that is repeated: key=value.
func pairs(flag string, texts []string) (map[string]string, error) {
	out := map[string]string{}
	for _, text := range texts {
		key, value, ok := strings.Cut(text, "=")
		if !ok || key == "" {
			return nil, usagef("%s: %q is not key=value", flag, text)
		}
		out[key] = value
	}
	return out, nil
}
