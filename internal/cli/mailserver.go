package cli

import (
	"context"
	"log/slog"
	"net/mail"
	"strconv"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/notify"
	"github.com/lobbycli/lobby/internal/workspace"
)

// mailServer is the mail server that the settings describe.
func (a *app) mailServer() (notify.Server, error) {
	c, err := a.settings()
	if err != nil {
		return notify.Server{}, err
	}
	s := notify.Server{Host: c.Get("smtp.host").Text, Security: notify.Security(c.Get("smtp.tls").Text), User: c.Get("smtp.user").Text}
	if text := c.Get("smtp.port").Text; text != "" {
		if s.Port, err = strconv.Atoi(text); err != nil || s.Port > 65535 {
			return s, a.cameFrom("smtp.port", usagef("smtp.port: %s is no port", text))
		}
	}
	if text := c.Get("smtp.from").Text; text != "" {
		if s.From, err = mail.ParseAddress(text); err != nil || !workspace.OneLine(text) {
			return s, a.cameFrom("smtp.from", usagef("smtp.from: %q is no e-mail address", text).WithHint("write it like Lobby <lobby@example.com>"))
		}
	}
	if path := c.Get("tls_ca").Text; path != "" {
		if s.Trust, err = connect.Trusted(path); err != nil {
			return s, a.cameFrom("tls_ca", err)
		}
	}
	origin := "smtp://" + s.User + "@" + s.Host
	s.Password = func(ctx context.Context) (string, error) {
		return a.wallet().Password(ctx, c.Get("smtp.password_command").Text, origin)
	}
	return s, nil
}

// notifier sends mails as the settings say, of a workspace that is still to be named.
func (a *app) notifier() (*notify.Notifier, error) {
	s, err := a.mailServer()
	if err != nil {
		return nil, err
	}
	actor, err := a.actor()
	return &notify.Notifier{Server: s, Actor: actor, Now: a.door.Now, NewKey: a.door.NewKey}, err
}

// keepNotifying sends mails of a workspace that is served until it is stopped, or never
// where no mail server is set.
func (a *app) keepNotifying(ctx context.Context, held *connect.Held, log *slog.Logger) (served wakeful, stop func(), err error) {
	served = wakeful{held, make(chan struct{}, 1)}
	n, err := a.notifier()
	if err != nil || n.Server.Host == "" {
		return served, func() {}, err
	}
	if err := n.Server.Check(); err != nil {
		return served, nil, err
	}
	n.Workspace = held
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		n.Keep(ctx, notifyPause, served.wake, func(r notify.Report, err error) {
			counts := []any{slog.Int("sent", r.Sent), slog.Int("failed", r.Failed), slog.Int("waiting", r.Waiting)}
			if err != nil {
				log.Warn("mail", append(counts, slog.String("error", err.Error()))...)
				return
			}
			log.Info("mail", counts...)
		})
	}()
	return served, func() { cancel(); <-done }, nil
}

// wakeful is a workspace that is served and wakes who sends mails when something came
// in.
type wakeful struct {
	*connect.Held
	wake chan struct{}
}

// Apply is the workspace's.
func (w wakeful) Apply(ctx context.Context, b workspace.Batch) (workspace.Receipt, error) {
	r, err := w.Held.Apply(ctx, b)
	if r.Created > 0 {
		select {
		case w.wake <- struct{}{}:
		default: // it is about to look anyway
		}
	}
	return r, err
}
