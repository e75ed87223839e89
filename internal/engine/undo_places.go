package engine

import (
	"maps"
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
)

// There is a channel for every name of one that conversations have. The first of them
// brings it, whoever made that; the last one takes it along.

// leaves notes a channel that an undone row named or was.
func (r *reversal) leaves(name string) {
	if name != "" {
		r.left[keyOf(workspace.Channel, workspace.ChannelName, name)] = name
	}
}

// settlePlaces drops the channels that nobody names any more, and makes those of
// conversations that came back. Everything in hand must have been flushed.
func (r *reversal) settlePlaces() error {
	if err := r.dropPlaces(); err != nil {
		return err
	}
	return r.findPlaces()
}

func (r *reversal) dropPlaces() error {
	if len(r.left) == 0 {
		return nil
	}
	groups, err := r.Group(workspace.Query{Kind: workspace.Conversation}, workspace.ConversationChannel, false)
	if err != nil {
		return err
	}
	for _, g := range groups {
		delete(r.left, keyOf(workspace.Channel, workspace.ChannelName, g.Value.S))
	}
	for _, key := range slices.Sorted(maps.Keys(r.left)) {
		known, have, err := r.truth().oneByKey(workspace.Channel, workspace.ChannelName, r.left[key])
		if err == nil && have {
			_, have, err = r.row(workspace.Channel, known.No)
		}
		if err != nil {
			return err
		}
		if have {
			r.work.drop(workspace.Channel, known.No)
		}
	}
	return r.flush()
}

func (r *reversal) findPlaces() error {
	came := r.returned[workspace.Conversation]
	if came.Empty() { // a store would look which rows there are
		return nil
	}
	groups, err := r.Group(workspace.Query{Kind: workspace.Conversation, Where: within("id", came)}, workspace.ConversationChannel, false)
	if err != nil {
		return err
	}
	in := r.places()
	for _, g := range groups {
		if err := in.seen(g.Value.S, ""); err != nil {
			return err
		}
	}
	return r.flush()
}
