package cli

import (
	"context"
	"errors"
	"log/slog"
	"net"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/httpapi"
	"github.com/lobbycli/lobby/internal/workspace"
)

// serving is what the flags of serve say.
type serving struct {
	listen    string
	cert, key string
	proxy     bool
	rate      float64
	format    string
	create    bool
}

func newServe(a *app) *cobra.Command {
	var o serving
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Offer the workspace over the network",
		Long: "Offer the workspace over the network: to lobby itself (-W https://HOST) and to every program that speaks HTTP; the\n" +
			"interface describes itself at /openapi.json. Callers bring a token of lobby tokens create. While a file is served\n" +
			"nobody else opens it: commands on this machine that name the file go through the server, by FILE.sock beside it,\n" +
			"and notice nothing. A database may be served by several at once, and used directly besides. The first interrupt\n" +
			"lets what is under way finish, the second one does not wait.",
		Example: "lobby serve\nlobby serve --listen :7420 --tls-cert cert.pem --tls-key key.pem",
		Args:    takes(0, 0),
	}
	f := cmd.Flags()
	f.StringVar(&o.listen, "listen", "127.0.0.1:7420", "host and port to listen at; port 0 takes a free one")
	f.StringVar(&o.cert, "tls-cert", "", "certificate to serve https with, in PEM; it is read again when it changes")
	f.StringVar(&o.key, "tls-key", "", "key of the certificate")
	f.BoolVar(&o.proxy, "behind-proxy", false, "a proxy in front does TLS: listen without it on any interface, and answer to every host name")
	f.Float64Var(&o.rate, "rate", 0, "requests a second one token may make; 0 is no limit")
	f.BoolVar(&o.create, "create", false, "make a new workspace if the file does not exist")
	f.StringVar(&o.format, "log-format", "text", "log of requests on standard error: text or json")
	register(cmd, "log-format", fixedWords("text", "json"))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runServe(cmd.Context(), a, o) }
	return cmd
}

// runServe ends without an error when it is interrupted: a server that was asked to
// stop has done its work.
func runServe(ctx context.Context, a *app, o serving) error {
	log, err := a.requestLog(o.format)
	if err != nil {
		return err
	}
	if o.rate < 0 {
		return usagef("--rate: %g is below 0", o.rate)
	}
	at, err := o.place(ctx)
	if err != nil {
		return err
	}
	secure, err := o.secure()
	if err != nil {
		return err
	}
	address, options, err := a.place()
	if err != nil {
		return err
	}
	if address, err = connect.Canonical(address); err != nil {
		return err
	}
	if err := a.mustExist(address, o.create); err != nil {
		return err
	}
	a.roomy(httpapi.Garbage, httpapi.Memory)
	held, err := connect.Hold(ctx, address, options)
	if err != nil {
		return err
	}
	err = a.serve(ctx, held, httpapi.Options{
		Version: programVersion(), Identity: held.Identity, Inode: held.Inode, Now: a.door.Now, NewKey: a.door.NewKey,
		Temp: a.door.Temp(), Log: log, Rate: o.rate, Keeper: held.Keeper,
	}, at, httpapi.Doors{TLS: secure, Proxied: o.proxy, Socket: held.Socket}, address)
	return errors.Join(err, held.Close())
}

func (a *app) serve(ctx context.Context, held *connect.Held, o httpapi.Options, at *net.TCPAddr, doors httpapi.Doors, address string) error {
	network, err := listen(at)
	if err != nil {
		return err
	}
	doors.Network = network
	scheme := "http"
	if doors.TLS != nil {
		scheme = "https"
	}
	a.notice("serving %s at %s://%s", address, scheme, network.Addr())
	if doors.TLS != nil {
		a.noticeDates(doors.TLS)
	}
	if err := a.noticeDoorless(ctx, held); err != nil {
		return errors.Join(err, network.Close())
	}
	served, stop, err := a.keepNotifying(ctx, held, o.Log)
	if err != nil {
		return errors.Join(err, network.Close())
	}
	defer stop()
	defer context.AfterFunc(ctx, func() { a.notice("stopping when what is under way is done; once more stops at once") })()
	return httpapi.NewServer(served, o).Serve(ctx, doors)
}

// noticeDoorless says how the first caller gets in.
func (a *app) noticeDoorless(ctx context.Context, ws workspace.Workspace) error {
	n, err := ws.Count(ctx, workspace.Query{Kind: workspace.Token})
	if err == nil && n == 0 {
		a.notice("there is no token yet, so nobody can come in; lobby tokens create NAME --role agent makes one")
	}
	return err
}

// requestLog writes a line a request on standard error; when people want quiet, only
// of what went wrong.
func (a *app) requestLog(format string) (*slog.Logger, error) {
	o := &slog.HandlerOptions{Level: slog.LevelInfo}
	if a.flags.quiet {
		o.Level = slog.LevelError
	}
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(a.streams.Err, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(a.streams.Err, o)), nil
	}
	return nil, oneOf("--log-format", format, []string{"text", "json"})
}
