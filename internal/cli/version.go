package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
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
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
	}
	if a.wantsJSON() {
		m := members{{"version", version}, {"go", runtime.Version()}, {"os", runtime.GOOS}, {"arch", runtime.GOARCH}}
		_, err := fmt.Fprintf(a.streams.Out, "%s\n", m.json())
		return err
	}
	return a.print(fmt.Sprintf("lobby %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH))
}
