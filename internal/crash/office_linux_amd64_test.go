package crash_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/lobbycli/lobby/internal/cli"
	"github.com/lobbycli/lobby/internal/workspace"
)

// office is a folder with a workspace in it, and the program that is run on it.
type office struct {
	*testing.T
	folder string // with the workspace, and the home of who uses it
	aside  string // for what is read and for what nobody misses

	unsound bool // the workspace may have rules that are broken; what is seen of it tells which
}

// mainFile is the workspace, in the folder.
const mainFile = "office/office.db"

func newOffice(t *testing.T) *office {
	t.Helper()
	aside, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	o := &office{T: t, folder: filepath.Join(aside, "disk"), aside: aside}
	o.must(os.Mkdir(o.folder, 0o700))
	o.must(os.Mkdir(filepath.Join(o.folder, "home"), 0o700))
	return o
}

func (o *office) must(err error) {
	if err != nil {
		o.Helper()
		o.Fatal(err)
	}
}

// words puts paths in the place of DISK and ASIDE.
func (o *office) words(args []string) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = strings.NewReplacer("DISK", o.folder, "ASIDE", o.aside).Replace(a)
	}
	return out
}

// env is what the program finds in its environment, for a workspace in the folder.
func (o *office) env(file string) map[string]string {
	return map[string]string{"LOBBY_WORKSPACE": "bolt:" + filepath.Join(o.folder, file), "HOME": filepath.Join(o.folder, "home"), "TMPDIR": o.aside}
}

// ran is what a run said.
type ran struct {
	out, err string
	code     int
}

// run runs the program in this process, on a workspace in the folder.
func (o *office) run(file string, args ...string) ran {
	var out, err bytes.Buffer
	env := o.env(file)
	code := cli.Main(door(o.words(args), strings.NewReader(""), &out, &err, func(name string) string { return env[name] }, func() string { return o.aside }))
	return ran{out.String(), err.String(), code}
}

// does runs a command that must succeed.
func (o *office) does(args ...string) {
	o.Helper()
	if r := o.run(mainFile, args...); r.code != 0 {
		o.Fatalf("lobby %s: exit code %d: %s", strings.Join(args, " "), r.code, r.err)
	}
}

// killed is the exit code of a process that a signal ended.
const killed = -1

// follows runs the program in a process of its own, followed by a recorder of the folder.
// What a thread does while the process is killed, nobody sees; then the recording is wrong.
func (o *office) follows(r *recorder, args ...string) ran {
	o.Helper()
	r.path = o.folder
	var files [3]*os.File
	var err error
	files[0], err = os.Open(os.DevNull)
	o.must(err)
	for i := 1; i < len(files); i++ {
		files[i], err = os.Create(filepath.Join(o.aside, fmt.Sprintf("said.%d", i)))
		o.must(err)
	}
	env := []string{asProgram + "=1"}
	for name, value := range o.env(mainFile) {
		env = append(env, name+"="+value)
	}
	program, err := os.Executable()
	o.must(err)
	status, err := trace(program, append([]string{"lobby"}, o.words(args)...), os.ProcAttr{Dir: o.folder, Env: env, Files: files[:]}, r.follow)
	if r.memory != nil {
		err = errors.Join(err, r.memory.Close())
	}
	o.must(err)
	if err := r.isTrue(); err != nil && status.Signaled() {
		r.wrong = err
	} else if err != nil {
		o.Fatalf("lobby %s: the recording is not what happened: %v", strings.Join(args, " "), err)
	}
	said := ran{code: status.ExitStatus()}
	for i, text := range []*string{&said.out, &said.err} {
		data, err := os.ReadFile(files[i+1].Name())
		*text = string(data)
		o.must(errors.Join(err, files[i+1].Close()))
	}
	o.must(files[0].Close())
	if status.Signaled() {
		said.code = killed
		if status.Signal() != syscall.SIGKILL {
			o.Fatalf("lobby %s: %v: %s", strings.Join(args, " "), status.Signal(), said.err)
		}
	}
	return said
}

// absent is what is seen of a file that does not exist.
const absent = "absent"

// see is what a file of the folder holds: a workspace is checked and exported, people
// first.
func (o *office) see(file string) (string, error) {
	data, err := os.ReadFile(filepath.Join(o.folder, file))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return absent, nil
	case err != nil || !strings.HasSuffix(file, ".db"):
		return string(data), err
	}
	seen := ""
	for _, question := range []string{
		"db check --here", "people export --sort id --out - -o jsonl", "leads export --sort id --out - -o jsonl",
		"conversations list --all --sort id -o jsonl", "log --all -o jsonl",
	} {
		r := o.run(file, strings.Fields(question)...)
		nothing := r.code == workspace.Found.Info().Exit // to export
		told := o.unsound && r.code == workspace.Corrupt.Info().Exit && r.out != ""
		if r.code != 0 && !nothing && !told {
			return "", fmt.Errorf("%s: %s: exit code %d: %s%s", file, question, r.code, r.out, r.err)
		}
		seen += r.out
	}
	return seen, nil
}
