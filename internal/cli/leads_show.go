package cli

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newLeadsShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "show LEAD",
		Short: "Show a lead: contact, allowed actions, transcript, products, follow-ups",
		Long: "Show a lead: contact information, what may be done with it, the full transcript, the products that were\n" +
			"discussed, and later submissions by the same person.",
		Example:           "lobby leads show L1\nlobby leads show L1 -o json",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeRefs(workspace.Lead)),
		RunE:              func(cmd *cobra.Command, args []string) error { return runLeadsShow(cmd.Context(), a, args[0]) },
	}
}

func runLeadsShow(ctx context.Context, a *app, ref string) error {
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	var lead workspace.Row
	var mails, messages []workspace.Row
	err = workspace.Snapshot(ctx, ws, func(ws workspace.Workspace) (err error) {
		if lead, err = oneRow(ctx, ws, workspace.Lead, ref); err != nil {
			return err
		}
		if mails, err = owedOf(ctx, ws, lead); err != nil {
			return err
		}
		messages, err = transcript(ctx, ws, lead.Ref(workspace.LeadConversation))
		return err
	})
	if err != nil {
		return err
	}
	var seen shownLeads
	seen.see(lead)
	defer a.noticeHidden(seen)
	format, err := a.format()
	if err != nil {
		return err
	}
	if format != output.Table {
		actions := output.Member{Name: "actions", Value: workspace.Lead.Actions(lead.Str(workspace.LeadStatus))}
		return a.object(append(append(record(lead), actions), transcriptMembers(messages)...))
	}
	p, err := a.newPage()
	if err != nil {
		return err
	}
	p.lead(lead, mails)
	if !lead.Covered() {
		p.talk(workspace.Conversation.ID(lead.Ref(workspace.LeadConversation)), messages)
	}
	p.followUps(lead)
	return a.page(p.String())
}

// lead is the contact information of a lead and what may be done with it.
func (p *page) lead(lead workspace.Row, mails []workspace.Row) {
	p.heading("%s", lead.ID())
	name := term.Safe(lead.Str(workspace.LeadName))
	if lead.Covered() {
		name = p.paint.Dim(workspace.UpgradePlan)
	}
	p.fact("Name", name)
	email, phone := lead.Str(workspace.LeadEmail), lead.Str(workspace.LeadPhone)
	p.fact("E-mail", p.paint.Link(term.Safe(email), "mailto:"+email))
	p.fact("Phone", p.paint.Link(term.Safe(phone), "tel:"+phone))
	if order := lead.Str(workspace.LeadOrderNumber); order != "" {
		p.fact("Order number", term.Safe(order))
	}
	p.fact("Type", p.leadTag(lead.Str(workspace.LeadTag)))
	p.fact("Created", p.moment(lead.Time(workspace.LeadCreatedAt)))
	p.fact("E-mail sent", p.moment(lead.Time(workspace.LeadEmailSentAt)))
	p.owed(mails)
	p.fact("Person", workspace.Person.ID(lead.Ref(workspace.LeadPerson)))
	p.fact("Status", p.leadStatus(lead))
	if at := lead.Time(workspace.LeadHandledAt); !at.IsZero() {
		p.fact("Handled", p.moment(at)+by(lead.Str(workspace.LeadHandledBy)))
	}
	if at := lead.Time(workspace.LeadClosedAt); !at.IsZero() {
		p.fact("Closed", p.moment(at)+by(lead.Str(workspace.LeadClosedBy)))
	}
	p.fact("Actions", strings.Join(workspace.Lead.Actions(lead.Str(workspace.LeadStatus)), ", "))
}

// by says who did something; an import need not know.
func by(actor string) string {
	if actor == "" {
		return ""
	}
	return " by " + term.Safe(actor)
}

func (p *page) leadStatus(lead workspace.Row) string {
	status := lead.Str(workspace.LeadStatus)
	if status == workspace.LeadNew {
		return p.paint.Good("● " + status)
	}
	return status
}

// leadTag is a tag as people read it: Refund Request.
func (p *page) leadTag(tag string) string {
	words := strings.Split(tag, "_")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return p.paint.Badge(slices.Index(workspace.LeadTagNames(), tag), term.Safe(strings.Join(words, " ")))
}

// followUps is the later submissions, numbered as `leads split` takes them.
func (p *page) followUps(lead workspace.Row) {
	var list []workspace.FollowUp
	if text := lead.Str(workspace.LeadFollowUps); text == "" || json.Unmarshal([]byte(text), &list) != nil {
		return
	}
	p.heading("Follow-ups")
	for i, f := range list {
		p.WriteString("  " + strconv.Itoa(i+1) + "  " + p.moment(f.CreatedAt) + "  " + p.leadTag(f.Tag) + "\n")
		for _, detail := range []string{f.Name, f.Email, f.Phone, f.OrderNumber, f.Conversation} {
			if detail != "" {
				p.WriteString("     " + term.Safe(detail) + "\n")
			}
		}
	}
}
