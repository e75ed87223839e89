package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// home is a person's home folder for a test, with an environment around it.
type home struct {
	t    *testing.T
	dir  string
	vars map[string]string
}

func newHome(t *testing.T, pairs ...string) home {
	t.Helper()
	h := home{t, t.TempDir(), map[string]string{}}
	h.vars["HOME"] = h.dir
	for i := 0; i < len(pairs); i += 2 {
		h.vars[pairs[i]] = pairs[i+1]
	}
	return h
}

func (h home) file() string { return filepath.Join(h.dir, ".config", "lobby", "config.yaml") }

func (h home) write(text string) {
	h.t.Helper()
	if err := os.MkdirAll(filepath.Dir(h.file()), 0o700); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(h.file(), []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

func (h home) load(flags map[string]string) (*Config, error) {
	var environ []string
	for name, value := range h.vars {
		environ = append(environ, name+"="+value)
	}
	return Load(func(name string) string { return h.vars[name] }, environ, flags)
}

func (h home) mustLoad(flags map[string]string) *Config {
	h.t.Helper()
	c, err := h.load(flags)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// refused checks that err is an *Error that says and hints what is wanted.
func refused(t *testing.T, err error, message, hint string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an error about %q", err, message)
	}
	if !strings.Contains(e.Message, message) || !strings.Contains(e.Hint, hint) {
		t.Errorf("got %q, hint %q; want %q, hint %q", e.Message, e.Hint, message, hint)
	}
}

func TestFlagHidesEnvironmentHidesFileHidesDefault(t *testing.T) {
	h := newHome(t, "LOBBY_COLOR", "always")
	h.write("color: never\nlock_timeout: 2s\n")
	c := h.mustLoad(map[string]string{"color": "auto", "lock_timeout": "1m"})
	got, err := c.Explain("color")
	if err != nil {
		t.Fatal(err)
	}
	want := []Value{
		{"auto", "flag --color"}, {"always", "environment LOBBY_COLOR"}, {"never", "file " + h.file()}, {"auto", "default"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := c.Get("color"); got != want[0] {
		t.Errorf("the winner is %v", got)
	}
	if got, want := c.Get("lock_timeout"), (Value{"1m", "flag --lock-timeout"}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := h.mustLoad(nil).Get("lock_timeout"), (Value{"2s", "file " + h.file()}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWithoutAFileEverySettingHasItsDefault(t *testing.T) {
	h := newHome(t, "LOBBY_OUTPUT", "")
	c := h.mustLoad(nil)
	for _, s := range Settings() {
		if got, want := c.Get(s.Key), (Value{s.Default, "default"}); got != want {
			t.Errorf("%s: got %v, want %v", s.Key, got, want)
		}
	}
	if entries, err := os.ReadDir(h.dir); err != nil || len(entries) > 0 {
		t.Errorf("reading left %v, %v", entries, err)
	}
}

func TestValuesOfTheFileMayBeWrittenAsYAMLHasThem(t *testing.T) {
	h := newHome(t, "LOBBY_WIDE", "1")
	h.write("page_size: 50\nutc: true\nactor: null\nOutput: csv\ntz: \"Europe/Madrid\"\n")
	c := h.mustLoad(nil)
	for key, want := range map[string]string{
		"page_size": "50", "utc": "true", "actor": "", "output": "csv", "tz": "Europe/Madrid", "wide": "true",
	} {
		if got := c.Get(key).Text; got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}

func TestAValueThatCannotBeMeantIsRefusedWithItsOrigin(t *testing.T) {
	for variable, value := range map[string]string{
		"LOBBY_OUTPUT": "xml", "LOBBY_UTC": "perhaps", "LOBBY_LOCK_TIMEOUT": "-5s", "LOBBY_PAGE_SIZE": "0",
		"LOBBY_WORKSPACE": "postgres://ana:secret@example.com/lobby",
	} {
		_, err := newHome(t, variable, value).load(nil)
		refused(t, err, "environment "+variable+": ", "")
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("a password is repeated: %v", err)
		}
	}
	h := newHome(t)
	h.write("lock_timeout: soon\n")
	_, err := h.load(map[string]string{"lock_timeout": "5s"})
	refused(t, err, h.file(), "config explain lock_timeout")
	_, err = newHome(t).load(map[string]string{"workspace": ""})
	refused(t, err, "flag --workspace: the value is empty", "")
}

func TestAMisspeltNameIsAnErrorWithASuggestion(t *testing.T) {
	h := newHome(t)
	h.write("outptu: json\n")
	_, err := h.load(nil)
	refused(t, err, `no setting is named "outptu"`, "did you mean output?")

	_, err = newHome(t, "LOBBY_WORKSPCE", "x").load(nil)
	refused(t, err, "LOBBY_WORKSPCE", "did you mean LOBBY_WORKSPACE?")
	_, err = newHome(t, "LOBBY_colour", "x").load(nil)
	refused(t, err, "LOBBY_colour", "did you mean LOBBY_COLOR?")

	c := newHome(t, "LOBBY_DEBUG", "1", "LOBBY_SOMETHING_ELSE", "x").mustLoad(nil)
	refused(t, c.Set("pge_size", "5"), "pge_size", "did you mean page_size?")
	refused(t, c.Set("zzz", "5"), "zzz", "known: workspace, output")
	_, err = c.Explain("actr")
	refused(t, err, "actr", "did you mean actor?")
}

func TestAFileThatIsNotSettingsIsRefused(t *testing.T) {
	for _, text := range []string{
		"output: [json, csv]\n", "output: {a: 1}\n", "- a\n- b\n", "output: json\noutput: csv\n", "\x00", "a: &a [*a]\n", "1: 2\n",
		"just words\n", "workspaces: 3\n", "workspaces: [{name: a, adress: b}]\n", "workspaces: [{name: a}]\n", "people.x: 1\n",
		"workspaces: [{name: a, address: 'postgres://u:pw@h/db'}]\n", strings.Repeat("# long\n", maxFile/7+1),
	} {
		h := newHome(t)
		h.write(text)
		_, err := h.load(nil)
		refused(t, err, h.file(), "")
	}
}

func TestWhatIsWrongInTheFileIsToldByLineAndColumn(t *testing.T) {
	for text, want := range map[string]string{
		"utc: true\noutput: [json]\n":                   ":2:9: setting \"output\" has more than one value",
		"utc: true\nUTC: false\n":                       ":2:1: utc stands twice",
		"- a\n":                                         ":1:1: here should stand settings, such as output: json",
		"output: &a json\n":                             ":1:9: anchors are not read",
		"workspaces: [{name: a, address: b}, 7]\n":      ":1:37: here should stand a workspace, written {name: NAME, address: ADDRESS}",
		"workspaces:\n- name: a\n  adress: bolt:a.db\n": ":2:3: unknown key \"adress\"",
		"output: json\n---\noutput: csv\n":              ":2:1: a second document",
		"output: json\n  utc: true\n":                   ":2: broken YAML: mapping values are not allowed in this context",
	} {
		h := newHome(t)
		h.write(text)
		_, err := h.load(nil)
		refused(t, err, "file "+h.file()+want, "")
	}
}

func TestASettingThatIsSetIsThereNextTime(t *testing.T) {
	h := newHome(t)
	c := h.mustLoad(nil)
	for _, pair := range [][2]string{{"output", "json"}, {"utc", "1"}, {"actor", "Ana: #1 'quoted'"}} {
		if err := c.Set(pair[0], pair[1]); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []*Config{c, h.mustLoad(nil)} {
		for key, want := range map[string]string{"output": "json", "utc": "true", "actor": "Ana: #1 'quoted'"} {
			if got := c.Get(key); got.Text != want || !strings.HasPrefix(got.Origin, "file ") {
				t.Errorf("%s is %v, want %q", key, got, want)
			}
		}
	}
	if err := c.Set("output", ""); err != nil {
		t.Fatal(err)
	}
	if got := h.mustLoad(nil).Get("output"); got.Origin != "default" {
		t.Errorf("taken out, and still %v", got)
	}
	refused(t, c.Set("output", "xml"), "xml", "")
	refused(t, c.Set("workspace", "https://a:b@example.com"), "password", "")
}

func TestAFileOfASettingMeansTheSameFromEveryFolder(t *testing.T) {
	h := newHome(t)
	here, err := filepath.Abs("ca.pem")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.mustLoad(nil).Set("tls_ca", "ca.pem"); err != nil {
		t.Fatal(err)
	}
	if got := h.mustLoad(nil).Get("tls_ca").Text; got != here {
		t.Errorf("%q, not %q", got, here)
	}
}

func TestTheFileIsPrivateAndNothingElseIsLeft(t *testing.T) {
	h := newHome(t)
	if err := h.mustLoad(nil).Set("output", "json"); err != nil {
		t.Fatal(err)
	}
	modes := map[string]fs.FileMode{}
	err := filepath.WalkDir(filepath.Join(h.dir, ".config", "lobby"), func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		modes[filepath.Base(path)] = info.Mode().Perm()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]fs.FileMode{"lobby": 0o700, "config.yaml": 0o600}, modes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestALinkedFileStaysALink(t *testing.T) {
	h := newHome(t)
	h.write("")
	kept := filepath.Join(h.dir, "kept.yaml")
	if err := os.Rename(h.file(), kept); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(kept, h.file()); err != nil {
		t.Fatal(err)
	}
	if err := h.mustLoad(nil).Set("output", "json"); err != nil {
		t.Fatal(err)
	}
	if target, err := os.Readlink(h.file()); err != nil || target != kept {
		t.Errorf("%q, %v", target, err)
	}
	if got := h.mustLoad(nil).Get("output").Text; got != "json" {
		t.Errorf("got %q", got)
	}
}

func TestFoldersFollowXDG(t *testing.T) {
	h := newHome(t, "XDG_DATA_HOME", "/srv/data", "XDG_STATE_HOME", "relative")
	c := h.mustLoad(nil)
	got := []string{c.File(), c.DataFolder(), c.StateFolder()}
	want := []string{h.file(), "/srv/data/lobby", filepath.Join(h.dir, ".local/state/lobby")}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	nowhere := home{t, "", map[string]string{}}.mustLoad(nil)
	if nowhere.File()+nowhere.DataFolder()+nowhere.StateFolder() != "" {
		t.Errorf("without a home: %q, %q", nowhere.File(), nowhere.DataFolder())
	}
	refused(t, nowhere.Set("output", "json"), "no folder", "HOME")
}

func TestWorkspacesKeepTheNamesTheirUserChose(t *testing.T) {
	h := newHome(t)
	c := h.mustLoad(nil)
	for _, w := range []named{{"Acme-Shop", "bolt:/data/acme.db"}, {"acme-shop", "bolt:/data/other.db"}, {"日本", "bolt:/data/jp.db"}} {
		if err := c.AddWorkspace(w.Name, w.Address); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.AddWorkspace("日本", "bolt:/data/jp.db"); err != nil {
		t.Errorf("a repeated name at the same address: %v", err)
	}
	want := map[string]string{"Acme-Shop": "bolt:/data/acme.db", "acme-shop": "bolt:/data/other.db", "日本": "bolt:/data/jp.db"}
	if diff := cmp.Diff(want, h.mustLoad(nil).Workspaces()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	refused(t, c.AddWorkspace("acme-shop", "bolt:/x.db"), "exists already", "remove")
	for _, name := range []string{"", "a b", "bolt:x", "a/b", "x.db", "a\x1b", strings.Repeat("x", 65)} {
		refused(t, c.AddWorkspace(name, "bolt:/x.db"), "cannot be named", "")
	}
	refused(t, c.AddWorkspace("empty", ""), "has no address", "bolt:FILE")
	for _, address := range []string{"postgres://ana:pw@h/db", "postgres://h/db?user=a&PASSWORD=pw", "https://:pw/x@h"} {
		err := c.AddWorkspace("secret", address)
		refused(t, err, "password", "")
		if strings.Contains(err.Error(), "pw") {
			t.Errorf("a password is repeated: %v", err)
		}
	}
}

func TestTheCurrentWorkspaceIsForgottenWithItsName(t *testing.T) {
	h := newHome(t)
	c := h.mustLoad(nil)
	if err := c.AddWorkspace("Acme", "bolt:/data/acme.db"); err != nil {
		t.Fatal(err)
	}
	refused(t, c.UseWorkspace("Acmee"), `no workspace is named "Acmee"`, "did you mean Acme?")
	refused(t, c.RemoveWorkspace("other"), "other", "workspaces list")
	if err := c.UseWorkspace("Acme"); err != nil {
		t.Fatal(err)
	}
	if got := h.mustLoad(nil).Get("workspace").Text; got != "Acme" {
		t.Errorf("in use: %q", got)
	}
	if err := c.RemoveWorkspace("Acme"); err != nil {
		t.Fatal(err)
	}
	left := h.mustLoad(nil)
	if got := left.Get("workspace"); got.Origin != "default" || len(left.Workspaces()) > 0 {
		t.Errorf("still in use: %v, %v", got, left.Workspaces())
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"output: json\n", "workspaces: [{name: a, address: b}]", "1: {2: 3}", "? [a]\n: b", "!!binary x: 1", "output: !!float x"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := decode(data)
		if err != nil {
			return
		}
		again, err := encode(d)
		if err != nil {
			t.Fatal(err)
		}
		back, err := decode(again)
		if err != nil {
			t.Fatalf("%q was written as %q, which is refused: %v", data, again, err)
		}
		if diff := cmp.Diff(d, back, cmp.AllowUnexported(document{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("written and read (-want +got):\n%s", diff)
		}
	})
}
