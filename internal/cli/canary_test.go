package cli_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/soak"
)

// TestASecretLeavesNoTrace uses every secret in every way there is, well and badly, and
// then looks for it in all that was said, logged, answered and written, in the command
// lines of all processes, in the clear and encoded.
func TestASecretLeavesNoTrace(t *testing.T) {
	t.Parallel()
	h := newHaunt(t)
	cert, key := certificate(t)
	h.keeps("cert.pem", string(cert))
	h.keeps("key.pem", string(key))
	h.secret("key of the certificate", strings.Split(string(key), "\n")[1])
	h.secret("password of the mail server", "canary-smtp+5Q/x9")
	h.secret("password of the database", "canary-pg+7K/w2")
	h.keeps("smtp.password", h.secrets["password of the mail server"]+"\n")
	h.keeps("pgpass", "*:*:*:*:"+h.secrets["password of the database"]+"\n")
	h.keeps("people.csv", inventContacts(40))
	h.keeps("events.jsonl", inventEvents(800))

	watched := h.watchProcesses()
	h.does("people", "import", "people.csv")
	h.secret("key of the import", h.importKey())
	h.does("workspace", "set", "notify.to", "owner@example.com")
	mail := []string{"LOBBY_SMTP_HOST=127.0.0.1", "LOBBY_SMTP_PORT=1", "LOBBY_SMTP_USER=mailer", "LOBBY_SMTP_FROM=a@example.com", "LOBBY_SMTP_TLS=none"}
	plain, log := h.serves(append(mail, "LOBBY_SMTP_PASSWORD="+h.secrets["password of the mail server"]))
	secure, tlsLog := h.office("other.db").serves(append(mail, "LOBBY_SMTP_PASSWORD_FILE=smtp.password"), "--tls-cert", "cert.pem", "--tls-key", "key.pem")
	token := strings.TrimSpace(h.run(nil, "tokens", "create", "canary", "--role", "admin", "-q").out)
	if !strings.HasPrefix(token, "lby_") {
		t.Fatalf("the token is %q", token)
	}
	h.secret("token", token)
	h.keeps("token", token+"\n")
	h.does("ingest", "events.jsonl")
	h.everyUse(plain, secure, mail)
	h.asks("http://"+plain, token)
	time.Sleep(50 * time.Millisecond) // for the log of the last answer
	h.said = append(h.said, log.String(), tlsLog.String())
	h.said = append(h.said, watched()...)

	hits := 0
	for name := range h.secrets {
		hits += h.looksFor(name)
	}
	h.isPrivate()
	soak.Figure(t, "canary secret: texts and files searched", len(h.said)+h.files())
	soak.Figure(t, "canary secret: hits", hits)
	if len(h.said) < 60 {
		t.Errorf("only %d texts were searched", len(h.said))
	}
}

// haunt is a folder in which everything happens, and what was said in it.
type haunt struct {
	*testing.T
	folder  string
	file    string
	secrets map[string]string
	kept    []string // files that hold secrets because somebody put them there
	said    []string
}

func newHaunt(t *testing.T) *haunt {
	h := &haunt{T: t, folder: t.TempDir(), secrets: map[string]string{}}
	h.file = "haunt.db"
	if err := os.Mkdir(filepath.Join(h.folder, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *haunt) office(file string) *haunt { c := *h; c.file = file; return &c }

func (h *haunt) secret(name, value string) { h.secrets[name] = value }

// keeps writes a file that may hold a secret.
func (h *haunt) keeps(name, text string) {
	h.Helper()
	writeFile(h.T, filepath.Join(h.folder, name), text)
	h.kept = append(h.kept, name)
}

// command is the program in a process of its own.
func (h *haunt) command(env []string, args ...string) *exec.Cmd {
	cmd := exec.Command("lobby", args...)
	cmd.Dir = h.folder
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(h.folder, "home"), "TMPDIR=" + filepath.Join(h.folder, "tmp"),
		"STORY_NOW=" + storyNow, "LOBBY_WORKSPACE=bolt:" + h.file, "LOBBY_DEBUG=1", "LOBBY_TOKEN_STORE=file"}, env...)
	return cmd
}

func (h *haunt) run(env []string, args ...string) ran {
	h.Helper()
	cmd := h.command(env, args...)
	var out, err bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(h.secrets["token"]+"\n"), &out, &err
	_ = cmd.Run() // how it ends is in the state
	return ran{out.String(), err.String(), cmd.ProcessState.ExitCode()}
}

// tries runs a command whose output is searched.
func (h *haunt) tries(env []string, args ...string) ran {
	h.Helper()
	r := h.run(env, args...)
	h.said = append(h.said, r.out, r.err)
	return r
}

func (h *haunt) does(args ...string) {
	h.Helper()
	if r := h.tries(nil, args...); r.code != 0 {
		h.Fatalf("lobby %q: exit code %d: %s", args, r.code, r.err)
	}
}

// serves starts a server and gives where it listens and its log.
func (h *haunt) serves(env []string, args ...string) (host string, log *said) {
	h.Helper()
	return listens(h.T, h.command(env, append([]string{"serve", "-v", "--create", "--listen", "127.0.0.1:0"}, args...)...))
}

// importKey is what begins the idempotency keys of the last import.
func (h *haunt) importKey() string {
	h.Helper()
	runs := filepath.Join(h.folder, "home", ".local", "state", "lobby", "runs")
	all, err := os.ReadDir(runs)
	if err != nil || len(all) == 0 {
		h.Fatalf("no import is known: %v", err)
	}
	text, err := os.ReadFile(filepath.Join(runs, all[0].Name()))
	if err != nil {
		h.Fatal(err)
	}
	h.kept = append(h.kept, filepath.Join("home", ".local", "state", "lobby", "runs", all[0].Name()))
	return strings.Fields(string(text))[0]
}

// everyUse runs the commands that handle secrets.
func (h *haunt) everyUse(plain, secure string, mail []string) {
	h.Helper()
	token, pg, smtp := h.secrets["token"], h.secrets["password of the database"], h.secrets["password of the mail server"]
	h.kept = append(h.kept, filepath.Join("home", ".local", "share", "lobby", "tokens"))
	remote := []string{"LOBBY_WORKSPACE=http://" + plain}
	bad := strings.ToLower(token[4:])
	for _, env := range [][]string{
		{"LOBBY_TOKEN=" + token}, {"LOBBY_TOKEN_FILE=token"}, {"LOBBY_TOKEN_COMMAND=cat token"}, {"LOBBY_TOKEN_COMMAND=cat token; false"}, {"LOBBY_TOKEN_COMMAND=cat token token"},
		{"LOBBY_TOKEN=" + token + "x"}, {"LOBBY_TOKEN=" + token + "\n\x1b"}, {"LOBBY_TOKEN=" + bad}, {"LOBBY_TOKEN_FILE=" + token},
		{"LOBBY_TOKEN=" + token, "LOBBY_WORKSPACE=https://" + secure}, {"LOBBY_TOKEN=" + token, "LOBBY_WORKSPACE=http://127.0.0.1:1", "LOBBY_LOCK_TIMEOUT=0s"},
	} {
		for _, args := range [][]string{{"people", "list", "-v"}, {"whoami", "-o", "json", "-v"}, {"__complete", "people", "show", "P"}} {
			h.tries(append(remote[:1:1], env...), args...)
		}
	}
	h.does("workspaces", "add", "prod", "http://"+plain)
	h.does("workspaces", "login", "prod", "--token-stdin")
	for _, line := range []string{
		"workspaces list -o json", "people list -W prod -v", "config list", "config list -o json", "config explain token_command", "tokens list -o json", "log show J1 -o json", "log --all -o json",
		"db info -v", "db backup backup.db", "people export --out export.csv", "people dossier P1", "workspace settings", "db check",
		"workspaces copy prod bolt:copy.db --yes", "leads notify -v", "people import people.csv -v", "people import people.csv --resume -v", "__complete config get ", "workspaces logout prod", "tokens revoke canary --dry-run",
	} {
		h.tries(append(mail, "LOBBY_SMTP_PASSWORD="+smtp), strings.Fields(line)...)
	}
	h.does("workspaces", "login", "prod", "--token-stdin")
	for _, env := range [][]string{
		{"LOBBY_WORKSPACE=postgres://lobby@127.0.0.1:1/lobby", "PGPASSWORD=" + pg}, {"LOBBY_WORKSPACE=postgres://lobby@127.0.0.1:1/lobby", "PGPASSFILE=pgpass"},
		{"LOBBY_WORKSPACE=postgres://lobby:" + url.QueryEscape(pg) + "@127.0.0.1:1/lobby"}, {"LOBBY_WORKSPACE=postgres://lobby@127.0.0.1:1/lobby?password=" + url.QueryEscape(pg)},
		{"LOBBY_WORKSPACE=postgres://lobby:" + pg + "@[::1/lobby"}, {"LOBBY_WORKSPACE=https://x:" + token + "@127.0.0.1:1"}, {"LOBBY_WORKSPACE=https://127.0.0.1:1/?token=" + token},
		append(mail, "LOBBY_SMTP_PASSWORD_COMMAND=cat smtp.password; false"), append(mail, "LOBBY_SMTP_PASSWORD_COMMAND=cat smtp.password"), append(mail, "LOBBY_SMTP_PASSWORD_FILE=smtp.password"),
	} {
		for _, line := range []string{"people list -v --lock-timeout 0s", "leads notify -v -o json --lock-timeout 0s", "config list", "config explain workspace", "whoami -v", "db info"} {
			h.tries(env, strings.Fields(line)...)
		}
	}
}

// asks asks a server with the token where it does not belong, and searches the answers.
func (h *haunt) asks(server, token string) {
	h.Helper()
	ask := func(method, path, bearer string) {
		r, err := http.NewRequest(method, server+path, strings.NewReader(`{"changes":[],"key":"`+token+`"}`))
		if err != nil {
			h.Fatal(err)
		}
		r.Header.Set("Authorization", bearer)
		r.Header.Set("Idempotency-Key", h.secrets["key of the import"])
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			h.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(io.LimitReader(res.Body, 8<<20))
		if err != nil {
			h.Fatal(err)
		}
		h.said = append(h.said, fmt.Sprint(string(body), res.Header))
	}
	for _, bearer := range []string{"Bearer " + token, "Bearer " + token + "x", "Basic " + base64.StdEncoding.EncodeToString([]byte("x:"+token)), token} {
		for _, path := range []string{"/metrics", "/healthz", "/openapi.json", "/v1/people", "/v1/people?access_token=" + token, "/v1/whoami", "/v1/tokens", "/" + token} {
			ask(http.MethodGet, path, bearer)
		}
		ask(http.MethodPost, "/v1/apply", bearer)
		ask(http.MethodPost, "/v1/events", bearer)
	}
}

// watchProcesses looks at the command lines of all processes until it is asked for them.
func (h *haunt) watchProcesses() (lines func() []string) {
	stop, seen := make(chan struct{}), make(chan []string, 1)
	go func() {
		met := map[string]bool{}
		for {
			all, _ := filepath.Glob("/proc/[0-9]*/cmdline")
			for _, path := range all {
				if line, err := os.ReadFile(path); err == nil {
					met[string(line)] = true
				}
			}
			select {
			case <-stop:
				var lines []string
				for line := range met {
					lines = append(lines, line)
				}
				seen <- lines
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() []string { close(stop); return <-seen }
}

// spellings are the ways a secret may be written.
func spellings(secret string) []string {
	all := []string{secret, url.QueryEscape(secret), url.PathEscape(secret), hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret)))}
	for shift := range 3 {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := encoding.EncodeToString([]byte(strings.Repeat("x", shift) + secret))
			all = append(all, text[(shift*8+5)/6:len(text)-2])
		}
	}
	return all
}

// looksFor counts where a secret was left.
func (h *haunt) looksFor(name string) (hits int) {
	h.Helper()
	h.visit(func(path string, _ fs.FileInfo) {
		if slices.Contains(h.kept, path) {
			return
		}
		data, err := os.ReadFile(filepath.Join(h.folder, path))
		if err != nil {
			h.Error(err)
		}
		for _, s := range spellings(h.secrets[name]) {
			if bytes.Contains(data, []byte(s)) {
				hits++
				h.Errorf("the %s is in %s", name, path)
			}
		}
	})
	for _, text := range h.said {
		for _, s := range spellings(h.secrets[name]) {
			if i := strings.Index(text, s); i >= 0 {
				hits++
				h.Errorf("the %s was told: %q", name, text[max(0, i-200):min(len(text), i+len(s))])
			}
		}
	}
	return hits
}

// visit shows every file below the folder.
func (h *haunt) visit(see func(path string, info fs.FileInfo)) {
	h.Helper()
	err := fs.WalkDir(os.DirFS(h.folder), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() && !d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil && !d.IsDir() {
			see(path, info)
		}
		return err
	})
	if err != nil {
		h.Error(err)
	}
}

func (h *haunt) files() (n int) {
	h.visit(func(string, fs.FileInfo) { n++ })
	return n
}

// isPrivate checks that nobody else can read what was made.
func (h *haunt) isPrivate() {
	h.Helper()
	h.visit(func(path string, info fs.FileInfo) {
		if info.Mode().Perm()&0o077 != 0 {
			h.Errorf("%s has mode %v", path, info.Mode())
		}
		folder, err := os.Stat(filepath.Join(h.folder, filepath.Dir(path)))
		if err != nil {
			h.Error(err)
		} else if strings.HasPrefix(path, "home") && folder.Mode().Perm()&0o077 != 0 {
			h.Errorf("the folder of %s has mode %v", path, folder.Mode())
		}
	})
}
