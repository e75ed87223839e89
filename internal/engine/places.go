package engine

import "github.com/lobbycli/lobby/internal/workspace"

// places makes sure that channels are known which conversations came through.
type places struct {
	*batch
	known map[string]bool // channels, each with a platform
}

func (b *batch) places() places { return places{b, map[string]bool{}} }

// seen makes sure a channel is known. Its kind is the platform of who talks there; of
// several the first in the alphabet, so that the order of arrival does not matter.
func (p places) seen(name, platform string) error {
	key := name + "\x00" + platform
	if name == "" || p.known[key] {
		return nil
	}
	p.known[key] = true
	row, err := p.named(name)
	if err != nil {
		return err
	}
	if kind := row.Str(workspace.ChannelSort); platform != "" && (kind == "" || platform < kind) {
		row.Set(workspace.ChannelSort, workspace.TextValue(platform))
	}
	return nil
}

// named takes a channel in hand, or makes it.
func (p places) named(name string) (workspace.Row, error) {
	key := keyOf(workspace.Channel, workspace.ChannelName, name)
	for _, h := range p.hands[workspace.Channel] {
		if keyOf(workspace.Channel, workspace.ChannelName, h.is.Str(workspace.ChannelName)) == key {
			return h.is, nil
		}
	}
	known, have, err := p.lookup().oneByKey(workspace.Channel, workspace.ChannelName, name)
	if err != nil {
		return known, err
	}
	if have {
		known, _, err = p.row(workspace.Channel, known.No)
		return known, err
	}
	row, err := p.create(workspace.Channel)
	if err == nil {
		row.Set(workspace.ChannelName, workspace.TextValue(name))
	}
	return row, err
}
