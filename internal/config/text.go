package config

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/yamldoc"
)

// decode reads the text of a file. Errors are of type *Error or *yamldoc.Error.
func decode(data []byte) (document, error) {
	d := document{settings: map[string]string{}}
	root, err := yamldoc.Read(data)
	if err != nil || root == nil || root.Null {
		return d, err
	}
	members, err := membersOf(root, "settings, such as output: json")
	if err != nil {
		return d, err
	}
	for _, m := range members {
		switch _, known := setting(m.key); {
		case m.key == workspacesKey:
			d.workspaces, err = namedIn(m.value)
		case !known:
			err = unknownSetting(m.key)
		case m.value.Shape != yamldoc.Text:
			err = m.value.Wrong("setting %q has more than one value", m.key)
		case !m.value.Null:
			d.settings[m.key] = m.value.Value
		}
		if err != nil {
			return d, err
		}
	}
	return d, nil
}

// member is a key, in lower case, and its value.
type member struct {
	key   string
	value *yamldoc.Node
}

// membersOf are the keys of a node, each of which stands there once in any case.
func membersOf(n *yamldoc.Node, what string) (all []member, err error) {
	if err := n.Expect(yamldoc.Keys, what); err != nil {
		return nil, err
	}
	for key, value := range n.Pairs() {
		if err := key.Expect(yamldoc.Text, what); err != nil {
			return nil, err
		}
		m := member{strings.ToLower(key.Text), value}
		if slices.ContainsFunc(all, func(o member) bool { return o.key == m.key }) {
			return nil, key.Wrong("%s stands twice", m.key)
		}
		all = append(all, m)
	}
	return all, nil
}

// namedIn are the workspaces of a list.
func namedIn(list *yamldoc.Node) (all []named, err error) {
	const how = "a workspace, written {name: NAME, address: ADDRESS}"
	if list.Null {
		return nil, nil
	}
	if err := list.Expect(yamldoc.List, "a list of workspaces"); err != nil {
		return nil, err
	}
	for i := range list.Parts {
		item := &list.Parts[i]
		members, err := membersOf(item, how)
		if err != nil {
			return nil, err
		}
		var w named
		for _, m := range members {
			if err := m.value.Expect(yamldoc.Text, "a text"); err != nil {
				return nil, err
			}
			switch m.key {
			case "name":
				w.Name = m.value.Text
			case "address":
				w.Address = m.value.Text
			default:
				return nil, item.Wrong("unknown key %q; here should stand %s", m.key, how)
			}
		}
		if err := w.check(); err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	return all, nil
}

// encode writes the text of a file: settings by name, then the workspaces.
func encode(d document) ([]byte, error) {
	root := yamldoc.Mapping()
	for _, key := range slices.Sorted(maps.Keys(d.settings)) {
		root.Parts = append(root.Parts, yamldoc.Word(key), yamldoc.Word(d.settings[key]))
	}
	if len(d.workspaces) > 0 {
		list := yamldoc.Node{Shape: yamldoc.List}
		for _, w := range d.workspaces {
			list.Parts = append(list.Parts, yamldoc.Mapping(yamldoc.Word("name"), yamldoc.Word(w.Name), yamldoc.Word("address"), yamldoc.Word(w.Address)))
		}
		root.Parts = append(root.Parts, yamldoc.Word(workspacesKey), list)
	}
	out := bytes.NewBufferString(preamble)
	err := yamldoc.Write(out, root)
	return out.Bytes(), err
}
