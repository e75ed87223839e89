package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lobbycli/lobby/internal/output"
)

// globals are the flags every command has. The settings among them are read
// through package config, which knows what else could have set them.
type globals struct {
	json    bool
	output  string
	quiet   bool
	verbose bool

	jq       string
	template string
}

func (g *globals) bind(a *app, root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringP("workspace", "W", "", "workspace to use: a name that lobby workspaces list knows, or an address such as bolt:FILE, https://HOST or postgres://HOST/DATABASE")
	f.StringVarP(&g.output, "output", "o", "", "format: table, tsv, csv, json, jsonl or ids")
	f.BoolVar(&g.json, "json", false, "the same as -o json")
	f.StringVar(&g.jq, "jq", "", "what to pick from the JSON, in the language of jq")
	f.StringVar(&g.template, "template", "", "text to write of the JSON, as a Go template")
	f.BoolVarP(&g.quiet, "quiet", "q", false, "no notices on standard error, only errors")
	f.BoolVarP(&g.verbose, "verbose", "v", false, "say which workspace is used and more")
	f.String("color", "", "colour: auto, always or never")
	f.String("tz", "", "time zone of dates typed and shown, such as Europe/Madrid")
	f.Bool("utc", false, "the same as --tz UTC")
	f.String("actor", "", "who the journal says did it")
	f.String("lock-timeout", "", "how long to wait for a locked workspace, such as 5s; 0s tries once")
	register(root, "workspace", a.completeWorkspaces)
	register(root, "output", fixedWords(output.Formats()...))
	register(root, "color", fixedWords("auto", "always", "never"))
}

// picks reports whether an expression picks from the JSON.
func (g *globals) picks() bool { return g.jq != "" || g.template != "" }

// settingFlags are the flags that stand for a setting, by the setting's key.
func settingFlags() map[string]string {
	return map[string]string{
		"workspace": "workspace", "output": "output", "color": "color", "tz": "tz", "utc": "utc",
		"actor": "actor", "lock-timeout": "lock_timeout",
	}
}

// given collects the settings that flags set.
func (g *globals) given(flags *pflag.FlagSet) (map[string]string, error) {
	out := map[string]string{}
	keys := settingFlags()
	flags.Visit(func(f *pflag.Flag) {
		if key, ok := keys[f.Name]; ok && f.Value.Type() != (*ownFormat)(nil).Type() {
			out[key] = f.Value.String()
		}
	})
	if !g.json {
		return out, nil
	}
	if other := out["output"]; other != "" && other != "json" {
		return nil, usagef("--json and -o %s exclude each other", other)
	}
	out["output"] = "json"
	return out, nil
}
