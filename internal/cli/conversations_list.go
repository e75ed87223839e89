package cli

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newConversationsList(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List conversations, the latest message first",
		Long: "List conversations, the latest message first: who, and below each name where and when something was said last.\n" +
			"--search finds the conversations of people by name, user id, platform id and what else people are searched by.\n" +
			"--fields and the other formats give columns.",
		Example: "lobby conversations list --status open --agent 'Mia Cole'\nlobby conversations list --search ana\nlobby conversations list --person P1 -o json",
		Args:    takes(0, 0),
	}
	s, l := newSelection(a, workspace.Conversation, cmd), newListing(a, workspace.Conversation, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		l.own = func(ws workspace.Workspace, st *term.Streams, o output.Options, rows iter.Seq2[workspace.Row, error]) (int, error) {
			return showCards(cmd.Context(), ws, st, o, rows, newTalkCards(st, o).text)
		}
		return runList(cmd.Context(), s, l)
	}
	return cmd
}

// shownTalks is how many conversations are lined up together.
const shownTalks = 100

// cards is how conversations, or insights into them, look in a list for people.
type cards func(some []workspace.Row, people map[workspace.No]workspace.Row) string

// showCards shows rows of people, a few lines each.
func showCards(ctx context.Context, ws workspace.Workspace, st *term.Streams, o output.Options, rows iter.Seq2[workspace.Row, error], text cards) (int, error) {
	n, to := 0, st.Text()
	var some []workspace.Row
	flush := func() error {
		if len(some) == 0 {
			return nil
		}
		people, err := ownersOf(ctx, ws, some)
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(to, text(some, people))
		some = some[:0]
		return err
	}
	for row, err := range rows {
		if err != nil {
			return n, err
		}
		n++
		if some = append(some, row); len(some) == shownTalks {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	if err := flush(); err != nil || n == 0 || o.Footer == nil {
		return n, err
	}
	if line := o.Footer(n); line != "" {
		_, err := fmt.Fprintln(to, st.OutPaint().Dim(line))
		return n, err
	}
	return n, nil
}

// talkCards is how conversations look in a list for people, two lines each.
type talkCards struct {
	paint term.Painter
	width int // 0: nothing is cut
	o     output.Options
}

func newTalkCards(st *term.Streams, o output.Options) talkCards {
	c := talkCards{paint: st.OutPaint(), width: st.Columns(), o: o}
	if o.Wide {
		c.width = 0
	}
	return c
}

// longestName is how many columns a name gets while others have more to say; where
// there is room, it gets up to half of the line.
const longestName = 32

func (c talkCards) text(talks []workspace.Row, people map[workspace.No]workspace.Row) string {
	ids, names := 0, 0
	for _, t := range talks {
		ids = max(ids, term.Width(t.ID()))
		names = max(names, term.Width(c.name(t, people)))
	}
	if c.width > 0 {
		names = min(names, max(longestName, c.width/2))
	}
	var b strings.Builder
	for _, t := range talks {
		person := people[t.Ref(workspace.ConversationPerson)]
		name := padded(c.cut(c.name(t, people), names), names)
		if person.Str(workspace.PersonName) == "" {
			name = c.paint.Dim(name)
		}
		head := padded(t.ID(), ids) + "  " + c.paint.Bold(name) + "  " + c.status(t)
		if agent := t.Str(workspace.ConversationAssignee); agent != "" {
			head += "  " + c.paint.Agent(term.Safe(agent))
		}
		below := strings.Join(c.last(t), " · ")
		if text := term.Safe(t.Str(workspace.ConversationLastMessage)); text != "" {
			below += ": " + text
		}
		indent := strings.Repeat(" ", ids+2)
		b.WriteString(c.cut(strings.TrimRight(head, " "), c.width) + "\n")
		b.WriteString(indent + c.paint.Dim(c.cut(below, max(0, c.width-ids-2))) + "\n")
	}
	return b.String()
}

// cut cuts a text to fit; no width leaves it whole.
func (c talkCards) cut(text string, width int) string {
	if c.width == 0 || width <= 0 {
		return text
	}
	return term.Cut(text, width)
}

func (c talkCards) name(talk workspace.Row, people map[workspace.No]workspace.Row) string {
	p := people[ownerOf(talk)]
	return term.Safe(orText(p.Str(workspace.PersonDisplayName), p.ID()))
}

// ownerOf is the person a record belongs to.
func ownerOf(row workspace.Row) workspace.No {
	f, _ := row.Kind.FieldNamed("person_id")
	return row.Ref(f)
}

// last is where and when something was said last.
func (c talkCards) last(talk workspace.Row) []string {
	out := []string{orText(term.Safe(talk.Str(workspace.ConversationChannel)), "no channel")}
	if at := talk.Time(workspace.ConversationLastMessageAt); !at.IsZero() {
		return append(out, term.Ago(at, c.o.Now))
	}
	return append(out, "no messages")
}

func (c talkCards) status(talk workspace.Row) string {
	switch status := talk.Str(workspace.ConversationStatus); status {
	case workspace.TalkEscalated:
		return c.paint.Bad("! " + status)
	case workspace.TalkOpen:
		return c.paint.Good("● " + status)
	default:
		return c.paint.Dim("○ " + status)
	}
}

func padded(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-term.Width(text)))
}
