package cli

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// toldTalk is a conversation with all that was said in it.
type toldTalk struct {
	talk, person workspace.Row
	messages     []workspace.Row
}

// readTalks reads the messages and the people of some conversations, in one go.
func readTalks(ctx context.Context, ws workspace.Workspace, talks []workspace.Row) ([]toldTalk, error) {
	if len(talks) == 0 {
		return nil, nil
	}
	people, err := ownersOf(ctx, ws, talks)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(talks))
	for i, talk := range talks {
		ids[i] = talk.ID()
	}
	said := map[workspace.No][]workspace.Row{}
	for m, err := range ws.Find(ctx, workspace.Query{Kind: workspace.Message, Where: filter.In{Field: "conversation_id", Values: ids}}) {
		if err != nil {
			return nil, err
		}
		of := m.Ref(workspace.MessageConversation)
		said[of] = append(said[of], m)
	}
	told := make([]toldTalk, len(talks))
	for i, talk := range talks {
		told[i] = toldTalk{talk, people[talk.Ref(workspace.ConversationPerson)], said[talk.No]}
	}
	return told, nil
}

// ownersOf reads the people that some records belong to. One who went meanwhile has a
// row without values.
func ownersOf(ctx context.Context, ws workspace.Workspace, records []workspace.Row) (map[workspace.No]workspace.Row, error) {
	people := map[workspace.No]workspace.Row{}
	var ids []string
	for _, r := range records {
		no := ownerOf(r)
		if _, known := people[no]; !known {
			people[no] = workspace.NewRow(workspace.Person, no)
			ids = append(ids, workspace.Person.ID(no))
		}
	}
	for row, err := range ws.Find(ctx, workspace.Query{Kind: workspace.Person, Where: filter.In{Field: "id", Values: ids}}) {
		if err != nil {
			return nil, err
		}
		people[row.No] = row
	}
	return people, nil
}

// write writes a conversation in a format of transcripts.
func (t *toldTalk) write(w *bufio.Writer, format string, zone *time.Location, paint term.Painter) error {
	switch format {
	case asMarkdown:
		_, err := w.WriteString(t.markdown(zone))
		return err
	case asJSONL:
		return t.rows(w)
	}
	p := &page{paint: paint, width: mostReadable, zone: zone}
	p.heading("%s with %s", t.talk.ID(), t.person.Str(workspace.PersonDisplayName))
	for _, f := range t.facts(zone) {
		p.fact(f[0], term.Safe(f[1]))
	}
	p.WriteByte('\n')
	p.transcript(t.messages)
	p.products(t.messages)
	_, err := w.WriteString(p.String() + "\n")
	return err
}

// facts are what is known of a conversation, by name.
func (t *toldTalk) facts(zone *time.Location) [][2]string {
	who := []string{t.person.ID(), t.person.Str(workspace.PersonEmail), t.person.Str(workspace.PersonUserID)}
	all := [][2]string{
		{"Person", strings.Join(slices.DeleteFunc(who, func(s string) bool { return s == "" }), ", ")},
		{"Channel", t.talk.Str(workspace.ConversationChannel)}, {"Status", t.talk.Str(workspace.ConversationStatus)},
		{"Agent", t.talk.Str(workspace.ConversationAssignee)},
	}
	if at := t.talk.Time(workspace.ConversationStartedAt); !at.IsZero() {
		all = append(all, [2]string{"Started", at.In(zone).Format(time.RFC3339)})
	}
	return slices.DeleteFunc(all, func(f [2]string) bool { return f[1] == "" })
}

// rows writes a JSON object for each message.
func (t *toldTalk) rows(w *bufio.Writer) error {
	talk, person := record(t.talk), record(t.person)
	for _, m := range t.messages {
		row := append(record(m), output.Member{Name: "conversation", Value: talk}, output.Member{Name: "person", Value: person})
		if _, err := w.WriteString(workspace.CompactJSON(row) + "\n"); err != nil {
			return err
		}
	}
	return nil
}

// markdown is the transcript with who said what when, what was said quoted.
func (t *toldTalk) markdown(zone *time.Location) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s with %s\n\n", t.talk.ID(), plainMarkdown(t.person.Str(workspace.PersonDisplayName)))
	for _, f := range t.facts(zone) {
		fmt.Fprintf(&b, "- %s: %s\n", f[0], plainMarkdown(f[1]))
	}
	p := &page{zone: zone}
	for _, m := range t.messages {
		name, _ := p.speaker(m)
		fmt.Fprintf(&b, "\n**%s**, %s\n\n", plainMarkdown(name), m.Time(workspace.MessageAt).In(zone).Format("2006-01-02 15:04"))
		for line := range strings.SplitSeq(term.SafeLines(m.Str(workspace.MessageText)), "\n") {
			b.WriteString(strings.TrimRight("> "+plainMarkdown(line), " ") + "\n")
		}
	}
	if all := discussed(t.messages); len(all) > 0 {
		b.WriteString("\nProducts:\n\n")
		for _, product := range all {
			b.WriteString(strings.TrimRight("- "+markdownLink(product.Name, product.URL)+" "+plainMarkdown(product.Price), " ") + "\n")
			if product.ImageURL != "" {
				b.WriteString("  " + markdownLink("image", product.ImageURL) + "\n")
			}
		}
	}
	return b.String() + "\n"
}

// plainMarkdown keeps a text from being read as markup.
func plainMarkdown(text string) string {
	text = term.Safe(text)
	start := strings.TrimLeft(text, " ")
	mark, rest := -1, start // where the text would begin a list
	if number := strings.TrimLeft(start, "0123456789"); number != start {
		rest = number
	}
	if sign, _, _ := strings.Cut(rest, " "); len(sign) == 1 && strings.Contains("-+.)", sign) {
		mark = len(text) - len(rest)
	}
	var b strings.Builder
	for i, r := range text {
		if i == mark || strings.ContainsRune("\\`*_[]<>#|~", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// markdownLink is a link where the address can be one.
func markdownLink(text, url string) string {
	if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") || strings.ContainsAny(url, "<> \n\t\r") {
		return strings.TrimSpace(plainMarkdown(text + " " + url))
	}
	return "[" + plainMarkdown(text) + "](<" + term.Safe(url) + ">)"
}
