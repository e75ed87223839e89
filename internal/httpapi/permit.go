package httpapi

import (
	"maps"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// leastRole is the least role that may make a change of a verb. A verb that does
// not stand here nobody may.
func leastRole(verb string) (workspace.Role, bool) {
	switch verb {
	case "person.edit", "person.tag", "person.merge", "person.unmerge", "tag.rename",
		"lead.handle", "lead.close", "lead.reopen", "lead.split",
		"conversation.assign", "conversation.unassign", "conversation.escalate", "conversation.close", "conversation.reopen",
		"ticket.close", "ticket.reopen", "note.add", "note.highlight", "note.remove", "agent.status",
		"segment.create", "segment.edit", "segment.rename", "segment.delete",
		"undo", "redo":
		return workspace.AgentRole, true
	case "person.erase", "agent.add", "agent.remove", "mail.claim", "mail.settle", "setting.set", "token.create", "token.revoke":
		return workspace.Admin, true
	case "event":
		return workspace.IngestRole, true
	}
	return workspace.Admin, strings.HasSuffix(verb, ".import")
}

// permit refuses a batch with a change that its caller may not make.
func (v *visit) permit(b workspace.Batch) error {
	if (b.Run != 0 || b.Verb != "") && !v.who.role.Covers(workspace.Admin) {
		return workspace.Errorf(workspace.Denied, "run, verb: what the journal says of a batch of the role %s follows from its changes", v.who.role)
	}
	for _, c := range b.Changes {
		least, known := leastRole(c.Verb())
		if !known {
			return workspace.Errorf(workspace.Denied, "%s: nobody may", c.Verb())
		}
		what := c.Verb()
		if changesMeta(c) {
			what, least = what+": metadata", workspace.Admin
		}
		if !v.who.role.Covers(least) {
			return workspace.Errorf(workspace.Denied, "%s: the role %s may not, it takes %s", what, v.who.role, least).WithHint("ask an admin")
		}
		if err := v.permitOne(c); err != nil {
			return err
		}
	}
	return nil
}

// changesMeta reports whether a change sets or forgets metadata, which is for admins
// whatever the verb.
func changesMeta(c workspace.Change) bool {
	var names []string
	switch c := c.(type) {
	case workspace.EditPerson:
		if len(c.Meta) > 0 {
			return true
		}
		names = slices.AppendSeq(names, maps.Keys(c.Set))
		names = append(names, c.Unset...)
	case workspace.MergePeople:
		names = slices.AppendSeq(names, maps.Keys(c.Set))
	}
	return slices.ContainsFunc(names, func(name string) bool {
		f, ok := workspace.Person.FieldNamed(name)
		return strings.HasPrefix(name, "meta.") || ok && f == workspace.PersonMetadata
	})
}

// permitOne refuses what depends on more than the role.
func (v *visit) permitOne(c workspace.Change) error {
	switch c := c.(type) {
	case workspace.CreateToken:
		if v.door != bySocket && !v.who.role.Above(c.Role) {
			return workspace.Errorf(workspace.Denied, "a token of the role %s cannot make one of the role %s", v.who.role, c.Role).
				WithHint("on the machine of the workspace: lobby tokens create")
		}
	case workspace.Undo:
		return v.permitEntries(c.Entries)
	case workspace.Redo:
		return v.permitEntries(c.Entries)
	}
	return nil
}

// changesTokens reports whether a batch makes or ends tokens.
func changesTokens(changes []workspace.Change) bool {
	for _, c := range changes {
		switch c.(type) {
		case workspace.CreateToken, workspace.RevokeToken:
			return true
		}
	}
	return false
}
