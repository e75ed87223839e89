package engine

import (
	"cmp"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// assignConversations gives conversations to an agent, or each to whoever has the
// fewest of those who are there.
func (b *batch) assignConversations(c workspace.AssignConversations) error {
	if c.Auto == (c.Agent != "") {
		return workspace.Errorf(workspace.Usage, "conversation.assign: give either an agent or auto").WithHint("lobby agents list shows who there is")
	}
	if c.Auto {
		ids, err := b.pick(workspace.Conversation, c.Selection)
		if err != nil {
			return err
		}
		return b.assignAuto(ids)
	}
	agent, err := b.agent(c.Agent)
	if err != nil {
		return err
	}
	name := agent.Str(workspace.AgentName)
	theirs := filter.Compare{Field: "assignee", Op: filter.Eq, Value: name}
	return b.giveTo(c.Selection, "assign", theirs, name)
}

// unassignConversations takes conversations from their agents.
func (b *batch) unassignConversations(c workspace.UnassignConversations) error {
	return b.giveTo(c.Selection, "unassign", filter.Not{X: filter.Has{Field: "assignee"}}, "")
}

// giveTo makes somebody the agent of conversations, "" nobody; so says which are
// as they shall be.
func (b *batch) giveTo(s workspace.Selection, verb string, so filter.Expr, name string) error {
	ids, err := b.pick(workspace.Conversation, s)
	if err != nil || ids.Empty() {
		return err
	}
	same, err := b.talksWith(ids, so)
	if err != nil {
		return err
	}
	b.same(workspace.Conversation, same)
	closed, err := b.talksWith(idset.AndNot(ids, same), filter.Compare{Field: "status", Op: filter.Eq, Value: workspace.TalkClosed})
	if err != nil {
		return err
	}
	if err := b.refuse(workspace.Conversation, closed, talkVerdict(workspace.TalkClosed, verb)); err != nil {
		return err
	}
	rest := idset.AndNot(idset.AndNot(ids, same), closed)
	b.changed(workspace.Conversation, rest)
	return b.setAgent(rest, name)
}

func (b *batch) setAgent(ids workspace.Ids, name string) error {
	return b.assign(workspace.Conversation, ids, set{workspace.ConversationAssignee, workspace.TextValue(name)})
}

// talksWith is those of some conversations that a filter selects.
func (b *batch) talksWith(ids workspace.Ids, where filter.Expr) (workspace.Ids, error) {
	return b.Find(workspace.Query{Kind: workspace.Conversation, Where: filter.And{X: []filter.Expr{within("id", ids), where}}})
}

// assignAuto gives conversations that are not closed and whose agent is not there
// to those who are. What stays as it is says why.
func (b *batch) assignAuto(ids workspace.Ids) error {
	if ids.Empty() {
		return nil
	}
	live, err := b.talksWith(ids, notClosed())
	if err != nil {
		return err
	}
	b.left(idset.AndNot(ids, live), "closed, and needs no agent")
	team, err := b.lookup().agents()
	if err != nil {
		return err
	}
	var present []string
	for _, a := range team {
		if a.Num(workspace.AgentConnected) != 0 {
			present = append(present, a.Str(workspace.AgentName))
		}
	}
	cared, err := b.talksWith(live, filter.In{Field: "assignee", Values: present})
	if err != nil {
		return err
	}
	b.left(cared, "has an agent who is there")
	waiting := idset.AndNot(live, cared)
	done, err := b.shareOut(waiting)
	switch {
	case err != nil:
		return err
	case done:
		b.changed(workspace.Conversation, waiting)
	default:
		b.left(waiting, "no agent is connected and available")
	}
	return nil
}

// left counts conversations that stay as they are for a reason.
func (b *batch) left(ids workspace.Ids, why string) {
	if ids.Empty() {
		return
	}
	b.unchanged(workspace.Conversation, ids.Len())
	b.outcome(workspace.Outcome{State: workspace.Unchanged, Why: why, Of: workspace.Conversation, Ids: ids})
}

// share is what an agent who takes conversations has, and gets.
type share struct {
	no   workspace.No
	name string
	load int
	idle int64
	gets []workspace.No
}

// before reports whether the next conversation is rather for s than for o: fewest
// conversations first, then the longest idle, then the lower number.
func (s *share) before(o *share) bool {
	return cmp.Or(cmp.Compare(s.load, o.load), cmp.Compare(s.idle, o.idle), cmp.Compare(s.no, o.no)) < 0
}

// shareOut gives conversations, in the order of their numbers, each to the agent
// whose turn it is then. It reports false where nobody takes any.
func (b *batch) shareOut(ids workspace.Ids) (bool, error) {
	if err := b.flush(); err != nil {
		return false, err
	}
	team, err := b.lookup().agents()
	if err != nil {
		return false, err
	}
	team = slices.DeleteFunc(team, func(a workspace.Row) bool { return !takesTalks(a) })
	if len(team) == 0 {
		return false, nil
	}
	loads, err := b.lookup().loads()
	if err != nil {
		return false, err
	}
	shares := make([]share, len(team))
	for i, a := range team {
		shares[i] = share{no: a.No, name: a.Str(workspace.AgentName), load: loads[agentKey(a.Str(workspace.AgentName))], idle: a.Num(workspace.AgentIdleSince)}
	}
	for no := range ids.All() {
		next := &shares[0]
		for i := range shares[1:] {
			if shares[1+i].before(next) {
				next = &shares[1+i]
			}
		}
		next.load, next.idle, next.gets = next.load+1, 0, append(next.gets, no)
	}
	for _, s := range shares {
		if err := b.setAgent(idset.Of(s.gets...), s.name); err != nil {
			return false, err
		}
	}
	return true, nil
}

// takeOver gives conversations that events escalated, and that wait for somebody,
// to agents who are there, where the workspace wants that.
func (in *intake) takeOver() error {
	if len(in.calls) == 0 {
		return nil
	}
	on, err := in.lookup().setting(workspace.AssignSetting)
	if err != nil || on != "on" {
		return err
	}
	if err := in.flush(); err != nil {
		return err
	}
	waiting, err := in.talksWith(idset.Of(in.calls...), filter.And{X: []filter.Expr{
		filter.Compare{Field: "status", Op: filter.Eq, Value: workspace.TalkEscalated}, filter.Not{X: filter.Has{Field: "assignee"}},
	}})
	if err != nil || waiting.Empty() {
		return err
	}
	_, err = in.shareOut(waiting)
	return err
}
