package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newTokensCreate(a *app) *cobra.Command {
	var role, expires string
	cmd := &cobra.Command{
		Use:   "create NAME",
		Short: "Let a caller in over the network, and print the secret, once",
		Long: "Let a caller in over the network, and print the secret, once: the workspace keeps only what it needs to recognise it.\n" +
			"The journal calls what the caller does by the name of the token. A viewer reads; an agent also does the daily work; an admin may do everything; ingest brings events in and learns nothing.\n" +
			"It cannot be undone; lobby tokens revoke ends it.",
		Example: "lobby tokens create website --role ingest\nlobby tokens create reports --role viewer --expires 90d -o json",
		Args:    takes(1, 1),
	}
	m := newMutation(a, false, cmd)
	f := cmd.Flags()
	f.StringVar(&role, "role", "", "what the caller may do: "+strings.Join(roles(), ", "))
	f.StringVar(&expires, "expires", "", "when it ends by itself: 90d, 12h, 2w, 2027-01-01 or 2027-01-01T10:00:00Z; without it, never")
	register(cmd, "role", fixedWords(roles()...))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := a.tokenAsked(args[0], role, expires)
		if err != nil {
			return err
		}
		return runTokensCreate(cmd.Context(), m, c)
	}
	return cmd
}

func roles() []string { return workspace.Token.Spec(workspace.TokenRole).Enum }

// tokenAsked is the change that the command line asks for, still without a secret.
func (a *app) tokenAsked(name, role, expires string) (workspace.CreateToken, error) {
	c := workspace.CreateToken{Name: name}
	known, ok := workspace.Token.Spec(workspace.TokenRole).EnumValue(role)
	switch {
	case role == "":
		return c, usagef("--role is missing").WithHint("give one of %s", strings.Join(roles(), ", "))
	case !ok:
		return c, oneOf("--role", role, roles())
	}
	c.Role = workspace.Role(known)
	if expires == "" {
		return c, nil
	}
	zone, err := a.zone()
	if err != nil {
		return c, err
	}
	end, err := parseExpiry(expires, a.door.Now(), zone)
	c.Expires = workspace.FormatTime(end)
	return c, err
}

// parseExpiry reads a time to come: 90d, 12h, 2w from now, or a day or a moment as
// everywhere else.
func parseExpiry(text string, now time.Time, zone *time.Location) (time.Time, error) {
	var end time.Time
	if ago, err := filter.ParseTime("-"+text, now, zone); err == nil {
		end = now.Add(now.Sub(ago))
	} else if end, err = filter.ParseTime(text, now, zone); err != nil {
		return end, usagef("--expires: %q is not a time; write 90d, 12h, 2w, 2027-01-01 or 2027-01-01T10:00:00Z", text)
	}
	if !end.After(now) {
		return end, usagef("--expires: %s is not in the future", text)
	}
	return end, nil
}

// runTokensCreate makes the secret here, so that nobody else ever has it.
func runTokensCreate(ctx context.Context, m *mutation, c workspace.CreateToken) error {
	if err := m.app.refuseIDs(); err != nil {
		return err
	}
	ws, err := m.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	secret := workspace.NewSecret(m.app.door.NewKey())
	c.Hash = workspace.TokenHash(secret)
	r, err := m.apply(ctx, ws, plan{changes: []workspace.Change{c}})
	if err != nil {
		return err
	}
	if m.dryRun {
		return m.print(r)
	}
	no, _ := r.Outcomes[0].Ids.Min()
	id := workspace.Token.ID(no)
	// Said first, for whoever cannot write the secret must know of the token.
	m.app.notice("%s: keep the secret, it is not shown again; lobby tokens revoke %s ends the token", id, id)
	return m.app.printSecret(id, c, secret)
}

// printSecret writes the secret alone on a line, or the object of the token.
func (a *app) printSecret(id string, c workspace.CreateToken, secret string) error {
	format, err := a.format()
	if err != nil {
		return err
	}
	if format != output.JSON && format != output.JSONL {
		return a.print(secret + "\n")
	}
	return a.object(output.Members{
		{Name: "id", Value: id}, {Name: "name", Value: c.Name}, {Name: "role", Value: string(c.Role)},
		{Name: "expires_at", Value: orNull(c.Expires)}, {Name: "token", Value: secret},
	})
}
