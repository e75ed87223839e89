package main

import (
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/cli"
)

// page is what a command says about itself.
type page struct {
	path      string // "lobby leads close"
	short     string
	long      string
	usage     string
	example   string
	aliases   []string
	flags     string // of its own, as help shows them
	inherited string
	group     bool // does nothing itself but hold others
}

// pages walks the tree of commands, parents first, siblings by name.
func pages() []page {
	root := cli.Command(cli.Door{})
	queue := append(root.Commands()[:0:0], root) // its type is cobra's, which is not imported here
	var out []page
	for len(queue) > 0 {
		c := queue[0]
		queue = queue[1:]
		if !c.IsAvailableCommand() && c != root {
			continue
		}
		queue = slices.Concat(c.Commands(), queue)
		c.InitDefaultHelpFlag()
		p := page{
			path: c.CommandPath(), short: c.Short, long: strings.TrimSpace(c.Long), example: strings.TrimSpace(c.Example),
			aliases: c.Aliases, usage: c.UseLine(), group: c.HasSubCommands() && c.Example == "",
			flags: cli.FlagHelp(c.NonInheritedFlags(), 0), inherited: cli.FlagHelp(c.InheritedFlags(), 0),
		}
		if p.group {
			p.usage = p.path + " COMMAND"
		}
		out = append(out, p)
	}
	return out
}

// file is the name of the page's file in the reference, without its ending.
func (p page) file() string { return strings.ReplaceAll(p.path, " ", "_") }

// manual is the name of the manual page.
func (p page) manual() string { return strings.ReplaceAll(p.path, " ", "-") }

// parent is the path of the command above; "" for lobby itself.
func (p page) parent() string {
	i := strings.LastIndexByte(p.path, ' ')
	if i < 0 {
		return ""
	}
	return p.path[:i]
}
