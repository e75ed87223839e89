package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// transcript reads the messages of a conversation, in order; those of number 0
// are none.
func transcript(ctx context.Context, ws workspace.Workspace, conversation workspace.No) ([]workspace.Row, error) {
	if conversation == 0 {
		return nil, nil
	}
	q := workspace.Query{Kind: workspace.Message, Where: filter.Compare{
		Field: "conversation_id", Op: filter.Eq, Value: workspace.Conversation.ID(conversation),
	}}
	return allRows(ctx, ws, q)
}

// talk is the transcript of a conversation with what was recommended in it.
func (p *page) talk(id string, messages []workspace.Row) {
	if id == "" {
		p.heading("Transcript")
		p.WriteString("  " + p.paint.Dim("There was no conversation.") + "\n")
		return
	}
	p.heading("Transcript of %s, %s", id, counted(len(messages), "message", "messages"))
	p.transcript(messages)
	p.products(messages)
}

// transcript tells who said what, a day under its date; colour only repeats
// what the names say.
func (p *page) transcript(messages []workspace.Row) {
	day := ""
	for _, m := range messages {
		local := m.Time(workspace.MessageAt).In(p.zone)
		if d := local.Format(time.DateOnly); d != day {
			day = d
			p.WriteString("  " + p.paint.Dim(day) + "\n")
		}
		name, style := p.speaker(m)
		fmt.Fprintf(p, "  %s  %s\n", p.paint.Dim(local.Format("15:04")), style(name))
		for _, line := range wrap(term.SafeLines(m.Str(workspace.MessageText)), p.width-9) {
			p.WriteString(strings.TrimRight("         "+style(line), " ") + "\n")
		}
		for _, product := range products(m) {
			p.WriteString("         " + style("▸ "+term.Safe(product.Name)) + "\n")
		}
	}
}

// speaker is who wrote a message, and how that looks.
func (p *page) speaker(m workspace.Row) (string, func(string) string) {
	switch m.Str(workspace.MessageFrom) {
	case workspace.FromVisitor:
		return "Visitor", p.paint.Visitor
	case workspace.FromBot:
		return "Bot", p.paint.Bot
	}
	return term.Safe(strings.TrimSpace("Agent " + m.Str(workspace.MessageAgent))), p.paint.Agent
}

// products is the section of what was recommended in the messages, each once.
func (p *page) products(messages []workspace.Row) {
	all := discussed(messages)
	if len(all) == 0 {
		return
	}
	p.heading("Products")
	for _, product := range all {
		p.WriteString(strings.TrimRight("  "+term.Safe(product.Name)+"  "+term.Safe(product.Price), " ") + "\n")
		if product.URL != "" {
			p.WriteString("    " + p.paint.Link(term.Safe(product.URL), product.URL) + "\n")
		}
		if product.ImageURL != "" {
			p.WriteString("    image " + p.paint.Link(term.Safe(product.ImageURL), product.ImageURL) + "\n")
		}
	}
}

// discussed is the products of all messages, each once.
func discussed(messages []workspace.Row) []workspace.Product {
	var all []workspace.Product
	known := map[workspace.Product]bool{}
	for _, m := range messages {
		for _, product := range products(m) {
			if !known[product] {
				known[product] = true
				all = append(all, product)
			}
		}
	}
	return all
}

// products reads the products of one message. What is no list of products, which
// no door lets in, reads as none.
func products(m workspace.Row) []workspace.Product {
	var list []workspace.Product
	if text := m.Str(workspace.MessageProducts); text != "" && json.Unmarshal([]byte(text), &list) != nil {
		return nil
	}
	return list
}

// transcriptMembers is a transcript and the products discussed in it as objects
// have them.
func transcriptMembers(messages []workspace.Row) output.Members {
	all := []output.Members{}
	for _, m := range messages {
		var one output.Members
		for _, f := range []workspace.Field{workspace.MessageAt, workspace.MessageFrom, workspace.MessageAgent, workspace.MessageText, workspace.MessageProducts} {
			one = append(one, output.Member{Name: workspace.Message.Spec(f).Name, Value: value(m, f)})
		}
		all = append(all, one)
	}
	return output.Members{{Name: "transcript", Value: all}, {Name: "products", Value: append([]workspace.Product{}, discussed(messages)...)}}
}
