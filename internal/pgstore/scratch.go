package pgstore

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

const (
	makeScratch = "INSERT INTO lobby.workspaces (name, identity, fold_version, scratch) VALUES ('scratch of ' || $1 || ' ' || gen_random_uuid(), $2, $3, true) RETURNING id, name"
	copyCounts  = "INSERT INTO lobby.counters (workspace_id, kind, next) SELECT $2, kind, next FROM lobby.counters WHERE workspace_id = $1"
	copyKept    = "INSERT INTO lobby.kept (workspace_id, space, key, value) SELECT $2, space, key, value FROM lobby.kept WHERE workspace_id = $1"
	leftScratch = "SELECT name FROM lobby.workspaces WHERE scratch AND made_at < now() - interval '1 day'"
)

// scratch is a private copy that is removed when it is closed; one whose process
// died is removed by whoever makes the next a day later.
type scratch struct{ *Store }

// Scratch copies the rows of a snapshot into a workspace of its own: others write
// meanwhile, and a rehearsal that waits for its input holds nobody up.
func (s *Store) Scratch(ctx context.Context) (workspace.Store, error) {
	if err := s.removeLeft(ctx); err != nil {
		return nil, err
	}
	tx, err := s.begin(ctx, copying)
	if err != nil {
		return nil, err
	}
	defer tx.end()
	own := *s
	own.options.ReadOnly = false
	own.missed = new(atomic.Bool)
	var id int32
	err = tx.conn.QueryRow(ctx, makeScratch, s.workspace, s.options.NewIdentity(), filter.FoldVersion).Scan(&id, &own.workspace)
	if tx.broken(err) != nil {
		return nil, tx.err
	}
	e := &encoder{}
	from, to := e.int32(tx.id), e.int32(id)
	for _, sql := range append(s.copies(), copyCounts, copyKept) {
		if err := tx.do(sql, from, to); err != nil {
			return nil, err
		}
	}
	return scratch{&own}, tx.commit()
}

// copies is the statements that copy the rows of each kind.
func (s *Store) copies() []string {
	var out []string
	for _, k := range workspace.StoredKinds() {
		t := s.tables[k]
		out = append(out, "INSERT INTO "+t.name+" ("+t.allColumns()+") SELECT $2, "+t.ownColumns()+" FROM "+t.name+" WHERE workspace_id = $1")
	}
	return out
}

// Close removes the copy.
func (s scratch) Close() error { return s.remove(context.Background()) }

// remove empties and forgets the workspace.
func (s *Store) remove(ctx context.Context) error {
	return s.Update(ctx, workspace.Commit, func(w workspace.Writer) error {
		tx := w.(*writer).session
		ours := (&encoder{}).int32(tx.id)
		for _, sql := range s.removals() {
			if err := tx.do(sql, ours); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) removals() []string {
	var out []string
	for _, k := range workspace.StoredKinds() {
		out = append(out, "DELETE FROM "+s.tables[k].name+" WHERE workspace_id = $1")
	}
	return append(out, "DELETE FROM lobby.kept WHERE workspace_id = $1", "DELETE FROM lobby.counters WHERE workspace_id = $1",
		"DELETE FROM lobby.workspaces WHERE id = $1")
}

// removeLeft removes copies that nobody closed.
func (s *Store) removeLeft(ctx context.Context) error {
	var left []string
	err := s.View(ctx, func(r workspace.Reader) (err error) {
		left, err = r.(reader).texts(leftScratch)
		return err
	})
	for _, name := range left {
		old := *s
		old.options.ReadOnly, old.workspace = false, name
		err = errors.Join(err, old.remove(ctx))
	}
	return err
}
