package workspace

// TalkActions are the verbs a conversation of this status allows. Agents come and
// go while it is not closed; a closed one can be reopened and nothing else.
func TalkActions(status string) []string {
	switch status {
	case TalkOpen:
		return []string{"assign", "unassign", "escalate", "close"}
	case TalkEscalated:
		return []string{"assign", "unassign", "close", "reopen"}
	}
	return []string{"reopen"}
}
