// Package gendata writes a made-up but lifelike set of people, leads and
// conversations, in the files that lobby and other tools import. The same number and
// seed give the same bytes on every machine, so that measurements can be repeated.
//
// What enters: people as they come to chats of shops, in many languages. It knows
// nothing of workspaces.
package gendata
