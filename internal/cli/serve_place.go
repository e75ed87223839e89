package cli

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/workspace"
)

// mustExist refuses to serve a file that is not there, as its name may be misspelt. A
// new one is made where it is asked for, in a folder that exists or in the one for
// workspaces that are not named.
func (a *app) mustExist(address string, create bool) error {
	path, err := connect.File(address)
	if err != nil {
		return nil // of a database
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil // what else is wrong is found on opening
	}
	if !create {
		return workspace.Errorf(workspace.NotFound, "%s does not exist", path).WithHint("--create makes a new workspace")
	}
	folder := filepath.Dir(path)
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) && a.config.Get("workspace").Text != "" {
		return workspace.Errorf(workspace.NotFound, "the folder %s does not exist", folder)
	}
	return nil
}

// place is where to listen. Without TLS, passwords and tokens would travel in the
// clear, so only this machine may be listened to.
func (o serving) place(ctx context.Context) (*net.TCPAddr, error) {
	host, port, err := net.SplitHostPort(o.listen)
	if err != nil {
		return nil, usagef("--listen: %q is not HOST:PORT", o.listen).WithHint("write it like 127.0.0.1:7420")
	}
	at := &net.TCPAddr{}
	if at.Port, err = net.DefaultResolver.LookupPort(ctx, "tcp", port); err != nil {
		return nil, usagef("--listen %s: %q is not a port", o.listen, port).WithHint("it is a number from 0 to 65535; 0 takes a free one")
	}
	if host != "" {
		found, err := net.ResolveIPAddr("ip", host)
		if err != nil {
			return nil, usagef("--listen %s: no host is named %s", o.listen, host).WithHint("write it like 127.0.0.1:7420")
		}
		at.IP, at.Zone = found.IP, found.Zone
	}
	if o.cert == "" && !o.proxy && !at.IP.IsLoopback() {
		return nil, usagef("--listen %s: without TLS only this machine can be served", o.listen).
			WithHint("give --tls-cert and --tls-key, or --behind-proxy when a proxy does TLS")
	}
	return at, nil
}

// listen opens the door, of the family of addresses that was asked for.
func listen(at *net.TCPAddr) (*net.TCPListener, error) {
	family := "tcp"
	if at.IP.To4() != nil {
		family = "tcp4"
	}
	l, err := net.ListenTCP(family, at)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, workspace.Errorf(workspace.Unavailable, "%s is taken by another program", at).
			WithHint("choose another port with --listen; port 0 takes a free one")
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, usagef("--listen: %s is not an address of this machine", at.IP)
	case errors.Is(err, fs.ErrPermission):
		return nil, workspace.Errorf(workspace.Denied, "--listen: you may not listen at %s", at).
			WithHint("choose a port above 1023")
	case err != nil:
		return nil, workspace.Errorf(workspace.Unavailable, "listen at %s: %w", at, err)
	}
	return l, nil
}
