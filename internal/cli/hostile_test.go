package cli_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Texts of strangers in which everything stands that does something to a terminal or a
// spreadsheet, hides in a line or breaks it.

// forged is how a hostile text paints itself and links, as our own painter would.
func forged() []string {
	return []string{"dyed\x1b[31mDYED\x1b[0m", "lured\x1b]8;;https://evil.example/\aLURED\x1b]8;;\a"}
}

// drives are control characters: sequences of ESC and of C1, lone ones, broken lines.
func drives() []string {
	return append(forged(), "\x1b[2J\x1b[1;1H", "\x1b[?1049h\x1b[8m\x1b[5i", "\x1b]0;owned\a", "\x1b]52;c;b3duZWQ=\x1b\\", "\x1b]8;;file:///etc/passwd\x1b\\x\x1b]8;;\x1b\\",
		"\x1bP$q q\x1b\\", "\x1b_Gi=1;AAAA\x1b\\", "\x1b^pm\x1b\\", "\x1bc\x1b#8", "\u009b2J\u009d0;owned\u009c", "\u0090q\u009f\u0085", "over\r\rwritten\b\b\b", "\a\v\f\x0e\x7f\x1b",
		"one\ntwo\r\n\tthree\n", "|\x1b", "\x1b[")
}

// hides are characters that turn a line round, or that nobody sees.
func hides() []string {
	return []string{"\u202etxt.exe\u202c", "\u2066x\u2069\u200f\u061c", "ad\u200bmin\u2060\ufeff\u00ad", "tag\U000E0041\U000E007F", "note\U0001D173\U0001BCA0", "👩‍👩‍👧‍👦🏳️‍🌈🇪🇸",
		"Z" + strings.Repeat("\u0335\u0301", 60), `"quoted", 'and; $(so on)` + "`|`", "日本語ﷺ", "\ufff9a\ufffab\ufffb"}
}

// formulas are how texts begin that a spreadsheet would run.
func formulas() []string {
	return []string{"=1+1", "+1", "-2+3", "@SUM(1)", "=cmd|' /C calc'!A0", "'=1", "'", "''@", "\t=1", "\r=1", "\n=1", "v"}
}

// hostileText is the n-th text with something of everything, for fields that take it.
func hostileText(n int) string {
	d, h, f := drives(), hides(), formulas()
	return f[n%len(f)] + "v" + d[n%len(d)] + h[n%len(h)] + d[(n+7)%len(d)]
}

// hostileKey is the n-th text for what is short.
func hostileKey(n int) string {
	key := strings.TrimSpace(formulas()[n%len(formulas())]) + "k\x1b" + drives()[n%len(drives())] + fmt.Sprint(n)
	return strings.ReplaceAll(key, "\n", "\v")
}

// hostileLabel is the n-th text for what is named, which stays on a line and is all to
// be seen.
func hostileLabel(n int) string {
	return fmt.Sprintf(`%s "quoted" $(so) 👩‍💻 Z%s%d`, formulas()[n%8], strings.Repeat("\u0335", 60), n)
}

// hostileAddress is the n-th e-mail address.
func hostileAddress(n int) string {
	return fmt.Sprintf("%s\x1b[2J\u202e'|Z%s%d@evil.example", []string{"=", "+", "-", "@"}[n%4], strings.Repeat("\u0335", 60), n)
}

// hostilePeople is how many people the hostile workspace has.
const hostilePeople = 24

// hostileEvents are what channels send of people whose every text is hostile.
func hostileEvents(now time.Time) (all []workspace.Event) {
	for i := range hostilePeople {
		n := 0
		text := func() string { n++; return hostileText(i*31 + n) }
		label := func() string { n++; return hostileLabel(i*31 + n) }
		person := workspace.EventPerson{
			Cookie: fmt.Sprintf("=\x1b[2J\u202e%d", i), Name: hostileText(i/2 + 50), Phone: text(), Company: hostileText(i/2 + 60), Platform: text(), PlatformID: hostileKey(i + 2000),
			AvatarURL: text(), Tags: []string{label(), label()}, Metadata: map[string]any{label() + "\u202e": text(), "plan": text()},
		}
		if i%2 == 0 {
			person.UserID = hostileKey(i + 3000)
		}
		if i%6 > 0 {
			person.Email = hostileAddress(i / 2)
		}
		env := &workspace.Environment{IP: text(), Country: text(), City: text(), Browser: text(), OS: text(), UserAgent: text(), PageURL: text(), EntryURL: text(), Language: text(), Timezone: text()}
		add := func(kind string, e workspace.Event) {
			e.ID, e.Type, e.At = hostileKey(len(all)), kind, now.Add(-time.Duration(hostilePeople*10-len(all))*time.Hour)
			e.Channel, e.Conversation, e.Person, e.Environment = hostileKey(i%3), hostileKey(i), person, env
			all = append(all, e)
		}
		add("message", workspace.Event{Message: &workspace.EventMessage{From: "visitor", Text: text() + " I am angry, this is urgent! " + text()}})
		add("message", workspace.Event{Message: &workspace.EventMessage{From: "bot", Text: text(), Products: []workspace.Product{{Name: text(), URL: text(), ImageURL: text(), Price: text()}}}})
		add("message", workspace.Event{Message: &workspace.EventMessage{From: "agent", Agent: text(), Text: text()}})
		add("lead", workspace.Event{Lead: &workspace.EventLead{Tag: "refund_request", OrderNumber: text(), Name: text(), Email: hostileAddress(i), Phone: text()}})
		add("lead", workspace.Event{Lead: &workspace.EventLead{Tag: "coupon_request", OrderNumber: text(), Name: text(), Email: hostileAddress(i), Phone: text()}})
		add("ticket", workspace.Event{Ticket: &workspace.EventTicket{Subject: text(), Body: text()}})
		add("escalation", workspace.Event{Escalation: &workspace.EventEscalated{Reason: text()}})
	}
	return all
}

// hostileWorkspace is the bytes of a workspace file in which every text of every kind
// is hostile; hostileFields checks that.
func hostileWorkspace(t *testing.T) []byte {
	t.Helper()
	ctx, path, now := t.Context(), filepath.Join(t.TempDir(), "hostile.db"), moment(storyNow)
	ws, err := connect.Open(ctx, "bolt:"+path, connect.Options{
		Now: func() time.Time { now = now.Add(time.Millisecond); return now }, NewKey: storyDoor().NewKey, Temp: t.TempDir(), Holder: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	actors := 0
	apply := func(changes ...workspace.Change) {
		t.Helper()
		for _, c := range changes {
			actors++
			r, err := ws.Apply(ctx, workspace.Batch{Changes: []workspace.Change{c}, Actor: hostileText(actors)})
			if err != nil {
				t.Fatalf("%s: %v", c.Verb(), err)
			}
			for _, o := range r.Outcomes {
				if o.State == workspace.Failed {
					t.Fatalf("%s: %s", c.Verb(), o.Why)
				}
			}
		}
	}
	apply(workspace.SetSetting{Name: workspace.NotifySetting, Value: "owner@shop.example"}, workspace.AddEvents{Events: hostileEvents(moment(storyNow))}, foreign(workspace.Person), foreign(workspace.Lead), foreign(workspace.Conversation))
	for i := range 3 {
		person := fmt.Sprintf("P%d", i+1)
		apply(workspace.AddNote{Person: person, Text: hostileText(i), Highlighted: i < 2}, workspace.AddNote{Person: person, Text: hostileText(i + 9)},
			workspace.AddAgent{Name: hostileLabel(i), Email: hostileAddress(i + 90)},
			workspace.SetAgentStatus{Agent: fmt.Sprintf("A%d", i+1), Status: workspace.AgentAvailable},
			workspace.CreateSegment{Name: hostileLabel(i), Where: "city ~ \"\x1b[2J\u202e\" or name ~ \"=1\" or city"},
			workspace.CreateToken{Name: hostileLabel(i + 5), Role: workspace.Viewer, Hash: workspace.TokenHash(workspace.NewSecret(storyDoor().NewKey()))},
			workspace.EditPerson{Selection: workspace.Selection{IDs: []string{person}}, Set: map[string]string{"company": hostileText(i + 3)}, Meta: map[string]string{hostileLabel(i) + "\u202e": hostileText(i)}})
	}
	apply(workspace.RevokeToken{Token: "K2"},
		workspace.AssignConversations{Selection: workspace.Selection{Where: "status != closed"}, Auto: true}, workspace.MoveLeads{Selection: workspace.Selection{All: true}, To: workspace.LeadHandled},
		workspace.MoveLeads{Selection: workspace.Selection{IDs: []string{"L2"}}, To: workspace.LeadClosed}, workspace.MergePeople{Into: "P5", From: []string{"P6"}, Force: true},
		workspace.RenameTag{From: hostileEvents(now)[0].Person.Tags[0], To: hostileLabel(77)},
		workspace.ClaimMails{Most: 2, Lease: 600}, workspace.SettleMail{Mail: "E1", Why: "=1 \u202e\u200b"})
	hostileFields(t, ws)
	if err := ws.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// foreign is a record of a kind that an import brings in, hostile id and all.
func foreign(k workspace.Kind) workspace.Import {
	row, n := workspace.NewRow(k, 0), 100
	for _, f := range k.Columns() {
		n++
		sp := k.Spec(f)
		switch {
		case sp.Form == workspace.Time:
			row.Set(f, workspace.TimeValue(moment(storyNow)))
		case sp.Name == "email", sp.Name == "external_id", sp.Form != workspace.Text, sp.Is(workspace.Derived):
		case len(sp.Enum) > 0:
			row.Set(f, workspace.TextValue(sp.Enum[0]))
		default:
			row.Set(f, workspace.TextValue(hostileText(n)))
		}
	}
	r := workspace.ImportRow{Line: 1, ID: hostileKey(n), Row: row}
	if k != workspace.Person {
		r.Person = "P1"
	}
	return workspace.Import{Kind: k, Rows: []workspace.ImportRow{r}}
}

// tame are the fields of which no record can have a hostile text, and why.
func tame() map[string]string {
	made, old := "it is ours", "as it was before it was merged, where it is"
	return map[string]string{
		"person.sources": made, "lead.masked": made, "setting.name": made, "entry.verb": made, "entry.summary": made, "moment.what": made, "duplicate.reason": made,
		"duplicate.people": made, "step.record": made, "insight.language": made, "merged person.sources": made,
		"merged person.external_id": old, "merged person.display_name": old,
		"ticket.external_id": "nothing sets it", "setting.value": "a word of ours, or addresses that are checked", "pair.why": "nothing sets it from outside",
	}
}

// hostileFields checks that each field that holds a text holds a hostile one somewhere,
// so that a new field is looked at without anybody thinking of it.
func hostileFields(t *testing.T, ws workspace.Workspace) {
	t.Helper()
	for k := workspace.Person; k <= workspace.Insight; k++ {
		seen := map[workspace.Field]bool{}
		for _, q := range hostileQuestions(k) {
			for row, err := range ws.Find(context.Background(), q) {
				if err != nil {
					t.Fatalf("%s of %s: %v", k, q.Of, err)
				}
				for _, f := range k.Columns() {
					seen[f] = seen[f] || lurks(row.Format(f))
				}
			}
		}
		for _, f := range k.Columns() {
			sp := k.Spec(f)
			name := k.String() + "." + sp.Name
			if sp.Form == workspace.Own || sp.Form == workspace.Ref || sp.Form == workspace.Int || sp.Form == workspace.Time || len(sp.Enum) > 0 {
				continue
			}
			if _, is := tame()[name]; is == seen[f] {
				t.Errorf("%s: hostile %v, tame %v", name, seen[f], is)
			}
		}
	}
}

// hostileQuestions are the queries that give all rows of a kind.
func hostileQuestions(k workspace.Kind) (all []workspace.Query) {
	q := workspace.Query{Kind: k, All: true}
	switch k {
	case workspace.Moment, workspace.Merged:
		q.Of = "P5"
	case workspace.Step:
		for n := range 40 {
			q.Of = fmt.Sprintf("J%d", n+1)
			all = append(all, q)
		}
		return all
	}
	return []workspace.Query{q}
}

// lurks reports whether a text is hostile.
func lurks(text string) bool {
	return strings.ContainsAny(text, "\x1b\u202e\u0335") || strings.Contains(text, `\u001b`)
}

// exampleRuns are the runs of lobby in a line of an example, which is in the language of
// shells: what else it runs, and where its output goes, is left out.
func exampleRuns(line string) (runs [][]string) {
	for _, part := range regexp.MustCompile(`\|\|?|&&`).Split(strings.TrimSpace(line), -1) {
		var args []string
		for _, word := range regexp.MustCompile(`'[^']*'|\$\(.*\)|[^\s']+`).FindAllString(part, -1) {
			args = append(args, strings.Trim(word, "'"))
		}
		if i := slices.Index(args, "<"); i >= 0 {
			args = args[:i]
		}
		if len(args) > 1 && args[0] == "lobby" {
			runs = append(runs, args[1:])
		}
	}
	return runs
}

// others is a command line about other records.
func others(args []string) []string {
	id := regexp.MustCompile(`^([A-Z])[0-9]+$`)
	args = slices.Clone(args)
	for i, arg := range args {
		args[i] = id.ReplaceAllString(arg, "${1}2")
	}
	return args
}

// hostileFiles are the files of the examples, with hostile content and names.
func hostileFiles() map[string]string {
	people := "id,name,email,company\n"
	for i := range 12 {
		people += fmt.Sprintf("\"%s\",\"%s\",%s,\"%s\"\n", quoted(hostileKey(i)), quoted(hostileText(i)), "x", quoted(hostileText(i+1)))
	}
	files := map[string]string{}
	for name, text := range exampleFiles(nil) {
		if !strings.HasSuffix(name, ".db") {
			files[name] = strings.NewReplacer("Ana", "\x1b[2J\u202e", "Hi", "\u009b2J").Replace(string(text))
		}
	}
	files["monday.csv"], files["friday.csv"] = people, strings.ReplaceAll(people, "v", "\x1b[1Aw")
	files["contacts.csv"], files["crm.csv"] = people, strings.ReplaceAll(people, "company", "\x1b[2J\u202e")
	files["segments.yaml"] = `[{name: "\e[2J", where: "city = \"\u202E\""}, {name: =1, where: "city ~ x"}, {name: "\u202E", where: "\e"}]`
	files["plan.jsonl"] += `{"change":"person.tag","ids":["P1","\u001b[2J"],"add":["\u001b[2J"]}` + "\n" + `{"change":"\u001b[2J\u202e"}` + "\n"
	files[hostileName] = people
	return files
}

// hostileName is what somebody may call a file.
const hostileName = "=x\x1b[2J\u202e\xff.csv"

func quoted(text string) string { return strings.ReplaceAll(text, `"`, `""`) }
