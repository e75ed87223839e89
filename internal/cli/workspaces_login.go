package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/credentials"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// loggingIn is how a token is kept.
type loggingIn struct{ fromStdin, offline bool }

func newWorkspacesLogin(a *app) *cobra.Command {
	var o loggingIn
	cmd := &cobra.Command{
		Use:   "login NAME",
		Short: "Keep the token of a workspace over the network",
		Long: "Keep the token of a workspace over the network, in the system's keyring or in a file only you can read (setting\n" +
			"token_store). It is asked for on the terminal and is not shown; it is sent to this host and to no other. The server\n" +
			"is asked whether it knows the token before a former one is replaced; --offline does not ask.\n" +
			"LOBBY_TOKEN, LOBBY_TOKEN_FILE and the setting token_command come before it.",
		Example:           "lobby workspaces login prod --token-stdin --offline < prod.token",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeWorkspaces),
	}
	cmd.Flags().BoolVar(&o.fromStdin, "token-stdin", false, "read the token from standard input")
	cmd.Flags().BoolVar(&o.offline, "offline", false, "keep the token without asking the server about it")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runWorkspacesLogin(cmd.Context(), a, args[0], o)
	}
	return cmd
}

func runWorkspacesLogin(ctx context.Context, a *app, name string, o loggingIn) error {
	address, err := a.namedAddress(name)
	if err != nil {
		return err
	}
	return a.login(ctx, name, address, o)
}

// namedAddress is the address of a workspace known by name.
func (a *app) namedAddress(name string) (string, error) {
	known, err := a.workspaces()
	if err != nil {
		return "", err
	}
	address, ok := known[name]
	if !ok {
		return "", workspace.Errorf(workspace.NotFound, "no workspace is named %q", name).WithHint("see lobby workspaces list")
	}
	return address, nil
}

// login keeps the token that is asked for or read, if the server knows it.
func (a *app) login(ctx context.Context, name, address string, o loggingIn) error {
	origin := connect.Origin(address)
	if origin == "" {
		return usagef("%s is on this machine, at %s, and needs no token", name, address)
	}
	secret, err := a.readSecret(ctx, "Token of "+name+" ("+origin+"): ", o.fromStdin)
	if err != nil {
		return err
	}
	if err := credentials.Plausible(secret); err != nil {
		return err
	}
	if !o.offline {
		if err := a.tryToken(ctx, address, secret); err != nil {
			return err
		}
	}
	place, err := a.wallet().Keep(ctx, origin, secret)
	if err != nil {
		return err
	}
	a.notice("the token of %s rests in the %s", origin, map[string]string{"keyring": "keyring", "file": "file of tokens"}[place])
	return nil
}

// tryToken asks the server who comes with a token.
func (a *app) tryToken(ctx context.Context, address, secret string) error {
	options, err := a.options()
	if err != nil {
		return err
	}
	options.Token = func(context.Context, string) (string, error) { return secret, nil }
	who, err := connect.Whoami(ctx, address, options)
	var known *workspace.Error
	switch {
	case err == nil:
		a.notice("%s: you are %s, with the role %s", address, who.Actor, who.Role)
		return nil
	case workspace.KindOf(err) == workspace.Denied && errors.As(err, &known):
		return workspace.Errorf(workspace.Denied, "%s; it was not kept", known.Message)
	case workspace.KindOf(err) == workspace.Unavailable && errors.As(err, &known):
		return workspace.Errorf(workspace.Unavailable, "%s; the token was not kept", known.Message).
			WithHint("--offline keeps it without asking the server")
	}
	return err
}

// longestSecret is the bytes of standard input that are read for a token.
const longestSecret = 1 << 10

// readSecret reads a secret from standard input, or asks for it without showing it.
func (a *app) readSecret(ctx context.Context, question string, fromStdin bool) (string, error) {
	if fromStdin {
		line, err := bufio.NewReader(io.LimitReader(a.streams.In, longestSecret)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", workspace.Errorf(workspace.Internal, "read the token: %w", err)
		}
		return strings.TrimSpace(line), nil
	}
	secret, err := a.streams.Secret(ctx, question)
	if errors.Is(err, term.ErrNoTerminal) {
		return "", workspace.Errorf(workspace.Refused, "there is no terminal to ask for the token on").
			WithHint("give it on standard input with --token-stdin")
	}
	return strings.TrimSpace(secret), err
}
