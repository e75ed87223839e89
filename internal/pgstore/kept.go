package pgstore

import (
	"bytes"
	"iter"

	"github.com/lobbycli/lobby/internal/workspace"
)

// keptRows is how many kept pairs are read at once: the limit of the statements.
const keptRows = 64

const (
	readKept   = "SELECT key, value FROM lobby.kept WHERE workspace_id = $1 AND space = $2 AND key >= $3 AND key < $4 ORDER BY key LIMIT 64"
	readOn     = "SELECT key, value FROM lobby.kept WHERE workspace_id = $1 AND space = $2 AND key >= $3 ORDER BY key LIMIT 64"
	lastKept   = "SELECT key, value FROM lobby.kept WHERE workspace_id = $1 AND space = $2 AND key >= $3 AND key < $4 ORDER BY key DESC LIMIT 1"
	lastOfAll  = "SELECT key, value FROM lobby.kept WHERE workspace_id = $1 AND space = $2 AND key >= $3 ORDER BY key DESC LIMIT 1"
	writeKept  = "INSERT INTO lobby.kept (workspace_id, space, key, value) VALUES ($1, $2, $3, $4) ON CONFLICT (workspace_id, space, key) DO UPDATE SET value = excluded.value"
	removeKept = "DELETE FROM lobby.kept WHERE workspace_id = $1 AND space = $2 AND key = $3"
)

// pair is kept bytes and their key.
type pair struct{ key, value []byte }

func readPair(cells [][]byte) (pair, error) {
	return pair{bytes.Clone(cells[0]), append([]byte{}, cells[1]...)}, nil
}

// between asks one of two questions about a range of keys: with its end, or
// without one.
func (r reader) between(closed, open string, s workspace.Space, from, to []byte) ([]pair, error) {
	if from == nil {
		from = []byte{}
	}
	if to == nil {
		return all(r.session, readPair, open, r.id, int32(s), from)
	}
	return all(r.session, readPair, closed, r.id, int32(s), from, to)
}

// Kept ends early after a failure, which fails the transaction.
func (r reader) Kept(s workspace.Space, from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		for {
			page, err := r.between(readKept, readOn, s, from, to)
			if err != nil {
				return
			}
			for _, p := range page {
				if !yield(p.key, p.value) {
					return
				}
			}
			if len(page) < keptRows {
				return
			}
			from = append(bytes.Clone(page[len(page)-1].key), 0)
		}
	}
}

func (r reader) KeptLast(s workspace.Space, from, to []byte) (key, value []byte) {
	last, err := r.between(lastKept, lastOfAll, s, from, to)
	if err != nil || len(last) == 0 {
		return nil, nil
	}
	return last[0].key, last[0].value
}
