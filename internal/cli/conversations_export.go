package cli

import (
	"bufio"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// exportedTalks is how many conversations are in hand at once.
const exportedTalks = 200

// transcripts is an export of transcripts.
type transcripts struct {
	app        *app
	format     ownFormat
	since, out string
	force      bool
}

func newConversationsExport(a *app) *cobra.Command {
	t := &transcripts{app: a}
	cmd := &cobra.Command{
		Use:   "export [CONVERSATION…|-]",
		Short: "Write transcripts to a file: to read, or a row for each message",
		Long: "Write the transcripts of conversations to a file, as text or Markdown to read, or as JSON lines: a row for each message,\n" +
			"with its conversation and all that is known of the person. The file is complete or not there at all; when there is nothing\n" +
			"to export it exits with 10. Conversations are named by id, read from standard input with `-`, or selected by flags. What lobby conversations import reads is another thing.",
		Example: "lobby conversations export C1 --out -\nlobby conversations export --status escalated --since 2026-11-01\nlobby conversations export --segment customers -o markdown --out talks.md\n" +
			"lobby conversations export -o jsonl --out - | head -3",
		Args:              takes(0, -1),
		ValidArgsFunction: anyArg(a.completeRefs(workspace.Conversation)),
	}
	s := newSelection(a, workspace.Conversation, cmd)
	f := cmd.Flags()
	f.VarP(&t.format, "output", "o", "format: text, markdown or jsonl; by default what the file's name asks for, else text")
	f.StringVar(&t.since, "since", "", "only with a message since then: 2026-11-01, -7d, yesterday")
	f.StringVar(&t.out, "out", "", "the file, conversations-export.txt, .md or .jsonl when not given; - is standard output")
	f.BoolVar(&t.force, "force", false, "replace the file if it exists")
	register(cmd, "output", fixedWords(transcriptFormats()...))
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return t.run(cmd.Context(), s, args) }
	return cmd
}

// ownFormat is a format that only one command writes. It is no setting.
type ownFormat string

// The formats of transcripts.
const (
	asText     = "text"
	asMarkdown = "markdown"
	asJSONL    = "jsonl"
)

func transcriptFormats() []string { return []string{asText, asMarkdown, asJSONL} }

// Set takes the name of a format, whatever it is.
func (f *ownFormat) Set(text string) error {
	*f = ownFormat(text)
	return nil
}

// String is the format.
func (f *ownFormat) String() string { return string(*f) }

// Type names what the flag takes.
func (f *ownFormat) Type() string { return "format" }

// settle chooses the format and the file where nobody did.
func (t *transcripts) settle() error {
	if t.app.flags.json || t.app.flags.picks() {
		return usagef("transcripts cannot be written as one JSON value").WithHint("-o jsonl writes a row for each message")
	}
	if t.format != "" && !slices.Contains(transcriptFormats(), string(t.format)) {
		return usagef("transcripts cannot be written as %s", t.format).WithHint("formats: %s", strings.Join(transcriptFormats(), ", "))
	}
	endings := map[string]string{asText: ".txt", asMarkdown: ".md", asJSONL: ".jsonl"}
	if t.format == "" {
		t.format = asText
		for format, ending := range endings {
			if strings.HasSuffix(strings.ToLower(t.out), ending) {
				t.format = ownFormat(format)
			}
		}
	}
	if t.out == "" {
		t.out = "conversations-export" + endings[string(t.format)]
	}
	return nil
}

func (t *transcripts) run(ctx context.Context, s *selection, args []string) error {
	if err := t.settle(); err != nil {
		return err
	}
	ws, err := t.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	q, err := t.query(ctx, ws, s, args)
	if err != nil {
		return err
	}
	if t.out == "-" {
		to := t.app.streams.Out
		if t.format == asText {
			to = t.app.streams.Text()
		}
		_, err := t.write(ctx, ws, q, to, t.app.streams.OutPaint())
		return err
	}
	file, err := transfer.NewAtomicFile(t.out, t.force)
	if err != nil {
		return err
	}
	defer file.Abort()
	n, err := t.write(ctx, ws, q, file, term.Painter{})
	if err == nil {
		err = file.Commit()
	}
	if err == nil {
		t.app.notice("wrote %s to %s", counted(n, "conversation", "conversations"), t.out)
	}
	return err
}

// query is what the arguments and flags select, in the order of the numbers.
func (t *transcripts) query(ctx context.Context, ws workspace.Workspace, s *selection, args []string) (workspace.Query, error) {
	q, err := s.query(ctx, ws)
	q.Order = []workspace.Order{{Field: workspace.ID}}
	if err != nil {
		return q, err
	}
	late, err := t.app.saidSince(t.since)
	if err != nil {
		return q, err
	}
	named, err := t.app.namedTalks(ctx, ws, args)
	q.Where = filter.All(late, named, q.Where)
	return q, err
}

// saidSince is the filter on conversations that --since means; nil when it is not given.
func (a *app) saidSince(text string) (filter.Expr, error) {
	if text == "" {
		return nil, nil
	}
	zone, err := a.zone()
	if err != nil {
		return nil, err
	}
	since, err := filter.ParseTime(text, a.door.Now(), zone)
	if err != nil {
		return nil, usagef("--since: %v", err)
	}
	return filter.Compare{Field: "last_message_at", Op: filter.Ge, Value: workspace.FormatTime(since)}, nil
}

// write writes all transcripts, some at a time, and gives their number. Errors:
// Found when there is none.
func (t *transcripts) write(ctx context.Context, ws workspace.Workspace, q workspace.Query, to io.Writer, paint term.Painter) (int, error) {
	total, err := ws.Count(ctx, q)
	if err != nil {
		return 0, err
	}
	if total == 0 {
		return 0, workspace.Errorf(workspace.Found, "there are no conversations to export")
	}
	zone, err := t.app.zone()
	if err != nil {
		return 0, err
	}
	progress := term.NewProgress(t.app.streams, "export conversations", int64(total), t.app.door.Now)
	defer progress.Done()
	w, n := bufio.NewWriter(to), 0
	var some []workspace.Row
	flush := func() error {
		told, err := readTalks(ctx, ws, some)
		for i := range told {
			if err == nil {
				err = told[i].write(w, string(t.format), zone, paint)
			}
		}
		n += len(some)
		progress.Add(int64(len(some)))
		some = some[:0]
		return err
	}
	for row, err := range ws.Find(ctx, q) {
		if err != nil {
			return n, err
		}
		if some = append(some, row); len(some) == exportedTalks {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	if err := flush(); err != nil {
		return n, err
	}
	return n, w.Flush()
}
