package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/config"
	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/credentials"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// app is one run: the door, the streams and what the command line said. Settings
// and the workspace are opened by the commands that need them.
type app struct {
	door    Door
	unmade  map[*cobra.Command][]member // by group: its commands that the words do not name
	streams *term.Streams
	flags   globals
	given   map[string]string // settings that flags set
	config  *config.Config    // once read
	named   string            // the address that was opened, except of the demo
	usual   bool              // nobody chose it
	checks  bool              // whether there is anything is what the exit code says
	missed  *string           // of a database that has no workspace of the name: what it has
	waiting atomic.Pointer[term.Waiting]
	refused error // why help could not be given: the command line, or the output
}

// settings reads the configuration once.
func (a *app) settings() (*config.Config, error) {
	if a.config != nil {
		return a.config, nil
	}
	c, err := config.Load(a.door.Env, a.door.Environ(), a.given)
	if err != nil {
		return nil, err
	}
	if err := a.streams.SetColor(c.Get("color").Text); err != nil {
		return nil, usagef("--color: %v", err)
	}
	a.config = c
	return c, nil
}

// address is where the chosen workspace is.
func (a *app) address() (string, error) {
	c, err := a.settings()
	if err != nil {
		return "", err
	}
	chosen := c.Get("workspace").Text
	if chosen == "" {
		folder := c.DataFolder()
		if folder == "" {
			return "", usagef("there is no folder for the default workspace").WithHint("set HOME, or give --workspace bolt:FILE")
		}
		return "bolt:" + filepath.Join(folder, "lobby.db"), nil
	}
	address, err := a.resolve(chosen)
	return address, a.cameFrom("workspace", err)
}

// cameFrom says of an error about a setting where its value stands, unless that is
// the command line.
func (a *app) cameFrom(key string, err error) error {
	var wrong *workspace.Error
	origin := a.config.Get(key).Origin
	if !errors.As(err, &wrong) || strings.HasPrefix(origin, "flag ") {
		return err
	}
	return workspace.Errorf(wrong.Kind, "%s: %s", origin, wrong.Message).WithHint("%s", wrong.Hint)
}

// resolve gives the address of a workspace that is named, or given by its address.
func (a *app) resolve(chosen string) (string, error) {
	c, err := a.settings()
	if err != nil {
		return "", err
	}
	if chosen == demoName {
		return a.demoAddress()
	}
	if address, ok := c.Workspaces()[chosen]; ok {
		return address, nil
	}
	if !strings.ContainsRune(chosen, ':') && !strings.HasSuffix(chosen, ".db") {
		return "", workspace.Errorf(workspace.NotFound, "no workspace is named %q", chosen).
			WithHint("see lobby workspaces list, or give an address such as bolt:FILE, https://HOST or postgres://HOST/DATABASE")
	}
	return connect.Spelled(chosen), nil
}

// options are what opening a workspace needs from this run.
func (a *app) options() (connect.Options, error) {
	c, err := a.settings()
	if err != nil {
		return connect.Options{}, err
	}
	wait, err := time.ParseDuration(c.Get("lock_timeout").Text)
	if err != nil {
		return connect.Options{}, usagef("lock timeout: %v", err)
	}
	if wait == 0 {
		wait = -1 // 0 means the usual time there
	}
	patience := time.Duration(0)
	if c.Get("lock_timeout").Origin != "default" {
		patience = wait
	}
	token := func(ctx context.Context, origin string) (string, error) {
		secret, _, err := a.wallet().Token(ctx, origin)
		return secret, err
	}
	actor := func() string {
		name, _ := a.actor() // the settings have been read
		return name
	}
	return connect.Options{
		Now: a.door.Now, NewKey: a.door.NewKey, Temp: a.door.Temp(), Runtime: a.door.Env("XDG_RUNTIME_DIR"), Actor: actor,
		LockTimeout: wait, Holder: "lobby " + strings.Join(a.door.Args, " "),
		Agent: programAgent, Token: token, Patience: patience, CA: c.Get("tls_ca").Text,
		Missed: func(others string) { a.missed = &others }, Notice: a.noticeWait,
	}, nil
}

// wallet holds the tokens of this user. The settings have been read.
func (a *app) wallet() *credentials.Wallet {
	c := a.config
	return &credentials.Wallet{
		Env: a.door.Env, Environ: a.door.Environ, Err: a.streams.Err,
		Command: c.Get("token_command").Text, Store: c.Get("token_store").Text, Folder: c.DataFolder(),
	}
}

// roomy lets garbage gather up to so many percent of what lives, which is quicker
// where little lives and much ends soon. From most MiB on it is collected more often.
func (a *app) roomy(percent, most int) {
	if a.door.Collect != nil {
		a.door.Collect(percent, most)
	}
}

// open opens the chosen workspace.
func (a *app) open(ctx context.Context) (workspace.Workspace, error) {
	address, o, err := a.place()
	if err != nil {
		return nil, err
	}
	if chosen := a.config.Get("workspace").Text; chosen != demoName {
		a.named, a.usual = address, chosen == ""
	}
	return connect.Open(ctx, address, o)
}

// ofFile reports whether the chosen workspace is a file.
func (a *app) ofFile() bool {
	address, _, err := a.place()
	if err != nil {
		return false
	}
	_, err = connect.File(address)
	return err == nil
}

// settle says of a workspace that reads as empty that it is not there. A check that
// looks at nothing proves nothing: it is NotFound.
func (a *app) settle(err error) error {
	text := a.unborn()
	if text == "" || err != nil && workspace.KindOf(err) != workspace.Found {
		return err
	}
	if a.checks {
		return workspace.Errorf(workspace.NotFound, "%s: there is nothing to check", text).WithHint("-W names another workspace")
	}
	if err == nil && a.usual {
		text += "; lobby demo makes one to try, -W names another"
	}
	if err == nil {
		a.notice("%s", text)
	}
	return err
}

// unborn tells of the workspace that was opened that it does not exist. Those over the
// network always do.
func (a *app) unborn() string {
	if a.named == "" {
		return ""
	}
	text := "workspace " + a.named + " does not exist yet"
	if a.missed != nil {
		if *a.missed != "" {
			text += "; " + *a.missed
		}
		return text
	}
	path, err := connect.File(a.named)
	if err != nil {
		return ""
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	if a.usual {
		text = "there is no workspace yet at " + a.named
	}
	return text
}

// openKeeper opens the file of the chosen workspace.
func (a *app) openKeeper(ctx context.Context) (connect.Keeper, error) {
	address, o, err := a.place()
	if err != nil {
		return nil, err
	}
	return connect.OpenKeeper(ctx, address, o)
}

// place is where the workspace is and how to open it; -v says so.
func (a *app) place() (string, connect.Options, error) {
	address, err := a.address()
	if err != nil {
		return "", connect.Options{}, err
	}
	if _, given := a.given["actor"]; given && connect.Origin(address) != "" {
		return "", connect.Options{}, usagef("--actor: a server calls everybody by the name of their token").
			WithHint("leave it out; lobby whoami shows the name")
	}
	o, err := a.options()
	if err == nil && connect.Origin(address) != "" {
		err = a.cameFrom("tls_ca", readable("tls_ca", o.CA))
	}
	if err == nil && a.flags.verbose {
		a.notice("workspace %s", address)
	}
	return address, o, err
}

// readable refuses a file of a setting that is not there; no file is none.
func readable(key, path string) error {
	if path == "" {
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usagef("%s: %s does not exist", key, path)
	case err != nil:
		return usagef("%s: %w", key, err)
	case info.IsDir():
		return usagef("%s: %s is a folder", key, path)
	}
	return nil
}

// zone is the time zone of dates typed and shown.
func (a *app) zone() (*time.Location, error) {
	c, err := a.settings()
	if err != nil {
		return nil, err
	}
	name := c.Get("tz").Text
	switch {
	case c.Get("utc").Text == "true":
		return time.UTC, nil
	case name == "":
		return a.door.Zone, nil
	}
	zone, err := loadZone(name)
	return zone, a.cameFrom("tz", err)
}

func loadZone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, usagef("time zone %q is unknown", name).WithHint("write it like Europe/Madrid or UTC")
	}
	return zone, nil
}

// actor is who the journal says did it.
func (a *app) actor() (string, error) {
	c, err := a.settings()
	if err != nil {
		return "", err
	}
	for _, name := range []string{c.Get("actor").Text, a.door.User()} {
		if name != "" {
			return name, nil
		}
	}
	return "unknown", nil
}

// notice tells people something on standard error, unless they want quiet.
func (a *app) notice(format string, args ...any) {
	if !a.flags.quiet {
		fmt.Fprintf(a.streams.Err, "%s\n", a.folded(term.SafeLines(fmt.Sprintf(format, args...))))
	}
}

// folded fits a text for standard error to the terminal, if it is one.
func (a *app) folded(text string) string {
	if !a.streams.ErrTerminal() {
		return text
	}
	return fold(text, a.streams.Width())
}

// print writes text for people on standard output.
func (a *app) print(text string) error {
	_, err := a.streams.Text().Write([]byte(text))
	return err
}
