package cli_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/cli"
)

// secret is in every text of the leads that the plan hides, and nowhere else.
const secret = "canary"

// newVault is an office with eight leads, of which the plan hides L1 to L3.
func newVault(t *testing.T) *office {
	o := newOffice(t)
	people, leads := "id,name\n", "id,person_id,tag,name,email,phone,order_number,created_at,follow_ups\n"
	for i := 1; i <= 8; i++ {
		mark, tag := "shown", "order_question"
		if i <= 3 {
			mark, tag = secret, "refund_request"
		}
		people += fmt.Sprintf("crm-%d,Person %d\n", i, i)
		leads += fmt.Sprintf("%s-x%d,crm-%d,%s,%s name %d,%s.%d@example.com,%s 555 %d,%s-%d,2026-11-%02dT08:00:00Z,"+
			`"[{""created_at"":""2026-11-19T08:00:00Z"",""tag"":""coupon_request"",""order_number"":""%s-f""}]"`+"\n", mark, i, i, tag, mark, i, mark, i, mark, i, mark, i, i, mark)
	}
	o.takes(people, "people", "import", "-")
	o.takes(leads, "leads", "import", "-")
	o.takes(strings.ReplaceAll(leads, secret+" name", secret+" again"), "leads", "import", "-") // the journal has both names
	o.does("leads", "handle", "L1", "L6")
	o.does("workspace", "plan", "free")
	return o
}

// silent checks that what was said tells nothing that the plan hides.
func silent(t *testing.T, asked, said string) {
	t.Helper()
	if i := strings.Index(strings.ReplaceAll(said, asked, ""), secret); i >= 0 {
		t.Errorf("%s tells what the plan hides: %s", asked, said)
	}
}

// TestNoCommandTellsWhatThePlanHides runs every command that does not change the
// machine, with every kind of reference and in every format. What could change the
// workspace is rehearsed.
func TestNoCommandTellsWhatThePlanHides(t *testing.T) {
	o := newVault(t)
	t.Chdir(t.TempDir())
	shown := 0
	run := func(args ...string) {
		t.Helper()
		r := o.run(strings.NewReader(""), args...)
		silent(t, "lobby "+strings.Join(args, " "), r.out+r.err)
		shown += strings.Count(r.out, "shown name")
	}
	everyCommand(cli.Command(cli.Door{}), func(cmd *cobra.Command) {
		words := strings.Fields(cmd.CommandPath())[1:]
		if cmd.HasSubCommands() || len(words) == 0 {
			return
		}
		switch words[0] {
		case "serve", "db", "demo", "completion", "config", "tokens", "whoami", "version", "help", "workspaces":
			return
		}
		for _, flag := range []string{"dry-run", "out"} {
			switch {
			case cmd.Flags().Lookup(flag) == nil:
			case flag == "out":
				words = append(words, "--out", "-")
			default:
				words = append(words, "--dry-run")
			}
		}
		for _, format := range []string{"table", "tsv", "csv", "json", "jsonl"} {
			for _, arg := range []string{"", "L1", "P1", "J2", "J3", "J4", "--all"} {
				args := append(words[:len(words):len(words)], "-o", format)
				if arg != "" {
					args = append(args, arg)
				}
				run(args...)
			}
		}
	})
	for _, verb := range []string{"handle", "close", "reopen"} {
		run("leads", verb, "L1", "L2", "-n")
		run("__complete", "leads", verb, "")
	}
	for _, line := range []string{
		"leads list --fields id,name,email,follow_ups,masked --all", "leads list --sort -created_at --limit 8", "leads list --sort name", "leads show L1 --jq .",
		"leads show L1 --template {{.}}", "leads list --template {{.}}", "undo J3 -n --force", "undo J2 -n --force", "log show J2 -o json", "log show J3 --all",
		"people timeline P1 --all", "__complete leads show ", "__complete leads list --where name=", "__complete leads list --tag ", "leads list --person P1 -o json",
	} {
		run(strings.Split(line, " ")...)
	}
	if shown < 40 {
		t.Errorf("only %d leads were seen", shown)
	}
	for _, form := range []string{"name ~ %s", "email = %s.1@example.com", "%s", "order_number ~ %s", "external_id = %s-x1", "not name ~ %s"} {
		count := func(word string) string {
			return o.does("leads", "list", "--count", "--where", fmt.Sprintf(form, word))
		}
		if form == "%s" {
			count = func(word string) string { return o.does("leads", "list", "--count", "--search", word) }
		}
		if right, wrong := count(secret), count("canard"); right != wrong {
			t.Errorf("%s selects %s leads, and of another word %s", form, right, wrong)
		}
	}
}

// TestNoRouteTellsWhatThePlanHides asks every route that reads.
func TestNoRouteTellsWhatThePlanHides(t *testing.T) {
	c, o := readContract(t), newVault(t)
	token := o.newToken("eye", "viewer")
	host, server, log := o.serves()
	asked, shown := 0, 0
	get := func(path, accept string) {
		t.Helper()
		r, err := http.NewRequest(http.MethodGet, "http://"+host+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Accept", accept)
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		silent(t, path, fmt.Sprint(string(body), res.Header))
		asked++
		shown += strings.Count(string(body), "shown name")
	}
	for _, route := range c.routes {
		path, ok := strings.CutPrefix(route, "GET ")
		if !ok || strings.HasSuffix(path, "/backup") {
			continue
		}
		for _, ref := range []string{"L1", "P1", "J2", "J3", "J4"} {
			for _, query := range []string{"", "?kind=leads", "?kind=leads&format=csv", "?kind=leads&format=tsv", "?kind=leads&format=json", "?of=" + ref, "?all=true", "?where=id", "?sort=name"} {
				for _, accept := range []string{"application/json", "application/x-ndjson"} {
					get(strings.ReplaceAll(path, "{ref}", ref)+query, accept)
				}
			}
			if !strings.Contains(path, "{ref}") && !strings.HasSuffix(path, "s") {
				break
			}
		}
	}
	if asked < 200 || shown < 20 {
		t.Errorf("%d questions were asked, %d leads seen", asked, shown)
	}
	o.endsInOrder(server, log)
}
