package pgstore

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// A portal is a statement of which the server gives some rows at a time. DECLARE makes one
// as well, but what FETCH gives is laid aside by the server, whole pages of it, before it is
// sent. SQL closes both by their names.

// Who takes rows by the page has them from one process of the server: of a plan for several
// it would start none of the others.
const (
	alone   = "SET LOCAL max_parallel_workers_per_gather = 0"
	asItWas = "SET LOCAL max_parallel_workers_per_gather TO DEFAULT"
)

// bind opens a portal, which sees nothing of what is written from now on.
func (tx *session) bind(portal, sql string, args []any) error {
	conn := tx.conn.Conn()
	if err := tx.plainly(alone, nil); err != nil {
		return err
	}
	stmt, err := conn.Prepare(tx.ctx, "", sql)
	if err != nil {
		return err
	}
	var b pgx.ExtendedQueryBuilder
	if err := b.Build(conn.TypeMap(), stmt, args); err != nil {
		return err
	}
	err = tx.exchange(nil, &pgproto3.Bind{
		DestinationPortal: portal, ParameterFormatCodes: b.ParamFormats, Parameters: b.ParamValues,
		ResultFormatCodes: []int16{pgx.BinaryFormatCode},
	})
	if err != nil {
		return err
	}
	return tx.plainly(asItWas, nil)
}

// execute gives the next rows of a portal.
func (tx *session) execute(portal string, rows uint32, each func([][]byte) error) error {
	return tx.exchange(each, &pgproto3.Execute{Portal: portal, MaxRows: rows})
}

// exchange sends a message and reads what the server answers, to its end. The driver has
// no function for either of the two messages, and watches the context of what it does
// itself.
func (tx *session) exchange(each func([][]byte) error, message pgproto3.FrontendMessage) error {
	conn := tx.conn.Conn().PgConn()
	stop := context.AfterFunc(tx.ctx, func() { _ = conn.Conn().SetDeadline(time.Unix(1, 0)) })
	defer stop()
	front := conn.Frontend()
	front.Send(message)
	front.Send(&pgproto3.Sync{})
	if err := front.Flush(); err != nil {
		return tx.lost(err)
	}
	var failed error
	for {
		answer, err := conn.ReceiveMessage(context.Background())
		if err != nil {
			return tx.lost(err)
		}
		switch m := answer.(type) {
		case *pgproto3.DataRow:
			if failed == nil {
				failed = each(m.Values)
			}
		case *pgproto3.ErrorResponse:
			failed = pgconn.ErrorResponseToPgError(m)
		case *pgproto3.ReadyForQuery:
			return failed
		}
	}
}

// lost gives a connection up on which an answer may still be under way.
func (tx *session) lost(err error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(tx.ctx), rollbackTime)
	defer cancel()
	return errors.Join(err, tx.conn.Conn().Close(ctx))
}
