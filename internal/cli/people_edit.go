package cli

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/workspace"
)

// editing is what people edit shall change.
type editing struct {
	values map[string]*string // by the name of the flag
	unset  []string
	meta   []string
}

func newPeopleEdit(a *app) *cobra.Command {
	o := &editing{values: map[string]*string{}}
	cmd := &cobra.Command{
		Use:   "edit PERSON…",
		Short: "Edit what is known about people",
		Long: "Edit what is known about people: personal fields, and metadata with --meta. Counters, times and the ids that identify stay what they are.\n" +
			"A value of --meta that reads as a number, true or false becomes that.",
		Example: "lobby people edit P1 --name 'Ana Ruiz' --company Acme\n" +
			"lobby people edit P1 --unset phone --unset meta.plan\n" +
			"lobby people edit P1 --meta plan=pro --dry-run",
		Args:              takes(1, -1),
		ValidArgsFunction: anyArg(a.completeRefs(workspace.Person)),
	}
	m := newMutation(a, false, cmd)
	f := cmd.Flags()
	for flag, help := range map[string]string{
		"name": "name", "email": "e-mail address", "phone": "telephone number", "company": "company", "avatar": "address of a picture",
	} {
		o.values[flag] = f.String(flag, "", help)
	}
	manyVar(f, &o.unset, "unset", "forget a field, or meta.KEY; can be repeated")
	manyVar(f, &o.meta, "meta", "set metadata: key=value; can be repeated")
	register(cmd, "unset", a.completeOf(known))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		change, err := o.change(cmd.Flags().Changed)
		if err != nil {
			return err
		}
		return runPeopleEdit(cmd.Context(), m, change, args)
	}
	return cmd
}

// change is the flags as a change, without the people.
func (o *editing) change(given func(flag string) bool) (workspace.EditPerson, error) {
	c := workspace.EditPerson{Unset: o.unset, Set: map[string]string{}}
	for flag, value := range o.values {
		if !given(flag) {
			continue
		}
		if flag == "avatar" {
			flag = workspace.Person.Spec(workspace.PersonAvatarURL).Name
		}
		c.Set[flag] = *value
	}
	var err error
	if c.Meta, err = pairs("--meta", o.meta); err != nil {
		return c, err
	}
	if err := editableFields("--unset", c.Unset); err != nil {
		return c, err
	}
	for _, name := range c.Unset {
		key, meta := strings.CutPrefix(name, "meta.")
		if _, set := c.Meta[key]; set && meta {
			return c, usagef("%s is both set and unset", name)
		}
		if _, set := c.Set[name]; set {
			return c, usagef("%s is both set and unset", name)
		}
	}
	if len(c.Set)+len(c.Unset)+len(c.Meta) == 0 {
		return c, usagef("nothing to edit").WithHint("name what shall change, such as --name 'Ana Ruiz' or --meta plan=pro")
	}
	return c, nil
}

func runPeopleEdit(ctx context.Context, m *mutation, change workspace.EditPerson, args []string) (err error) {
	if change.IDs, err = m.app.readRefs(args); err != nil {
		return err
	}
	return runPlan(ctx, m, plan{changes: []workspace.Change{change}, on: target{Selection: change.Selection, named: true}})
}

// known names what can be forgotten about a person.
func known(row workspace.Row) []string {
	var names []string
	for f, sp := range workspace.Person.Fields() {
		if sp.Is(workspace.Edit) && row.Format(workspace.Field(f)) != "" {
			names = append(names, sp.Name)
		}
	}
	var meta map[string]json.RawMessage
	if err := json.Unmarshal([]byte(orText(row.Format(workspace.PersonMetadata), "{}")), &meta); err != nil {
		return names
	}
	for key := range meta {
		names = append(names, "meta."+key)
	}
	return names
}
