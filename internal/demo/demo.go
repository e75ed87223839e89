package demo

import (
	"iter"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// People is the usual size of a sample workspace.
const People = 300

// Events yields what people did in the 90 days before now, one person after
// the other and each one's events in order of time.
func Events(people int, seed uint64, now time.Time) iter.Seq[workspace.Event] {
	now = now.UTC().Truncate(time.Second)
	return func(yield func(workspace.Event) bool) {
		for no := range people {
			for _, e := range newVisitor(seed, no).story(now) {
				if !yield(e) {
					return
				}
			}
		}
	}
}

// Changes are what a team would do next with the people of Events, in this
// order: leads reach all three states, people get tags, filters get names, agents share
// the conversations out (one of them went home with some), tickets end, notes stay.
// Each is meant as a batch of its own, so that the journal has a history.
func Changes() []workspace.Change {
	return []workspace.Change{
		workspace.MoveLeads{Selection: where("created_at < -5d and tag in (order_question, order_resolved, coupon_created, coupon_request, refund_request)"), To: workspace.LeadHandled},
		workspace.MoveLeads{Selection: where("created_at < -50d"), To: workspace.LeadClosed},
		workspace.MoveLeads{Selection: where("status = handled and tag = order_resolved"), To: workspace.LeadClosed},
		workspace.TagPeople{Selection: where("last_seen < -60d"), Add: []string{"win-back"}},
		workspace.TagPeople{Selection: where("status = customer and meta.plan = team"), Add: []string{"vip"}},
		workspace.CreateSegment{Name: "Trial users", Where: "tags = trial"},
		workspace.CreateSegment{Name: "Quiet customers", Where: "status = customer and last_seen < -30d"},
		workspace.CreateSegment{Name: "Messengers", Where: "platform in (whatsapp, messenger, instagram)"},
		workspace.AddAgent{Name: "Mia", Email: "mia@fernwood.example"},
		workspace.AddAgent{Name: "Jonas", Email: "jonas@fernwood.example"},
		workspace.AddAgent{Name: "Priya", Email: "priya@fernwood.example"},
		workspace.SetAgentStatus{Agent: "Mia", Status: workspace.AgentAvailable},
		workspace.SetAgentStatus{Agent: "Priya", Status: workspace.AgentAvailable},
		workspace.AssignConversations{Selection: where("status != closed and last_message_at < -7d and last_message_at > -14d"), Agent: "Jonas"},
		workspace.AssignConversations{Selection: where("status != closed and last_message_at > -4d"), Auto: true},
		workspace.SetAgentStatus{Agent: "Priya", Status: workspace.AgentBusy},
		workspace.MoveTickets{Selection: where("created_at < -14d"), To: workspace.TalkClosed},
		workspace.AddNote{Person: "P1", Text: "Please call in the morning, never after six.", Highlighted: true},
		workspace.AddNote{Person: "P2", Text: "Asked twice about delivery to the island."},
	}
}

func where(text string) workspace.Selection { return workspace.Selection{Where: text} }
