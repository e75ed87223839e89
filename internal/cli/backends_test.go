package cli_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/httpapi"
	"github.com/lobbycli/lobby/internal/pgtest"
	"github.com/lobbycli/lobby/internal/workspace"
)

// A story is told at five places and must come out the same: in a file, at a server
// over the network, in a file that a server holds, in a database, and at a server of a
// database. A line that is about one of them begins with its name, such as [bolt].

// backend is where a story is told.
type backend struct {
	name  string
	begin func(*testscript.Env) error
}

func backends() []backend {
	return []backend{
		{"bolt", func(*testscript.Env) error { return nil }},
		{"remote", func(e *testscript.Env) error { return beginServer(e, fileOf(e, ".served.db"), true) }},
		{"socket", func(e *testscript.Env) error { return beginServer(e, fileOf(e, "story.db"), false) }},
		{"postgres", func(e *testscript.Env) error {
			address, err := inDatabase()
			e.Setenv("ADDRESS", address)
			e.Setenv("HERE", address)
			e.Setenv("LOBBY_WORKSPACE", address)
			return err
		}},
		{"remote-postgres", func(e *testscript.Env) error {
			address, err := inDatabase()
			if err != nil {
				return err
			}
			return beginServer(e, address, true)
		}},
	}
}

func fileOf(e *testscript.Env, name string) string { return "bolt:" + filepath.Join(e.WorkDir, name) }

// cluster is the database server of all tests in here, and how many workspaces
// of its one database are in use.
var (
	cluster = sync.OnceValues(func() (*pgtest.Cluster, error) { return pgtest.Start(pgtest.Fast) })
	places  atomic.Int64
)

// inDatabase is the address of an empty workspace in a database.
func inDatabase() (string, error) {
	c, err := cluster()
	if err != nil {
		return "", err
	}
	return c.Address("postgres") + "&workspace=story" + strconv.FormatInt(places.Add(1), 10), nil
}

// aboutFiles are the stories that are about a file, or about what needs none, and why.
func aboutFiles() map[string]string {
	return map[string]string{
		"a_backup_is_restored":              "a restore needs a file that nobody holds",
		"an_empty_workspace_leaves_no_file": "a workspace that is served exists",
		"a_server_sends_what_is_owed":       "it begins and ends servers itself",
		"a_server_holds_the_file":           "it begins and ends servers itself",
		"a_token_opens_the_door":            "it begins and ends servers itself",
		"the_token_is_never_shown":          "it begins and ends servers itself",
		"workspaces_over_the_network":       "it begins and ends servers itself",
		"the_demo_has_its_own_workspace":    "the demo has a file of its own",
		"workspaces_have_names":             "names of files",
		"version_touches_no_file":           "no workspace is asked",
	}
}

// stories are the files of the stories a backend tells.
func (b backend) stories(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join("testdata", "stories", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	if b.name == "bolt" {
		return all
	}
	return slices.DeleteFunc(all, func(path string) bool {
		_, only := aboutFiles()[strings.TrimSuffix(filepath.Base(path), ".txtar")]
		return only
	})
}

// beginServer serves a workspace until the story ends. Commands of the story reach it
// by the network with a token of their actor, or by the file; at $HERE they are on its
// machine.
func beginServer(e *testscript.Env, here string, byNetwork bool) error {
	clock := filepath.Join(e.WorkDir, ".tmp", "clock")
	if err := os.WriteFile(clock, []byte(storyNow), 0o600); err != nil {
		return err
	}
	e.Setenv("STORY_CLOCK", clock)
	now := storyClock(clock)
	temp := filepath.Join(e.WorkDir, ".tmp")
	held, err := connect.Hold(context.Background(), here,
		connect.Options{Now: now, NewKey: rand.Text, Temp: temp, Holder: "a story"})
	if err != nil {
		return err
	}
	network, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	e.Setenv("HERE", here)
	if byNetwork {
		address := "http://" + network.Addr().String()
		e.Setenv("ADDRESS", address)
		e.Setenv("LOBBY_WORKSPACE", address)
		e.Setenv("STORY_TOKENS", "yes")
	}
	server := httpapi.NewServer(company{held}, httpapi.Options{
		Version: "story", Identity: held.Identity, Inode: held.Inode, Now: now, NewKey: rand.Text, Temp: temp, Keeper: held.Keeper,
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, httpapi.Doors{Network: network, Socket: held.Socket}) }()
	e.Defer(func() {
		cancel()
		if err := <-done; err != nil {
			e.T().Log("serve:", err)
		}
		if err := held.Close(); err != nil {
			e.T().Log("close:", err)
		}
	})
	return nil
}

// storyClock is the clock of the last command that ran.
func storyClock(path string) func() time.Time {
	return func() time.Time {
		text, err := os.ReadFile(path)
		if err != nil {
			panic(err)
		}
		return moment(string(text))
	}
}

// keepClock tells the server of the story what time it is for this command.
func keepClock() {
	path := os.Getenv("STORY_CLOCK")
	if path == "" {
		return
	}
	fresh := path + rand.Text()
	if err := os.WriteFile(fresh, []byte(os.Getenv("STORY_NOW")), 0o600); err != nil {
		panic(err)
	}
	if err := os.Rename(fresh, path); err != nil {
		panic(err)
	}
}

// company is a workspace to which everybody in a story has a token, of which nothing
// is written in it: what a story makes is numbered from 1 everywhere.
type company struct{ *connect.Held }

// everybody are the actors of stories.
func everybody() []string { return []string{"tester", "ana", "ben", "cem"} }

func storySecret(actor string) string {
	sum := sha256.Sum256([]byte("a story of " + actor))
	return workspace.NewSecret(hex.EncodeToString(sum[:]))
}

// Bearer knows the actors of stories, and the tokens of the workspace itself.
func (c company) Bearer(ctx context.Context, hash string) (workspace.Row, error) {
	for _, actor := range everybody() {
		if workspace.TokenHash(storySecret(actor)) == hash {
			token := workspace.NewRow(workspace.Token, 1)
			token.Set(workspace.TokenName, workspace.TextValue(actor))
			token.Set(workspace.TokenRole, workspace.TextValue(string(workspace.Admin)))
			return token, nil
		}
	}
	return c.Held.Bearer(ctx, hash)
}

// storyEnv is the environment of a command: where a story is told at a server, its
// actor has a token.
func storyEnv(name string) string {
	if value := os.Getenv(name); value != "" || name != "LOBBY_TOKEN" || os.Getenv("STORY_TOKENS") == "" {
		return value
	}
	return storySecret(storyActor())
}

func storyActor() string {
	for i, arg := range os.Args {
		if arg == "--actor" && i+1 < len(os.Args) {
			return os.Args[i+1]
		}
	}
	if actor := os.Getenv("LOBBY_ACTOR"); actor != "" {
		return actor
	}
	return "tester"
}
