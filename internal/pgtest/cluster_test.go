package pgtest_test

import (
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/lobbycli/lobby/internal/pgtest"
)

var cluster = sync.OnceValues(func() (*pgtest.Cluster, error) { return pgtest.Start(pgtest.Fast) })

func TestADatabaseIsEmptyAndSpeaksUTF8(t *testing.T) {
	c, err := cluster()
	if err != nil {
		t.Fatal(err)
	}
	address := c.Database(t)
	got := c.SQL(t, address, "SELECT datctype, pg_encoding_to_char(encoding), lower('ŁÓDŹ') FROM pg_database WHERE datname = current_database()")
	if got != "C.UTF-8|UTF8|łódź" {
		t.Errorf("the database says %s", got)
	}
	if got := c.SQL(t, address, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"); got != "0" {
		t.Errorf("a fresh database has %s tables", got)
	}
	if other := c.Database(t); other == address {
		t.Errorf("two databases share the address %s", address)
	}
}

func TestAClusterListensOnItsSocketOnly(t *testing.T) {
	c, err := cluster()
	if err != nil {
		t.Fatal(err)
	}
	if got := c.SQL(t, c.Database(t), "SHOW listen_addresses"); got != "" {
		t.Errorf("the server listens on %s", got)
	}
}

// What starts a cluster ends in the same breath: the guard sees its input close.
func TestAClusterEndsWithWhoStartedIt(t *testing.T) {
	c, err := pgtest.Start(pgtest.Durable)
	if err != nil {
		t.Fatal(err)
	}
	address := c.Database(t)
	if got := c.SQL(t, address, "SHOW fsync"); got != "on" {
		t.Errorf("fsync of a durable cluster is %s", got)
	}
	_, folder, _ := strings.Cut(c.SQL(t, address, "SELECT '>' || current_setting('unix_socket_directories')"), ">")
	c.End(t)
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", folder, err)
	}
}
