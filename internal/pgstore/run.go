package pgstore

import (
	"context"
	"encoding/binary"
	"iter"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// query yields the cells of the rows of a question, in binary form; they are
// valid until the next step. No other statement runs until it has ended.
func (tx *session) query(sql string, args ...any) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) {
		if err := tx.idle(); err != nil {
			yield(nil, err)
			return
		}
		rows, err := tx.conn.Query(tx.ctx, sql, append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, args...)...)
		if err != nil {
			yield(nil, tx.broken(err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			if !yield(rows.RawValues(), nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, tx.broken(err))
		}
	}
}

// all is the rows of a question, kept; each is made by read.
func all[T any](tx *session, read func([][]byte) (T, error), sql string, args ...any) ([]T, error) {
	var out []T
	for cells, err := range tx.query(sql, args...) {
		if err != nil {
			return nil, err
		}
		one, err := read(cells)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// texts is the texts that a question gives.
func (tx *session) texts(sql string, args ...any) ([]string, error) {
	return all(tx, func(cells [][]byte) (string, error) { return string(cells[0]), nil }, sql, args...)
}

// asker is a connection or a pool, outside of our sessions.
type asker interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// textsOf is the texts that a question gives outside of a session.
func textsOf(ctx context.Context, a asker, sql string, args ...any) ([]string, error) {
	rows, err := a.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// count is the one number a question asks for.
func (tx *session) count(sql string, args ...any) (int, error) {
	n, err := all(tx, func(cells [][]byte) (int, error) { return int(binary.BigEndian.Uint64(cells[0])), nil }, sql, args...)
	if err != nil {
		return 0, err
	}
	return n[0], nil
}

// do runs a prepared statement on cells in binary form.
func (tx *session) do(sql string, cells ...[]byte) error {
	return tx.doAll(sql, [][][]byte{cells})
}

// mostQueued is how many statements travel together.
const mostQueued = 256

// doAll runs one statement on each of some rows of cells, as a pipeline.
func (tx *session) doAll(sql string, rows [][][]byte) error {
	if err := tx.idle(); err != nil {
		return err
	}
	conn := tx.conn.Conn()
	stmt, err := conn.Prepare(tx.ctx, sql, sql)
	if err != nil {
		return tx.broken(err)
	}
	binary := []int16{pgx.BinaryFormatCode}
	for len(rows) > 0 {
		n := min(len(rows), mostQueued)
		var b pgconn.Batch
		for _, cells := range rows[:n] {
			b.ExecStatement(stmt, cells, binary, nil)
		}
		if _, err := conn.PgConn().ExecBatch(tx.ctx, &b).ReadAll(); err != nil {
			return tx.broken(err)
		}
		rows = rows[n:]
	}
	return nil
}

// plainly runs a statement that is not prepared, because what it gives differs
// from time to time.
func (tx *session) plainly(sql string, each func([][]byte) error) error {
	result := tx.conn.Conn().PgConn().ExecParams(tx.ctx, sql, nil, nil, nil, []int16{pgx.BinaryFormatCode})
	var failed error
	for result.NextRow() {
		if failed == nil && each != nil {
			failed = each(result.Values())
		}
	}
	if _, err := result.Close(); err != nil {
		return err
	}
	return failed
}
