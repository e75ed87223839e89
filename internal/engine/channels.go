package engine

import (
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// countTalkers gives channels the number of people who ever talked to them; a
// person who came back counts once, and merged people are one.
func (l lookup) countTalkers() (func(workspace.Row), error) {
	key := func(name string) string { return keyOf(workspace.Channel, workspace.ChannelName, name) }
	groups, err := l.Group(workspace.Query{Kind: workspace.Conversation}, workspace.ConversationChannel, true)
	if err != nil {
		return nil, err
	}
	talks := map[string]idset.Set{}
	for _, g := range groups {
		k := key(g.Value.S)
		talks[k] = idset.Or(talks[k], g.Set)
	}
	people := map[string]int{}
	for k, ids := range talks {
		var owners []workspace.No
		for row, err := range l.Rows(workspace.Conversation, ids, workspace.ConversationPerson) {
			if err != nil {
				return nil, err
			}
			owners = append(owners, row.Ref(workspace.ConversationPerson))
		}
		people[k] = idset.Of(owners...).Len()
	}
	return func(row workspace.Row) {
		row.Set(workspace.ChannelPeople, workspace.IntValue(int64(people[key(row.Str(workspace.ChannelName))])))
	}, nil
}
