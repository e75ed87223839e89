package engine

import (
	"fmt"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// An agent is a member of the team. Conversations name theirs, so that what an
// agent did can be told when the agent is gone; names are unique regardless of
// case for that reason.

// longestAgentName is how many bytes the name of an agent may have.
const longestAgentName = 200

// agentKey is what two names of one agent share.
func agentKey(name string) string {
	return keyOf(workspace.Agent, workspace.AgentName, name)
}

// takesTalks reports whether an agent is there and takes conversations.
func takesTalks(agent workspace.Row) bool {
	return agent.Num(workspace.AgentConnected) != 0 && agent.Str(workspace.AgentState) == workspace.AgentAvailable
}

// agents is everybody of the team, by number.
func (l lookup) agents() ([]workspace.Row, error) {
	return workspace.AllRows(l.Walk(workspace.Query{Kind: workspace.Agent, Order: []workspace.Order{{Field: workspace.ID}}}))
}

// loads counts the conversations that are not closed by the key of their agent.
func (l lookup) loads() (map[string]int, error) {
	groups, err := l.Group(workspace.Query{Kind: workspace.Conversation, Where: notClosed()}, workspace.ConversationAssignee, false)
	loads := map[string]int{}
	for _, g := range groups {
		loads[agentKey(g.Value.S)] += g.N
	}
	return loads, err
}

// countTalks gives agents the number of their conversations.
func (l lookup) countTalks() (func(workspace.Row), error) {
	loads, err := l.loads()
	return func(row workspace.Row) {
		row.Set(workspace.AgentConversations, workspace.IntValue(int64(loads[agentKey(row.Str(workspace.AgentName))])))
	}, err
}

// agent takes the agent in hand whom an id, a name or an e-mail address names.
func (b *batch) agent(ref string) (workspace.Row, error) {
	if err := b.flush(); err != nil {
		return workspace.Row{}, err
	}
	nos, err := b.lookup().refer(workspace.Agent, []string{ref})
	if workspace.KindOf(err) == workspace.NotFound {
		return workspace.Row{}, b.noAgent(ref)
	}
	if err != nil {
		return workspace.Row{}, err
	}
	row, _, err := b.row(workspace.Agent, nos[0])
	return row, err
}

// noAgent says that nobody of the team is called so, and who nearly is.
func (b *batch) noAgent(ref string) error {
	team, err := b.lookup().agents()
	if err != nil {
		return err
	}
	var names []string
	for _, a := range team {
		names = append(names, a.Str(workspace.AgentName))
	}
	missing := workspace.Errorf(workspace.NotFound, "%s: no such agent", shortened(ref))
	if near := filter.Suggest(ref, names); near != "" {
		return missing.WithHint("did you mean %s?", near)
	}
	return missing.WithHint("see lobby agents list; lobby agents add makes somebody known")
}

// checkAgentName refuses what cannot be the name of an agent.
func checkAgentName(name string) error {
	if err := workspace.CheckText("name", name); err != nil {
		return err
	}
	if len(name) > longestAgentName || strings.TrimSpace(name) != name || filter.Fold(name) == "" || !workspace.Plain(name) || strings.Contains(name, "@") {
		return workspace.Errorf(workspace.Invalid, "%q cannot be the name of an agent", excerpt(name)).
			WithHint("use 1 to %d characters on one line, without spaces around and without @", longestAgentName)
	}
	if _, isID := workspace.Agent.ParseID(name); isID {
		return workspace.Errorf(workspace.Invalid, "%q looks like an id and cannot be the name of an agent", name).WithHint("choose another name")
	}
	return nil
}

// addAgent makes a member of the team known, who is not there yet.
func (b *batch) addAgent(c workspace.AddAgent) error {
	if err := checkAgentName(c.Name); err != nil {
		return err
	}
	if err := checkEmail(c.Email); err != nil {
		return err
	}
	if err := b.flush(); err != nil {
		return err
	}
	have, known, err := b.lookup().oneByKey(workspace.Agent, workspace.AgentName, c.Name)
	if err != nil {
		return err
	}
	if known {
		return b.addAgain(have, c.Email)
	}
	if c.Email != "" {
		other, taken, err := b.lookup().oneByKey(workspace.Agent, workspace.AgentEmail, c.Email)
		if err != nil {
			return err
		}
		if taken {
			return workspace.Errorf(workspace.Conflict, "%s: is the address of %s %s", c.Email, other.ID(), other.Str(workspace.AgentName))
		}
	}
	row, err := b.create(workspace.Agent)
	if err != nil {
		return err
	}
	row.Set(workspace.AgentName, workspace.TextValue(c.Name))
	row.Set(workspace.AgentEmail, workspace.TextValue(c.Email))
	row.Set(workspace.AgentState, workspace.TextValue(workspace.AgentOffline))
	b.changed(workspace.Agent, idset.Of(row.No))
	return b.inherited(c.Name)
}

// inherited tells which conversations a new agent has from the beginning, for somebody
// of the same name had them before.
func (b *batch) inherited(name string) error {
	theirs := filter.Compare{Field: "assignee", Op: filter.Eq, Value: name}
	talks, err := b.Find(workspace.Query{Kind: workspace.Conversation, Where: filter.And{X: []filter.Expr{theirs, notClosed()}}})
	if n := talks.Len(); err == nil && n > 0 {
		why := fmt.Sprintf("not closed, and theirs already by the name (%d in all)", n)
		b.outcome(workspace.Outcome{State: workspace.Unchanged, Why: why, Of: workspace.Conversation, Ids: talks})
	}
	return err
}

// addAgain adds an agent who is there: nothing, unless with another address.
func (b *batch) addAgain(agent workspace.Row, email string) error {
	had := agent.Str(workspace.AgentEmail)
	if email == "" || keyOf(workspace.Agent, workspace.AgentEmail, email) == keyOf(workspace.Agent, workspace.AgentEmail, had) {
		b.same(workspace.Agent, idset.Of(agent.No))
		return nil
	}
	if had == "" {
		had = "no e-mail address"
	}
	return workspace.Errorf(workspace.Conflict, "%s: an agent of this name exists, with %s", agent.Str(workspace.AgentName), had).
		WithHint("to give another address, remove the agent and add them again")
}

// removeAgent forgets a member of the team; conversations keep the name.
func (b *batch) removeAgent(c workspace.RemoveAgent) error {
	row, err := b.agent(c.Agent)
	if err != nil {
		return err
	}
	b.work.drop(workspace.Agent, row.No)
	b.changed(workspace.Agent, idset.Of(row.No))
	return nil
}

// setAgentStatus says whether an agent, or the actor, takes conversations. Who is
// busy is there all the same.
func (b *batch) setAgentStatus(c workspace.SetAgentStatus) error {
	connected := int64(1)
	switch c.Status {
	case workspace.AgentAvailable, workspace.AgentBusy:
	case workspace.AgentOffline:
		connected = 0
	default:
		return workspace.Errorf(workspace.Invalid, "%q is no status of an agent", excerpt(c.Status)).
			WithHint("statuses: %s", strings.Join(workspace.AgentStatuses(), ", "))
	}
	ref := c.Agent
	if ref == "" {
		ref = b.actor
	}
	row, err := b.agent(ref)
	if c.Agent == "" && workspace.KindOf(err) == workspace.NotFound {
		return workspace.Errorf(workspace.NotFound, "%s: you are no agent", shortened(ref)).WithHint("name one, or see lobby agents add")
	}
	if err != nil {
		return err
	}
	if row.Num(workspace.AgentConnected) == connected && row.Str(workspace.AgentState) == c.Status {
		b.same(workspace.Agent, idset.Of(row.No))
		return nil
	}
	row.Set(workspace.AgentConnected, workspace.IntValue(connected))
	row.Set(workspace.AgentState, workspace.TextValue(c.Status))
	b.changed(workspace.Agent, idset.Of(row.No))
	return nil
}
