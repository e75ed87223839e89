package config

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Setting is a line of the table of settings.
type Setting struct {
	Key     string   // in the file and in `config set`
	Env     string   // its environment variable
	Default string   // "" when the default depends on the machine; Help says what it is
	Help    string   // one line
	Allowed []string // the only values it can have; none: any
	kind    kind
}

// kind is how a value is checked.
type kind int

const (
	free    kind = iota // anything
	word                // one of Allowed
	toggle              // true or false
	span                // a length of time, as in 5s
	count               // a whole number from 1
	address             // the name or address of a workspace
	path                // a file; kept so that it means the same from every folder
)

// settings is the table of settings.
var settings = [...]Setting{
	{Key: "workspace", Env: "LOBBY_WORKSPACE", kind: address,
		Help: "name or address of the workspace to use; by default a file in the data folder"},
	{Key: "output", Env: "LOBBY_OUTPUT", kind: word, Allowed: []string{"table", "tsv", "csv", "json", "jsonl", "ids"},
		Help: "format of rows; by default table on a terminal and tsv otherwise"},
	{Key: "color", Env: "LOBBY_COLOR", kind: word, Default: "auto", Allowed: []string{"auto", "always", "never"},
		Help: "when to use colour"},
	{Key: "utc", Env: "LOBBY_UTC", kind: toggle, Default: "false", Allowed: []string{"true", "false"},
		Help: "read and show times in UTC"},
	{Key: "tz", Env: "LOBBY_TZ",
		Help: "time zone of dates typed and shown, as in Europe/Madrid; by default the machine's"},
	{Key: "lock_timeout", Env: "LOBBY_LOCK_TIMEOUT", kind: span, Default: "5s",
		Help: "how long to wait for a workspace somebody else is writing; over the network, before another try"},
	{Key: "actor", Env: "LOBBY_ACTOR",
		Help: "who the journal says did it; by default the login name"},
	{Key: "pager", Env: "LOBBY_PAGER",
		Help: "program for texts taller than the terminal; by default $PAGER, then less"},
	{Key: "page_size", Env: "LOBBY_PAGE_SIZE", kind: count, Default: "25",
		Help: "rows of a page of a table"},
	{Key: "wide", Env: "LOBBY_WIDE", kind: toggle, Default: "false", Allowed: []string{"true", "false"},
		Help: "never cut the cells of tables"},
	{Key: "tls_ca", Env: "LOBBY_TLS_CA", kind: path,
		Help: "file with certificates to trust besides the system's, for workspaces over the network and for mail"},
	{Key: "token_command", Env: "LOBBY_TOKEN_COMMAND",
		Help: "shell command that prints the token of a workspace over the network; LOBBY_ORIGIN says of which"},
	{Key: "token_store", Env: "LOBBY_TOKEN_STORE", kind: word, Default: "auto", Allowed: []string{"auto", "keyring", "file"},
		Help: "where tokens rest: the system's keyring, or a file only you can read"},
	{Key: "smtp.host", Env: "LOBBY_SMTP_HOST",
		Help: "mail server that sends e-mail about leads; see lobby help mail"},
	{Key: "smtp.port", Env: "LOBBY_SMTP_PORT", kind: count,
		Help: "its port; by default 465 with smtp.tls implicit, and 587 otherwise"},
	{Key: "smtp.tls", Env: "LOBBY_SMTP_TLS", kind: word, Default: "mandatory", Allowed: []string{"mandatory", "opportunistic", "implicit", "none"},
		Help: "encryption of mail: by STARTTLS, that if the server has it, from the first byte, or none on this machine"},
	{Key: "smtp.from", Env: "LOBBY_SMTP_FROM",
		Help: "address that e-mail comes from, as in Lobby <lobby@example.com>"},
	{Key: "smtp.user", Env: "LOBBY_SMTP_USER",
		Help: "name to log in to the mail server with; the password is in LOBBY_SMTP_PASSWORD or a file that LOBBY_SMTP_PASSWORD_FILE names"},
	{Key: "smtp.password_command", Env: "LOBBY_SMTP_PASSWORD_COMMAND",
		Help: "shell command that prints the password of the mail server; LOBBY_ORIGIN says of which"},
}

// Settings is the table of settings, in the order they are listed.
func Settings() []Setting { return slices.Clone(settings[:]) }

func setting(key string) (Setting, bool) {
	i := slices.IndexFunc(settings[:], func(s Setting) bool { return s.Key == key })
	if i < 0 {
		return Setting{}, false
	}
	return settings[i], true
}

// flag is the name of the flag that stands for the setting.
func (s Setting) flag() string { return strings.ReplaceAll(s.Key, "_", "-") }

// parse checks a value and returns its canonical spelling.
func (s Setting) parse(value string) (string, *Error) {
	refused := func(want string) *Error {
		return errorf("see lobby config explain "+s.Key, "setting %q cannot be %q: %s", s.Key, value, want)
	}
	switch s.kind {
	case word:
		if !slices.Contains(s.Allowed, value) {
			return "", refused("it is one of " + strings.Join(s.Allowed, ", "))
		}
	case toggle:
		on, err := strconv.ParseBool(value)
		if err != nil {
			return "", refused("it is true or false")
		}
		return strconv.FormatBool(on), nil
	case span:
		if d, err := time.ParseDuration(value); err != nil || d < 0 {
			return "", refused("it is a length of time such as 5s or 500ms")
		}
	case count:
		if n, err := strconv.Atoi(value); err != nil || n < 1 || n > 1_000_000 {
			return "", refused("it is a whole number from 1 to 1000000")
		}
	case address:
		if holdsPassword(value) {
			return "", passwordRefused(value)
		}
	}
	return value, nil
}

func unknownSetting(key string) *Error {
	known := make([]string, 0, len(settings))
	for _, s := range settings {
		known = append(known, s.Key)
	}
	hint := "known: " + strings.Join(known, ", ")
	if near := nearest(key, known); near != "" {
		hint = "did you mean " + near + "?"
	}
	return errorf(hint, "no setting is named %q", key)
}

// checkEnviron refuses a variable that was probably meant to be one of ours.
// Other variables with our prefix are left alone.
func checkEnviron(environ []string) *Error {
	const prefix = "LOBBY_"
	known := []string{"DEBUG", "TOKEN", "TOKEN_FILE", "SMTP_PASSWORD", "SMTP_PASSWORD_FILE"}
	for _, s := range settings {
		known = append(known, strings.TrimPrefix(s.Env, prefix))
	}
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		rest, ours := strings.CutPrefix(name, prefix)
		if !ours || slices.Contains(known, rest) {
			continue
		}
		if near := nearest(rest, known); near != "" {
			return errorf("did you mean "+prefix+near+"?", "environment: no setting is named %s", name)
		}
	}
	return nil
}
