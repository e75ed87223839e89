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
