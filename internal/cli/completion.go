package cli

import (
	"io"

	"github.com/spf13/cobra"
)

func newCompletion(a *app, root *cobra.Command) *cobra.Command {
	shell := func(name, install string, write func(io.Writer) error) *cobra.Command {
		return &cobra.Command{
			Use:     name,
			Short:   "Write the completion script for " + name,
			Long:    "Write the completion script for " + name + ". To load it in every session:\n\n  " + install,
			Example: "lobby completion " + name,
			Args:    takes(0, 0),
			RunE:    func(*cobra.Command, []string) error { return write(a.streams.Out) },
		}
	}
	return group("completion", "Scripts that let a shell complete commands, ids and filters", nil,
		shell("bash", "lobby completion bash > /etc/bash_completion.d/lobby", func(w io.Writer) error { return root.GenBashCompletionV2(w, true) }),
		shell("zsh", `lobby completion zsh > "${fpath[1]}/_lobby"`, root.GenZshCompletion),
		shell("fish", "lobby completion fish > ~/.config/fish/completions/lobby.fish", func(w io.Writer) error { return root.GenFishCompletion(w, true) }),
		shell("powershell", "lobby completion powershell | Out-String | Invoke-Expression", root.GenPowerShellCompletionWithDesc),
	)
}
