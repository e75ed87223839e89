package pgstore

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lobbycli/lobby/internal/workspace"
)

// inSession runs fn in a transaction that reads, and gives it back.
func inSession(t *testing.T, ctx context.Context, fn func(tx *session)) {
	t.Helper()
	tx, err := open(t, server(t).Database(t)).begin(ctx, reading)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.end()
	fn(tx)
}

func TestAPortalGivesItsRowsByThePage(t *testing.T) {
	inSession(t, t.Context(), func(tx *session) {
		if err := tx.bind("numbers", "SELECT generate_series(1, $1::integer)", []any{int32(25)}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{10, 10, 5, 0} {
			n := 0
			err := tx.execute("numbers", 10, func([][]byte) error { n++; return nil })
			if err != nil || n != want {
				t.Errorf("%d rows, %v; want %d", n, err, want)
			}
		}
		if err := tx.plainly("SHOW max_parallel_workers_per_gather", func(cells [][]byte) error {
			if string(cells[0]) == "0" {
				t.Error("who asks next has no workers")
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
}

// A wrong row ends a page, a wrong statement the transaction; both leave the connection
// where the next message is understood.
func TestAFailureOfAPortalIsTold(t *testing.T) {
	inSession(t, t.Context(), func(tx *session) {
		if err := tx.bind("numbers", "SELECT 10 / (5 - n) FROM generate_series(1, $1::integer) n", []any{int32(9)}); err != nil {
			t.Fatal(err)
		}
		wrong := errors.New("wrong")
		if err := tx.execute("numbers", 2, func([][]byte) error { return wrong }); !errors.Is(err, wrong) {
			t.Errorf("of a row that is wrong: %v", err)
		}
		var theirs *pgconn.PgError
		if err := tx.execute("numbers", 9, func([][]byte) error { return nil }); !errors.As(err, &theirs) || theirs.Code != "22012" {
			t.Errorf("of a division by zero: %v", err)
		}
		if tx.conn.Conn().IsClosed() {
			t.Error("the connection was closed")
		}
	})
}

func TestAPageIsStoppedWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	inSession(t, ctx, func(tx *session) {
		if err := tx.bind("sleep", "SELECT pg_sleep($1::float)", []any{60.0}); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(50*time.Millisecond, cancel)
		begin := time.Now()
		err := tx.broken(tx.execute("sleep", 10, func([][]byte) error { return nil }))
		if workspace.KindOf(err) != workspace.Unavailable || time.Since(begin) > 10*time.Second {
			t.Errorf("after %v: %v", time.Since(begin), err)
		}
		if !tx.conn.Conn().IsClosed() {
			t.Error("a connection stays open on which an answer is under way")
		}
	})
}
