package notify

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// How much of a conversation stands in a mail: its beginning.
const (
	shownMessages   = 10
	shownCharacters = 400
)

// letter is what a mail tells, before it is put on the wire. All texts are clean.
type letter struct {
	id      string // names the mail for ever, whoever sends it and how often
	subject string
	text    string
}

// letter writes a mail about a submission, from what the workspace shows of its lead.
func (n *Notifier) letter(ctx context.Context, m workspace.Row) (letter, error) {
	l := letter{id: nameOf(m)}
	id := workspace.Lead.ID(m.Ref(workspace.MailLead))
	leads, err := n.find(ctx, workspace.Query{Kind: workspace.Lead, Where: filter.Compare{Field: "id", Op: filter.Eq, Value: id}})
	if err != nil {
		return l, err
	}
	if len(leads) == 0 {
		leads = append(leads, workspace.NewRow(workspace.Lead, m.Ref(workspace.MailLead)))
	}
	s := submissionOf(leads[0], m.Str(workspace.MailEvent))
	l.subject = clean(strings.Join(present(s.what()+" "+id, s.Name, tagWords(s.Tag)), ", "), 120)
	var b strings.Builder
	s.facts(&b, leads[0])
	if err := n.conversation(ctx, &b, s.Conversation); err != nil {
		return l, err
	}
	fmt.Fprintf(&b, "\nlobby leads show %s\nlobby leads handle %s\n", id, id)
	l.text = b.String()
	return l, nil
}

// submission is what one mail tells of: the original of a lead, or a follow-up.
type submission struct {
	workspace.FollowUp
	later  bool
	masked bool // the plan of the workspace hides what was submitted
}

// submissionOf finds the submission that an event brought.
func submissionOf(lead workspace.Row, event string) submission {
	var later []workspace.FollowUp
	if text := lead.Str(workspace.LeadFollowUps); text != "" && json.Unmarshal([]byte(text), &later) == nil {
		for _, f := range later {
			if f.EventID == event {
				return submission{FollowUp: f, later: true}
			}
		}
	}
	return submission{masked: lead.Covered(), FollowUp: workspace.FollowUp{
		CreatedAt: lead.Time(workspace.LeadCreatedAt), Tag: lead.Str(workspace.LeadTag), OrderNumber: lead.Str(workspace.LeadOrderNumber),
		Name: lead.Str(workspace.LeadName), Email: lead.Str(workspace.LeadEmail), Phone: lead.Str(workspace.LeadPhone),
		Conversation: workspace.Conversation.ID(lead.Ref(workspace.LeadConversation)),
	}}
}

func (s submission) what() string {
	switch {
	case s.masked:
		return "New submission for"
	case s.later:
		return "Follow-up to"
	}
	return "New lead"
}

// facts are who it is and what about.
func (s submission) facts(b *strings.Builder, lead workspace.Row) {
	fmt.Fprintf(b, "%s %s\n\n", s.what(), lead.ID())
	if s.masked {
		b.WriteString("The plan of the workspace hides what was submitted; a larger one shows it.\n\n")
	}
	for _, f := range [][2]string{
		{"Type", tagWords(s.Tag)}, {"Name", s.Name}, {"E-mail", s.Email}, {"Phone", s.Phone}, {"Order number", s.OrderNumber},
		{"Created", minute(s.CreatedAt)}, {"Person", workspace.Person.ID(lead.Ref(workspace.LeadPerson))}, {"Status", lead.Str(workspace.LeadStatus)},
	} {
		if text := clean(f[1], 200); text != "" {
			fmt.Fprintf(b, "%-14s%s\n", f[0], text)
		}
	}
}

// conversation is the beginning of the transcript.
func (n *Notifier) conversation(ctx context.Context, b *strings.Builder, id string) error {
	if id == "" {
		return nil
	}
	messages, err := n.find(ctx, workspace.Query{
		Kind: workspace.Message, Limit: shownMessages + 1, Where: filter.Compare{Field: "conversation_id", Op: filter.Eq, Value: id},
	})
	if err != nil || len(messages) == 0 {
		return err
	}
	fmt.Fprintf(b, "\nConversation %s\n\n", id)
	for i, m := range messages {
		if i == shownMessages {
			b.WriteString("  …\n")
			break
		}
		who := strings.Join(present(m.Str(workspace.MessageFrom), clean(m.Str(workspace.MessageAgent), 80)), " ")
		fmt.Fprintf(b, "  %s  %s: %s\n", m.Time(workspace.MessageAt).UTC().Format("15:04"), who, clean(m.Str(workspace.MessageText), shownCharacters))
	}
	return nil
}

// nameOf is the same for every attempt at a mail and for no other mail: the times of
// entries never repeat in a workspace, and ids of events name what is nobody else's.
func nameOf(m workspace.Row) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %s", m.ID(), m.Format(workspace.MailCreatedAt), m.Str(workspace.MailEvent)))
	return strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:20]))
}

// tagWords is a tag as people read it: refund request.
func tagWords(tag string) string { return strings.ReplaceAll(tag, "_", " ") }

func minute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
}

func present(texts ...string) []string {
	var all []string
	for _, t := range texts {
		if t != "" {
			all = append(all, t)
		}
	}
	return all
}
