package pgtest

import "testing"

func TestWhatWasCommittedOutlivesACrash(t *testing.T) {
	c, err := Start(Durable)
	if err != nil {
		t.Fatal(err)
	}
	defer c.End(t)
	address := c.Database(t)
	c.SQL(t, address, "CREATE TABLE held AS SELECT 42 AS n")
	c.Crash(t)
	if _, err := c.run(c.program("pg_isready"), "-q", "-h", c.folder); err == nil {
		t.Error("it still answers")
	}
	c.Restart(t)
	if n := c.SQL(t, address, "SELECT n FROM held"); n != "42" {
		t.Errorf("it holds %s", n)
	}
}
