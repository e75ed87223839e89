// Package boltstore is workspace.Store in one bbolt file, and the only room
// that knows bbolt.
//
// How rows rest (buckets in layout.go): a row is a record of its values, except
// for hot fields, which rest in columns. Around it are indexes, all speaking of
// record numbers: runs of keys and moments in order (run.go), and postings, the
// sets of rows that share a code of a field. Texts that repeat are codes of a
// dictionary. Whatever rests carries a checksum.
//
// A query becomes a plan (plan.go): the rows that are in for sure and those
// that may be, from indexes; what lies between is tested row by row, as late as
// possible.
//
// Each transaction of a Store takes its turn among all processes (turn.go), opens
// the file and closes it again, so that nothing is held while nobody works. A Held
// store keeps its turn and the file for a process that serves many (held.go):
// updates wait in a queue (queue.go), those that wait together share a commit
// (together.go), and what one transaction learned the next need not read
// (memory.go).
//
// Storing and finding enters this room; what people and leads may do does not.
package boltstore
