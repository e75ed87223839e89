package cli

import (
	"context"

	"github.com/spf13/cobra"
)

// eventNoun is what the rows of an ingest are.
const eventNoun = "events"

func newIngest(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ingest FILE|-",
		Short: "Take in what channels sent: events, one JSON object a line",
		Long: "Take in what channels sent: events, one JSON object a line, in any order. An event that came before, by\n" +
			"its event_id, changes nothing. Types: message, identify, lead, ticket, escalation, page, conversation.closed.\n" +
			"Events whose feature is off count as ignored; their person is kept. A line looks like\n" +
			`{"event_id":"e-1","type":"message","at":"2026-11-20T10:00:00Z","channel":"acme.com","conversation":"s-7",` + "\n" +
			` "person":{"cookie":"v_9f","email":"ana@example.com"},"message":{"from":"visitor","text":"Hi"}}`,
		Example: "lobby ingest events.jsonl --dry-run\nlobby ingest - --rejects refused.jsonl < events.jsonl",
		Args:    takes(1, 1),
	}
	i := newIntake(a, eventNoun, cmd)
	cmd.ValidArgsFunction = completeFile
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return runIngest(cmd.Context(), i, args[0]) }
	return cmd
}

func runIngest(ctx context.Context, i *intake, path string) error {
	in, err := i.app.openInput(ctx, path)
	if err != nil {
		return err
	}
	defer in.Close()
	open := func() (source, error) { return newEventSource(in) }
	return i.run(ctx, in, open)
}
