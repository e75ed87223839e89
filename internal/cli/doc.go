// Package cli is every command of lobby: what a person types becomes a query
// or a batch of changes, what comes back becomes rows, receipts and exit codes.
//
// Door is the world outside the process, Main runs one command in it. A command
// is one file named after it (leads_close.go) with three parts in this order:
// its options, its constructor, its run. What several commands share is a family
// of flags bound once: which rows (selection), how lists look (listing), how
// changes are tried, confirmed and reported (mutation), how files come in
// (intake). Commands hold no rules about people or leads, those live in the
// engine, and no knowledge of a format or a driver.
package cli
