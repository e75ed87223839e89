package cli

import (
	"bufio"
	"context"
	"io"
	"iter"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

const (
	askedTogether = 100     // how many people named one by one are asked for at a time
	maxGreetings  = 1 << 30 // how many bytes the texts of a run may have
)

func newPeopleGreet(a *app) *cobra.Command {
	var text string
	var all bool
	cmd := &cobra.Command{
		Use:   "greet [PERSON… | -] --template TEXT",
		Short: "Write a text for each person, from what is known about them",
		Long: "Write a text for each person, from what is known about them: a Go template, in which the columns of people are\n" +
			"fields such as .DisplayName, .LastSeen and .Metadata.plan, and what is not known is empty. People are named by id,\n" +
			"e-mail address or user id, read from standard input with `-`, or selected by flags.\n" +
			"A text has at most 64 KiB; when one cannot be made, none is written.\n" +
			"Without -o the texts come as they are, one after the other; -o jsonl gives id, email and text of each.",
		Example: "lobby people greet P1 --template 'Hello, {{.DisplayName}}!'\n" +
			"lobby people greet --segment customers --template '{{with .Name}}Dear {{.}}{{else}}Hello{{end}}, how is {{.Company}}?' -o jsonl\n" +
			"lobby people list --where 'last_seen < -30d' -o ids | lobby people greet - --template 'We miss you, {{.DisplayName}}.'",
		Args:              takes(0, -1),
		ValidArgsFunction: anyArg(a.completeRefs(workspace.Person)),
	}
	s := newSelection(a, workspace.Person, cmd)
	cmd.Flags().StringVar(&text, "template", "", "the text, as a Go template over a person")
	cmd.Flags().BoolVar(&all, "all", false, "everybody")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if text == "" {
			return usagef("no text given").WithHint("such as --template 'Hello, {{.DisplayName}}!'")
		}
		return runPeopleGreet(cmd.Context(), s, text, args, all)
	}
	return cmd
}

func runPeopleGreet(ctx context.Context, s *selection, text string, args []string, all bool) error {
	g, err := newGreeting(text)
	if err != nil {
		return err
	}
	format, err := s.app.format()
	if err != nil {
		return err
	}
	if err := output.CheckFormat(format); err != nil {
		return err
	}
	if format == output.TSV && s.app.config.Get("output").Text == "" {
		format = "" // nobody asked for columns: the texts as they are
	}
	ws, err := s.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	on, err := s.target(ctx, ws, args, all)
	if err != nil {
		return err
	}
	people := ws.Find(ctx, on.query)
	if on.named {
		people = named(ctx, ws, on.IDs)
	}
	if s.app.flags.jq != "" {
		return s.app.greetPicked(g, people)
	}
	return s.app.greet(g, format, people)
}

// named yields people in the order of the references that name them.
func named(ctx context.Context, ws workspace.Workspace, refs []string) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		nos, err := ws.Refer(ctx, workspace.Person, refs)
		if err != nil {
			yield(workspace.Row{}, err)
			return
		}
		for some := range slices.Chunk(once(nos), askedTogether) {
			in := filter.In{Field: "id"}
			for _, no := range some {
				in.Values = append(in.Values, workspace.Person.ID(no))
			}
			found := map[workspace.No]workspace.Row{}
			for row, err := range ws.Find(ctx, workspace.Query{Kind: workspace.Person, Where: in}) {
				if err != nil {
					yield(workspace.Row{}, err)
					return
				}
				found[row.No] = row
			}
			for _, no := range some {
				if row, ok := found[no]; ok && !yield(row, nil) { // who is gone meanwhile is greeted no more
					return
				}
			}
		}
	}
}

// once is numbers without those that came before.
func once(nos []workspace.No) []workspace.No {
	met := map[workspace.No]bool{}
	return slices.DeleteFunc(nos, func(no workspace.No) bool {
		again := met[no]
		met[no] = true
		return again
	})
}

// greet writes a text for each person, once all of them were made, or none; a format
// of "" is the texts as they are.
func (a *app) greet(g *greeting, format string, people iter.Seq2[workspace.Row, error]) error {
	begin, between, end := "", "", ""
	switch format {
	case output.JSON:
		begin, between, end = "[", ",", "]\n"
	case output.CSV:
		begin = "id,email,text\n"
	}
	rest, err := os.CreateTemp(a.door.Temp(), "lobby-*")
	if err != nil {
		return workspace.Errorf(workspace.Internal, "%w", err)
	}
	defer rest.Close()
	_ = os.Remove(rest.Name()) // the open file stays readable
	to := bufio.NewWriterSize(rest, 64<<10)
	n, size := 0, 0
	for person, err := range people {
		var text string
		if err == nil {
			text, err = g.text(person)
		}
		if err != nil {
			return err
		}
		_, _ = to.WriteString(begin) // an error stays until the flush
		begin = between
		n++
		one := greeted(format, person, text)
		if size += len(one); size > maxGreetings {
			return workspace.Errorf(workspace.Refused, "the texts have more than 1 GiB together").WithHint("select fewer people at a time; nothing was written")
		}
		if _, err := to.Write(one); err != nil {
			return workspace.Errorf(workspace.Internal, "%w", err)
		}
	}
	if n == 0 {
		_, _ = to.WriteString(begin)
	}
	_, _ = to.WriteString(end)
	err = to.Flush()
	if err == nil {
		_, err = rest.Seek(0, io.SeekStart)
	}
	if err != nil {
		return workspace.Errorf(workspace.Internal, "%w", err)
	}
	if _, err := io.Copy(a.streams.Out, rest); err != nil {
		return err
	}
	if n == 0 {
		a.notice("no people match")
	}
	return nil
}

// greeted is the text for a person in a format.
func greeted(format string, person workspace.Row, text string) []byte {
	email := person.Str(workspace.PersonEmail)
	switch format {
	case output.Table:
		return []byte(term.SafeLines(text) + "\n")
	case output.IDs:
		return []byte(person.ID() + "\n")
	case output.JSON:
		return []byte(workspace.CompactJSON(greetingMembers(person, text)))
	case output.JSONL:
		return []byte(workspace.CompactJSON(greetingMembers(person, text)) + "\n")
	case output.TSV:
		return appendLine(nil, transfer.TSV, '\t', []string{person.ID(), email, text})
	case output.CSV:
		b := append([]byte(person.ID()), ',')
		b = append(transfer.AppendCell(b, transfer.CSV, email, true), ',')
		return append(transfer.AppendCell(b, transfer.CSV, text, true), '\n')
	}
	return []byte(text + "\n")
}

func greetingMembers(person workspace.Row, text string) output.Members {
	return output.Members{{Name: "id", Value: person.ID()}, {Name: "email", Value: orNull(person.Str(workspace.PersonEmail))}, {Name: "text", Value: text}}
}

// greetPicked shows what --jq makes of all texts.
func (a *app) greetPicked(g *greeting, people iter.Seq2[workspace.Row, error]) error {
	all := []output.Members{}
	for person, err := range people {
		if err != nil {
			return err
		}
		text, err := g.text(person)
		if err != nil {
			return err
		}
		all = append(all, greetingMembers(person, text))
	}
	o, err := a.shown()
	if err != nil {
		return err
	}
	_, err = output.Picked(a.streams, o, all)
	return err
}
