package cli

import (
	_ "embed"
	"io"

	"github.com/spf13/cobra"
)

//go:embed completion.bash
var bashScript string

// WriteCompletion writes the completion script for a shell: bash, zsh, fish or
// powershell. The one for bash is our own: cobra's needs the package
// bash-completion and completes neither lists nor what stands in quotes.
func WriteCompletion(root *cobra.Command, shell string, to io.Writer) error {
	switch shell {
	case "zsh":
		return root.GenZshCompletion(to)
	case "fish":
		return root.GenFishCompletion(to, true)
	case "powershell":
		return root.GenPowerShellCompletionWithDesc(to)
	}
	_, err := io.WriteString(to, bashScript)
	return err
}

func newCompletion(a *app) *cobra.Command {
	shell := func(name, install string) member {
		return member{name, func(a *app) *cobra.Command { return newCompletionFor(a, name, install) }}
	}
	return a.group("completion", "Scripts that let a shell complete commands, ids and filters",
		shell("bash", `echo 'eval "$(lobby completion bash)"' >> ~/.bashrc`),
		shell("zsh", `lobby completion zsh > "${fpath[1]}/_lobby"`),
		shell("fish", "lobby completion fish > ~/.config/fish/completions/lobby.fish"),
		shell("powershell", "lobby completion powershell | Out-String | Invoke-Expression"),
	)
}

func newCompletionFor(a *app, shell, install string) *cobra.Command {
	return &cobra.Command{
		Use:     shell,
		Short:   "Write the completion script for " + shell,
		Long:    "Write the completion script for " + shell + ". To load it in every session:\n\n  " + install,
		Example: "lobby completion " + shell,
		Args:    takes(0, 0),
		RunE:    func(cmd *cobra.Command, _ []string) error { return WriteCompletion(cmd.Root(), shell, a.streams.Out) },
	}
}
