package httpapi

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// nextID names a request: what the server drew when it began, and a number.
func (s *Server) nextID() string {
	return s.name + strconv.FormatUint(s.visits.Add(1), 36)
}

// account logs and counts a visit that is over. The query of an address stays out
// of it: filters hold personal data.
func (s *Server) account(v *visit) {
	took := s.options.Now().Sub(v.began)
	pattern := v.pattern()
	s.metrics.leave(v, pattern, took)
	level, why := v.ending()
	if !s.options.Log.Enabled(context.Background(), level) {
		return
	}
	remote := v.request.RemoteAddr
	if v.door == bySocket {
		remote = "socket"
	}
	line := append(make([]slog.Attr, 0, 9),
		slog.String("id", v.id), slog.String("method", knownMethod(v.request.Method)), slog.String("route", pattern),
		slog.Int("status", v.status), slog.Int64("bytes", v.sent), slog.Duration("took", took),
		slog.String("actor", v.who.name), slog.String("remote", remote))
	if why != "" {
		line = append(line, slog.String("error", why))
	}
	s.options.Log.LogAttrs(context.Background(), level, "request", line...)
}

// ending is how much a visit concerns who runs the server, and what went wrong: what
// is ours is an error; an answer that did not arrive, and a server that is busy, a
// warning; who leaves before there is an answer is nobody's concern.
func (v *visit) ending() (level slog.Level, why string) {
	gone := v.lost != nil || v.request.Context().Err() != nil && (v.err == nil || workspace.KindOf(v.err) == workspace.Unavailable || errors.Is(v.err, context.Canceled))
	begun := v.status < http.StatusBadRequest
	var known *workspace.Error
	switch {
	case v.slow:
		return slog.LevelWarn, "the reader was too slow: the answer was cut"
	case gone && v.server.alive.Err() != nil:
		return slog.LevelWarn, "the server ended: the answer was cut"
	case gone && begun && (v.lost != nil || v.err != nil):
		return slog.LevelWarn, "the reader left before the end of the answer"
	case gone && v.err != nil:
		return slog.LevelInfo, "the caller left"
	case v.err == nil || !begun && v.status < http.StatusInternalServerError:
		return slog.LevelInfo, ""
	case workspace.KindOf(v.err) == workspace.Unavailable && !(errors.As(v.err, &known) && ofTheMachine(known)):
		return slog.LevelWarn, inFull(v.err)
	}
	return slog.LevelError, inFull(v.err)
}

// pattern is the path of the route, with names in place of what was sent.
func (v *visit) pattern() string {
	if _, path, found := strings.Cut(v.request.Pattern, " "); found {
		return path
	}
	return "unknown"
}

// inFull is an error with its cause.
func inFull(err error) string {
	var known *workspace.Error
	if errors.As(err, &known) && known.Err != nil && !strings.Contains(known.Message, known.Err.Error()) {
		return known.Message + ": " + known.Err.Error()
	}
	return err.Error()
}
