package cli_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/cli"
	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/demo"
	"github.com/lobbycli/lobby/internal/workspace"
)

// demoPeople is how many people the workspace of the examples has.
const demoPeople = 60

func everyCommand(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, c := range cmd.Commands() {
		if !c.Hidden && c.Name() != "help" || c.Name() == "help" && c.HasExample() {
			everyCommand(c, visit)
		}
	}
}

func TestEveryCommandExplainsItself(t *testing.T) {
	everyCommand(cli.Command(cli.Door{}), func(cmd *cobra.Command) {
		if cmd.Short == "" {
			t.Errorf("%s has no help", cmd.CommandPath())
		}
		if !cmd.HasExample() && !cmd.HasSubCommands() {
			t.Errorf("%s has no example", cmd.CommandPath())
		}
		for line := range strings.Lines(cmd.Example) {
			if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "lobby"); !ok || rest == "" {
				t.Errorf("%s: the example %q does not run lobby", cmd.CommandPath(), line)
			}
		}
	})
}

func TestEveryExampleWorks(t *testing.T) {
	folder, files := t.TempDir(), exampleFiles(sampleWorkspace(t))
	files["cert.pem"], files["key.pem"] = certificate(t)
	n := 0
	everyCommand(cli.Command(cli.Door{}), func(cmd *cobra.Command) {
		for line := range strings.Lines(cmd.Example) {
			name := strings.ReplaceAll(strings.TrimPrefix(cmd.CommandPath(), "lobby "), " ", "-")
			story := exampleStory(cmd, strings.TrimSpace(line))
			n++
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d.txtar", name, n)), []byte(story), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	})
	testscript.Run(t, testscript.Params{
		Dir:  folder,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"await": await},
		Setup: func(e *testscript.Env) error {
			if err := setUpStory(e); err != nil {
				return err
			}
			for name, text := range files {
				if err := os.WriteFile(filepath.Join(e.WorkDir, name), text, 0o600); err != nil {
					return err
				}
			}
			config := filepath.Join(e.WorkDir, "home", ".config", "lobby")
			if err := os.MkdirAll(config, 0o700); err != nil {
				return err
			}
			text := fmt.Sprintf("workspaces:\n  - {name: team, address: \"bolt:%s\"}\n  - {name: prod, address: \"https://chat.example.com\"}\n", filepath.Join(e.WorkDir, "team.db"))
			return os.WriteFile(filepath.Join(config, "config.yaml"), []byte(text), 0o600)
		},
	})
}

// exampleStory runs an example. A server is ended when it serves; it takes a free
// port, whatever the example says.
func exampleStory(cmd *cobra.Command, line string) string {
	if cmd.CommandPath() == "lobby serve" {
		return fmt.Sprintf("exec sh example.sh &server&\nawait URL log 'at (http.*)\\n'\nkill -INT server\nwait server\n"+
			"-- example.sh --\nexec %s --listen 127.0.0.1:0 2>log\n", line)
	}
	return fmt.Sprintf("exec sh example.sh\n-- example.sh --\n%s\n", line)
}

// exampleFiles are the files examples speak of.
func exampleFiles(sample []byte) map[string][]byte {
	return map[string][]byte{
		"story.db":        sample,
		"lobby-backup.db": sample,
		"team.db":         sample,
		"contacts.csv":    []byte("id,name,email\ncrm-1,Ana Ruiz,ana.ruiz@example.com\n"),
		"crm.csv":         []byte("id;Full Name;Shoe size\ncrm-2;Bo Lind;43\n"),
		"leads.csv":       []byte("id,person_id,tag,created_at\nform-1,P1,refund_request,2026-11-01T10:00:00Z\n"),
		"conversations.jsonl": []byte(`{"id":"c-1","person_id":"P1","started_at":"2026-11-01T10:00:00Z",` +
			`"messages":[{"at":"2026-11-01T10:00:00Z","from":"visitor","text":"Hi"}]}` + "\n"),
		"events.jsonl":  []byte(`{"event_id":"e-1","type":"page","at":"2026-11-20T09:00:00Z","person":{"cookie":"v_9f"}}` + "\n"),
		"segments.yaml": []byte("name: Spanish\nwhere: country = Spain\n"),
		"prod.token":    []byte(storySecret("prod") + "\n"),
		"monday.csv":    []byte("id,name,email\nP1,Ana,ana@example.com\nP2,Bo,\n"),
		"friday.csv":    []byte("id,email,name\nP1,ana@example.org,Ana\nP2,,Bo\n"),
		"plan.jsonl":    []byte(`{"change":"person.tag","ids":["P1"],"add":["vip"]}` + "\n"),
	}
}

// sampleWorkspace is a workspace file with everything in it the examples need.
func sampleWorkspace(t *testing.T) []byte {
	t.Helper()
	ctx, path, door := context.Background(), filepath.Join(t.TempDir(), "sample.db"), storyDoor()
	door.Now = func() time.Time { return moment(storyNow) }
	ws, err := connect.Open(ctx, "bolt:"+path, connect.Options{Now: door.Now, NewKey: door.NewKey, Temp: t.TempDir(), Holder: "test"})
	if err != nil {
		t.Fatal(err)
	}
	apply := func(actor string, c workspace.Change) {
		t.Helper()
		if _, err := ws.Apply(ctx, workspace.Batch{Changes: []workspace.Change{c}, Actor: actor}); err != nil {
			t.Fatal(err)
		}
	}
	apply("tester", workspace.AddEvents{Events: slices.Collect(demo.Events(demoPeople, 1, door.Now()))})
	apply("tester", workspace.AddNote{Person: "P1", Text: "Prefers to be called in the morning"})
	for _, c := range demo.Changes() {
		apply("tester", c)
	}
	apply("tester", workspace.Undo{})
	apply("owner", workspace.CreateToken{Name: "ci", Role: workspace.Viewer, Hash: workspace.TokenHash(workspace.NewSecret(door.NewKey()))})
	for _, c := range []workspace.Change{
		workspace.AddAgent{Name: "Mia Cole"}, workspace.AddAgent{Name: "Tom Berg"}, workspace.SetAgentStatus{Agent: "Mia Cole", Status: workspace.AgentAvailable},
		workspace.MoveConversations{Selection: workspace.Selection{Where: "status = open and last_message_at > -10d"}, To: workspace.TalkEscalated},
	} {
		apply("owner", c)
	}
	if err := ws.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
