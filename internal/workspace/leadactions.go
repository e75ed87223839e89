package workspace

// LeadActions are the verbs a lead of this status allows. The pipeline is
// new → handled, new → closed, handled → closed and closed → new; everything
// else is refused.
func LeadActions(status string) []string {
	switch status {
	case LeadNew:
		return []string{"handle", "close"}
	case LeadHandled:
		return []string{"close"}
	}
	return []string{"reopen"}
}
