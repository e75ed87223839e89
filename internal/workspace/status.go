package workspace

import "strings"

// Status is the one spelling of a status that records of the kind can have. The error
// is Invalid and names those there are.
func (k Kind) Status(text string) (string, error) {
	f, ok := k.FieldNamed("status")
	if !ok {
		return "", Errorf(Invalid, "%s have no status", k.Plural())
	}
	if one, ok := k.Spec(f).EnumValue(text); ok {
		return one, nil
	}
	return "", Errorf(Invalid, "%q is no status of a %s", clip(text), k).WithHint("statuses: %s", strings.Join(k.Spec(f).Enum, ", "))
}

// Actions are the verbs that a record of this status allows; none of kinds without a
// status. The pipeline of leads is new → handled, new → closed, handled → closed and
// closed → new. Agents come and go while a conversation is not closed. Everything
// else is refused.
func (k Kind) Actions(status string) []string {
	switch {
	case k == Lead && status == LeadNew:
		return []string{"handle", "close"}
	case k == Lead && status == LeadHandled:
		return []string{"close"}
	case k == Conversation && status == TalkOpen:
		return []string{"assign", "unassign", "escalate", "close"}
	case k == Conversation && status == TalkEscalated:
		return []string{"assign", "unassign", "close", "reopen"}
	case k == Ticket && status == TalkOpen:
		return []string{"close"}
	case k == Lead, k == Conversation, k == Ticket:
		return []string{"reopen"}
	}
	return nil
}

// AgentStatuses are what agents can be, as they say it: state and connected in one.
func AgentStatuses() []string { return []string{AgentAvailable, AgentBusy, AgentOffline} }
