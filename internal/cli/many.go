package cli

import (
	"strings"

	"github.com/spf13/pflag"
)

// many is the value of a flag that can be given again. pflag's own spells what it has as
// CSV, by a writer of 4 KB for each such flag that a command has, whether it is given or not.
type many struct{ values *[]string }

// manyVar is a flag that can be given again.
func manyVar(f *pflag.FlagSet, values *[]string, name, usage string) {
	f.Var(many{values}, name, usage)
}

func (m many) Set(value string) error {
	*m.values = append(*m.values, value)
	return nil
}

func (m many) String() string { return strings.Join(*m.values, ",") }

func (m many) Type() string { return "stringArray" }
