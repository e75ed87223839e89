package pgtest

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// superuser is the role that owns a cluster.
const superuser = "lobby"

// Cluster is a running server. Its methods may be called by several goroutines.
type Cluster struct {
	bin    string         // folder of the server's programs
	folder string         // of the cluster: data, socket and log
	life   io.WriteCloser // the guard's input
	guard  *exec.Cmd
	as     account
	made   atomic.Int64
}

// Durability says what a crash of the machine may take along.
type Durability bool

// Fast clusters do not wait for the disk; Durable ones do.
const (
	Fast    Durability = false
	Durable Durability = true
)

// Start makes a cluster and waits until it answers. It ends, and its folder is
// removed, with this process, however that ends.
func Start(d Durability) (*Cluster, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	as, err := unprivileged()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "lobby-pg-")
	if err == nil {
		err = as.own(folder)
	}
	if err != nil {
		return nil, fmt.Errorf("folder of a cluster: %w", err)
	}
	c := &Cluster{bin: bin, folder: folder, as: as}
	if err := c.start(d); err != nil {
		_ = os.RemoveAll(folder)
		return nil, err
	}
	return c, nil
}

// guard runs the server as long as the other end of its input is open, and again
// for each line that comes.
const guard = `while :; do
	"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync="$3" -c full_page_writes="$3" &
	server=$!
	read -r again || break
done
kill -QUIT "$server"
wait "$server"
cd / && rm -rf "$2"`

func (c *Cluster) start(d Durability) error {
	_, err := c.run(c.program("initdb"), "-D", filepath.Join(c.folder, "data"), "-U", superuser,
		"--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
	if err != nil {
		return err
	}
	fsync := "off"
	if d == Durable {
		fsync = "on"
	}
	server := exec.Command("sh", "-c", guard, "postgres", c.bin, c.folder, fsync)
	server.Dir = c.folder
	server.SysProcAttr = c.as.attributes()
	log, err := os.Create(c.log())
	if err != nil {
		return fmt.Errorf("log of a cluster: %w", err)
	}
	defer log.Close()
	server.Stdout, server.Stderr = log, log
	if c.life, err = server.StdinPipe(); err != nil {
		return fmt.Errorf("start a server: %w", err)
	}
	if err := server.Start(); err != nil {
		return fmt.Errorf("start a server: %w", err)
	}
	c.guard = server
	return c.awaitAnswer()
}

// End ends the cluster before the process does, as its death would.
func (c *Cluster) End(tb testing.TB) {
	tb.Helper()
	if err := c.life.Close(); err != nil {
		tb.Fatal(err)
	}
	_ = c.guard.Wait() // the status is that of a server told to quit
}

// How often, and how far apart, a server is asked whether it answers.
const (
	mostAsked = 3000
	pause     = 20 * time.Millisecond
)

func (c *Cluster) awaitAnswer() error {
	var err error
	for range mostAsked {
		if _, err = c.run(c.program("pg_isready"), "-q", "-h", c.folder); err == nil {
			return nil
		}
		time.Sleep(pause)
	}
	_ = c.life.Close()
	log, _ := os.ReadFile(c.log())
	return fmt.Errorf("the server does not answer: %w: %s", err, log)
}

// Database makes an empty database and gives its address.
func (c *Cluster) Database(tb testing.TB) string {
	tb.Helper()
	return c.create(tb, "template0")
}

// Copy makes a copy of a database that nobody is connected to, and gives its address.
func (c *Cluster) Copy(tb testing.TB, address string) string {
	tb.Helper()
	u, err := url.Parse(address)
	if err != nil {
		tb.Fatal(err)
	}
	return c.create(tb, strings.TrimPrefix(u.Path, "/"))
}

func (c *Cluster) create(tb testing.TB, template string) string {
	tb.Helper()
	name := "test" + strconv.FormatInt(c.made.Add(1), 10)
	if _, err := c.run(c.program("createdb"), "-h", c.folder, "-U", superuser, "-T", template, name); err != nil {
		tb.Fatal(err)
	}
	return c.Address(name)
}

// Address is that of a database by its name.
func (c *Cluster) Address(database string) string {
	query := url.Values{"host": {c.folder}, "user": {superuser}}
	return "postgres:///" + database + "?" + query.Encode()
}

// SQL runs statements in the database at an address and gives what psql prints,
// one line a row.
func (c *Cluster) SQL(tb testing.TB, address, statements string) string {
	tb.Helper()
	out, err := c.run(c.program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statements, address)
	if err != nil {
		tb.Fatal(err)
	}
	return string(bytes.TrimSpace(out))
}

func (c *Cluster) program(name string) string { return filepath.Join(c.bin, name) }

func (c *Cluster) log() string { return filepath.Join(c.folder, "log") }

// run runs one of the server's programs to its end.
func (c *Cluster) run(program string, args ...string) ([]byte, error) {
	cmd := exec.Command(program, args...)
	cmd.Dir = c.folder
	cmd.SysProcAttr = c.as.attributes()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", filepath.Base(program), err, out)
	}
	return out, nil
}
