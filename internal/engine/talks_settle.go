package engine

import (
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Two things follow from who has which conversation, whatever changed it: whose
// agent a person has (that of the latest conversation that is not closed), and
// since when an agent who takes conversations has none. They are set at the end
// of a batch, from what it did.

// stir is what a batch did to conversations and agents.
type stir struct {
	talks  idset.Set // conversations that are new or different
	left   idset.Set // those of them that may have been closed, or lost their agent
	people idset.Set // whose conversations went
	agents bool      // an agent came, or is different
	agent  bool      // a conversation has or had an agent
}

// settleTalks sets what follows.
func (b *batch) settleTalks() error {
	s := b.stirred()
	if s.talks.Empty() && s.people.Empty() && !s.agents {
		return nil
	}
	var all, left []uint32
	for row, err := range b.Rows(workspace.Conversation, s.talks, workspace.ConversationPerson, workspace.ConversationStatus, workspace.ConversationAssignee) {
		if err != nil {
			return err
		}
		owner := row.Ref(workspace.ConversationPerson)
		all = append(all, owner)
		if s.left.Has(row.No) {
			left = append(left, owner)
		}
		s.agent = s.agent || row.Str(workspace.ConversationAssignee) != ""
	}
	if err := b.settlePeople(idset.Or(s.people, idset.Of(all...)), idset.Or(s.people, idset.Of(left...))); err != nil {
		return err
	}
	if !s.agent && !s.agents {
		return nil
	}
	return b.settleAgents()
}

// stirred reads the effects of the batch.
func (b *batch) stirred() stir {
	var s stir
	var talks, left, people []uint32
	for _, e := range b.effects {
		switch {
		case e.kind == workspace.Agent && e.op != opDropped:
			s.agents = true
		case e.kind != workspace.Conversation:
		case e.op == opCreated:
			s.talks = idset.Or(s.talks, e.ids)
		case e.op == opAssigned && (e.field == workspace.ConversationAssignee || e.field == workspace.ConversationStatus):
			s.talks, s.left = idset.Or(s.talks, e.ids), idset.Or(s.left, e.ids)
			s.agent = s.agent || e.field == workspace.ConversationAssignee
		case e.op == opDropped:
			for _, row := range e.images {
				people = append(people, row.Ref(workspace.ConversationPerson))
				s.agent = s.agent || row.Str(workspace.ConversationAssignee) != ""
			}
		}
		if e.kind != workspace.Conversation {
			continue
		}
		for _, d := range e.diffs {
			for _, o := range d.olds {
				switch o.field {
				case workspace.ConversationStatus, workspace.ConversationAssignee:
					left = append(left, d.no)
					s.agent = s.agent || o.field == workspace.ConversationAssignee
				case workspace.ConversationPerson:
					people = append(people, workspace.No(o.value.N))
				case workspace.ConversationLastMessageAt:
				default:
					continue
				}
				talks = append(talks, d.no)
			}
		}
	}
	s.talks, s.left, s.people = idset.Or(s.talks, idset.Of(talks...)), idset.Or(s.left, idset.Of(left...)), idset.Of(people...)
	return s
}

// settlePeople gives people the agent of their latest conversation that is not
// closed. Those who left the last one have nobody, unless an entry is being taken
// back, which says itself whom they had.
func (b *batch) settlePeople(people, left workspace.Ids) error {
	matters, err := b.agentsMatter(people)
	if err != nil || !matters {
		return err
	}
	want := map[workspace.No]string{}
	q := workspace.Query{Kind: workspace.Conversation, Where: filter.And{X: []filter.Expr{notClosed(), within("person_id", people)}}, Order: workspace.Conversation.DefaultOrder()}
	for row, err := range b.Walk(q, workspace.ConversationPerson, workspace.ConversationAssignee) {
		if err != nil {
			return err
		}
		owner := row.Ref(workspace.ConversationPerson)
		if _, later := want[owner]; !later {
			want[owner] = row.Str(workspace.ConversationAssignee)
		}
	}
	groups, err := b.Group(workspace.Query{Kind: workspace.Person, Where: within("id", people)}, workspace.PersonAssignee, true)
	if err != nil {
		return err
	}
	other := map[string][]workspace.No{}
	for _, g := range groups {
		for no := range g.Set.All() {
			agent, open := want[no]
			if agent == g.Value.S || !open && (b.undoes != 0 || !left.Has(no)) {
				continue
			}
			other[agent] = append(other[agent], no)
		}
	}
	for _, agent := range sortedKeys(other) {
		if err := b.assign(workspace.Person, idset.Of(other[agent]...), set{workspace.PersonAssignee, workspace.TextValue(agent)}); err != nil {
			return err
		}
	}
	return nil
}

// agentsMatter reports whether any of some people has an agent, or a conversation
// that is not closed and has one: mostly nobody has.
func (b *batch) agentsMatter(people workspace.Ids) (bool, error) {
	if people.Empty() {
		return false, nil
	}
	has := filter.Has{Field: "assignee"}
	talks, err := b.Find(workspace.Query{Kind: workspace.Conversation, Where: filter.And{X: []filter.Expr{has, notClosed(), within("person_id", people)}}})
	if err != nil || !talks.Empty() {
		return !talks.Empty(), err
	}
	cared, err := b.Find(workspace.Query{Kind: workspace.Person, Where: filter.And{X: []filter.Expr{has, within("id", people)}}})
	return !cared.Empty(), err
}

// settleAgents keeps since when each agent who takes conversations has none; of
// the others nothing is kept.
func (b *batch) settleAgents() error {
	team, err := b.lookup().agents()
	if err != nil || len(team) == 0 {
		return err
	}
	loads, err := b.lookup().loads()
	if err != nil {
		return err
	}
	for _, a := range team {
		idle := takesTalks(a) && loads[agentKey(a.Str(workspace.AgentName))] == 0
		if idle == (a.Num(workspace.AgentIdleSince) != 0) {
			continue
		}
		row, _, err := b.row(workspace.Agent, a.No)
		if err != nil {
			return err
		}
		row.Set(workspace.AgentIdleSince, workspace.Value{})
		if idle {
			row.Set(workspace.AgentIdleSince, workspace.TimeValue(b.at))
		}
	}
	return b.flush()
}

// latestAgent is the agent of the latest conversation of some people that is not
// closed; false where there is none.
func (b *batch) latestAgent(people ...workspace.No) (string, bool, error) {
	q := workspace.Query{
		Kind: workspace.Conversation, Order: workspace.Conversation.DefaultOrder(), Limit: 1,
		Where: filter.And{X: []filter.Expr{notClosed(), within("person_id", idset.Of(slices.Clone(people)...))}},
	}
	for row, err := range b.Walk(q, workspace.ConversationAssignee) {
		return row.Str(workspace.ConversationAssignee), err == nil, err
	}
	return "", false, nil
}
