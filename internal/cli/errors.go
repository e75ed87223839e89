package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lobbycli/lobby/internal/config"
	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// usagef is an error about the command line.
func usagef(format string, args ...any) *workspace.Error {
	return workspace.Errorf(workspace.Usage, format, args...)
}

// report prints an error once and gives the exit code it stands for. A reader
// that left early is no error.
func (a *app) report(err error) int {
	if err == nil || term.BrokenPipe(err) {
		return workspace.Done.Info().Exit
	}
	var passed passedOn
	if errors.As(err, &passed) {
		return passed.code
	}
	e := withRoom(describe(err))
	if a.wantsJSON() {
		about := output.Members{{Name: "kind", Value: e.Kind.String()}, {Name: "message", Value: e.Message}, {Name: "hint", Value: orNull(e.Hint)}}
		fmt.Fprintf(a.streams.Err, "%s\n", workspace.CompactJSON(output.Members{{Name: "error", Value: about}}))
		return e.Kind.Info().Exit
	}
	a.sayError("lobby:", a.streams.ErrPaint().Bad, term.SafeLines(e.Message))
	if e.Hint != "" {
		a.sayError("hint:", a.streams.ErrPaint().Dim, term.Safe(e.Hint))
	}
	return e.Kind.Info().Exit
}

// sayError writes a text behind a painted word on standard error.
func (a *app) sayError(word string, paint func(string) string, text string) {
	text = strings.TrimPrefix(a.folded(word+" "+text), word)
	fmt.Fprintf(a.streams.Err, "%s%s\n", paint(word), text)
}

// describe gives every error a kind.
func describe(err error) *workspace.Error {
	var known *workspace.Error
	if errors.As(err, &known) {
		return known
	}
	var setting *config.Error
	if errors.As(err, &setting) {
		return &workspace.Error{Kind: faultKind(setting.Fault), Message: setting.Message, Hint: setting.Hint, Err: err}
	}
	var where *filter.Error
	if errors.As(err, &where) {
		return &workspace.Error{Kind: workspace.Usage, Message: "filter: " + where.Error(), Hint: "see lobby help filters", Err: err}
	}
	return &workspace.Error{Kind: workspace.Internal, Message: err.Error(), Err: err}
}

// faultKind is the kind of an error about settings.
func faultKind(f config.Fault) workspace.ErrKind {
	switch f {
	case config.Unnamed:
		return workspace.NotFound
	case config.Taken:
		return workspace.Conflict
	}
	return workspace.Usage
}

// wantsJSON reports whether errors go out as objects. It looks at the bare
// arguments too, because the command line may be what is wrong.
func (a *app) wantsJSON() bool {
	if a.flags.json || a.flags.output == "json" {
		return true
	}
	if a.flags.output == "" && a.door.Env("LOBBY_OUTPUT") == "json" {
		return true
	}
	args := a.door.Args
	return slices.Contains(args, "--json") || slices.Contains(args, "-ojson") || slices.Contains(args, "--output=json") ||
		strings.Contains(strings.Join(args, "\x00"), "-o\x00json") || strings.Contains(strings.Join(args, "\x00"), "--output\x00json")
}
