// Package pgstore is workspace.Store in a PostgreSQL database, and the only room
// that knows PostgreSQL.
//
// How rows rest (migrations/): a table a kind in the schema lobby, a column a
// field, workspace_id first in every key, so that a database holds several
// workspaces. Beside a text stands its folded form, where lower() in SQL is not
// the same as filter.Fold; all texts compare by bytes. Bytes that the engine
// orders rest in one table, the next numbers in another.
//
// A filter becomes one condition in SQL (condition.go), made of fixed fragments,
// names of columns and placeholders. What it selects is exactly what
// filter.Compile selects; nothing is tested again here.
//
// Who writes takes a lock of the workspace first, so that numbers are dense and
// the journal has one order; who reads has a snapshot and never waits.
//
// Storing and finding enters this room; what people and leads may do does not.
package pgstore
