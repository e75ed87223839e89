// Package workspace is the vocabulary of the house: the nouns and their field
// tables, rows and values, changes and receipts, error kinds, and the two
// seams everything else stands between.
//
// Workspace is what anyone may ask of a workspace: find rows, apply a batch of
// changes. Store is where rows rest. The rules live between the two, in
// package engine, once.
//
// Nothing in here decides anything about people or leads, opens a file or
// knows a driver. A rule, a format or a query belongs elsewhere.
package workspace
