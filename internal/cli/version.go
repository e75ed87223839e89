package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
)

func newVersion(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version; opens no file",
		Example: "lobby version",
		Args:    takes(0, 0),
		RunE:    func(*cobra.Command, []string) error { return runVersion(a) },
	}
}

func runVersion(a *app) error {
	version := programVersion()
	if a.wantsJSON() || a.flags.picks() {
		m := output.Members{{Name: "version", Value: version}, {Name: "go", Value: runtime.Version()}, {Name: "os", Value: runtime.GOOS}, {Name: "arch", Value: runtime.GOARCH}}
		return output.Object(a.streams, output.Options{Format: output.JSON, JQ: a.flags.jq, Template: a.flags.template}, m)
	}
	return a.print(fmt.Sprintf("lobby %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH))
}

// programAgent is how this program calls itself before a server.
func programAgent() string { return "lobby/" + programVersion() }

// programVersion is the version this program was built as.
func programVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return "unknown"
}
