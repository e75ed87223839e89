package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newContactsResolve(a *app) *cobra.Command {
	var keys workspace.Keys
	cmd := &cobra.Command{
		Use:   "resolve",
		Short: "Say whom the identity rules would find for some keys, and by which rule",
		Long: "Say whom an event with these keys would be about: user id before e-mail before cookie before platform id. merges are others an event\n" +
			"would merge into that person, clashes others the keys name that have another user id. No rule and no person: somebody new.",
		Example: "lobby contacts resolve --email ana@example.com\nlobby contacts resolve --user-id u_12 --cookie v_9f -o json",
		Args:    takes(0, 0),
	}
	f := cmd.Flags()
	f.StringVar(&keys.UserID, "user-id", "", "id the app passed")
	f.StringVar(&keys.Email, "email", "", "e-mail address")
	f.StringVar(&keys.Cookie, "cookie", "", "visitor cookie")
	f.StringVar(&keys.PlatformID, "platform-id", "", "id on a platform")
	f.StringVar(&keys.Platform, "platform", "", "that platform")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runContactsResolve(cmd.Context(), a, keys) }
	return cmd
}

func runContactsResolve(ctx context.Context, a *app, keys workspace.Keys) error {
	if keys.UserID+keys.Email+keys.Cookie+keys.PlatformID == "" {
		return usagef("no key given").WithHint("name one: --user-id, --email, --cookie or --platform-id")
	}
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	match, err := ws.Identify(ctx, keys)
	if err != nil {
		return err
	}
	return a.object(output.Members{
		{Name: "id", Value: orNull(workspace.Person.ID(match.Person))}, {Name: "rule", Value: orNull(match.Rule)},
		{Name: "merges", Value: personIDs(match.Merges)}, {Name: "clashes", Value: personIDs(match.Clash)},
	})
}

func personIDs(nos []workspace.No) []string {
	ids := []string{}
	for _, no := range nos {
		ids = append(ids, workspace.Person.ID(no))
	}
	return ids
}
