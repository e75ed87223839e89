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
	s.metrics.underWay.Dec()
	took := s.options.Now().Sub(v.began)
	pattern := v.pattern()
	s.metrics.count(v, pattern, took)
	level := slog.LevelInfo
	if v.status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
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
	if v.err != nil && level == slog.LevelError {
		line = append(line, slog.String("error", inFull(v.err)))
	}
	s.options.Log.LogAttrs(context.Background(), level, "request", line...)
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
