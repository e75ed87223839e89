// Package engine is the rules, once: identity and merging, the lead pipeline,
// segments, imports and events, the journal and how things are taken back.
//
// It implements workspace.Workspace over any workspace.Store. Every write goes
// the same way: a batch is checked against one snapshot inside one store
// transaction (apply.go), its changes edit rows in a unit of work (work.go),
// and the unit of work is written with the journal entry that undoes it
// (journal.go). Whatever decides about people, leads or segments belongs here;
// formats, terminals, files and drivers do not.
package engine
