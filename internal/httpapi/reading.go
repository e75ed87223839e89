package httpapi

import (
	"github.com/lobbycli/lobby/internal/workspace"
)

// mountReading mounts what asks and changes nothing.
func mountReading(s *Server) {
	mount(s, whoami())
	for _, k := range shown() {
		if tells(k) {
			mount(s, lists[TellIn](k))
		} else {
			mount(s, lists[ListIn](k))
		}
		if k.Letter() != 0 && k != workspace.Merged {
			mount(s, shows(k))
		}
	}
	mount(s, counts())
	mount(s, computes())
	mount(s, identifies())
	mount(s, refers())
	mount(s, exports())
}

// shown are the kinds that have an address.
func shown() []workspace.Kind {
	return []workspace.Kind{
		workspace.Person, workspace.Lead, workspace.Conversation, workspace.Message, workspace.Ticket, workspace.Note, workspace.Agent, workspace.Channel,
		workspace.Segment, workspace.Setting, workspace.Pair, workspace.Token, workspace.Entry, workspace.Moment, workspace.Step, workspace.Duplicate, workspace.Tag, workspace.Insight,
		workspace.Merged, workspace.Mail,
	}
}

// kindNamed finds a kind that has an address.
func kindNamed(name string) (workspace.Kind, error) {
	for _, k := range shown() {
		if name == k.String() || name == k.Plural() {
			return k, nil
		}
	}
	return workspace.NoKind, workspace.Errorf(workspace.Usage, "kind: there is nothing called %q", shortened(name)).WithHint("write it like people or leads")
}

// tells reports whether rows of the kind tell of something, or with what was taken
// back.
func tells(k workspace.Kind) bool {
	return k == workspace.Entry || k == workspace.Moment || k == workspace.Step || k == workspace.Insight || k == workspace.Merged
}

// addressOf is where the rows of a kind are.
func addressOf(k workspace.Kind) string {
	switch k {
	case workspace.Entry:
		return "/v1/journal"
	case workspace.Merged:
		return "/v1/former-people"
	}
	return "/v1/" + k.Plural()
}

// readerOf is the least role that may see rows of a kind.
func readerOf(k workspace.Kind) workspace.Role {
	if k == workspace.Token {
		return workspace.Admin
	}
	return workspace.Viewer
}

// named is a kind that a parameter names, if the caller may see its rows.
func (v *visit) named(name string) (workspace.Kind, error) {
	k, err := kindNamed(name)
	if err == nil && !v.who.role.Covers(readerOf(k)) {
		return k, workspace.Errorf(workspace.Denied, "the role %s does not see %s", v.who.role, k.Plural()).WithHint("ask an admin for another token")
	}
	return k, err
}
