package connect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// A server that holds FILE listens at FILE.sock. Systems allow about a hundred bytes
// for the name of a socket; where that is not enough it rests in a folder of the
// user, private and named by a hash of the path.

// longestSocket is the bytes a name may have, with room for the suffix while the
// socket is made.
const longestSocket = 100

// sockets are where the socket of a file may be, by preference.
func sockets(file string, o Options) []string {
	beside := file + ".sock"
	if len(beside) <= longestSocket {
		return []string{beside}
	}
	hash := sha256.Sum256([]byte(file))
	name := "lobby-" + hex.EncodeToString(hash[:8])
	var all []string
	for _, folder := range []string{o.Runtime, o.Temp, "/tmp"} { // the server may have another environment than we
		if path := filepath.Join(folder, name, "sock"); folder != "" && len(path) <= longestSocket {
			all = append(all, path)
		}
	}
	return all
}

// private reports whether a folder is ours alone: in a folder for everybody somebody
// else may have been there first.
func private(folder string) bool {
	info, err := os.Lstat(folder)
	if err != nil || !info.IsDir() || info.Mode().Perm()&0o077 != 0 {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}

// trusty reports whether a socket can only be one of our own.
func trusty(socket, file string) bool {
	return socket == file+".sock" || private(filepath.Dir(socket))
}

// listen makes the socket of a file. Only who holds the lock of the file does.
func listen(file string, o Options) (*doorkeeper, error) {
	err := error(workspace.Errorf(workspace.Internal, "there is no folder for the socket of %s", file))
	for _, path := range sockets(file, o) {
		if path != file+".sock" {
			if err = os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				continue
			}
			if !trusty(path, file) {
				err = workspace.Errorf(workspace.Denied, "%s is open to others", filepath.Dir(path))
				continue
			}
		}
		var d *doorkeeper
		if d, err = listenAt(path); err == nil {
			return d, nil
		}
	}
	return nil, err
}

// listenAt takes the place of a socket that a server before may have left.
func listenAt(path string) (*doorkeeper, error) {
	temporary := path + "~"
	if err := os.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, workspace.Errorf(workspace.Internal, "socket: %w", err)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: temporary, Net: "unix"})
	if err != nil {
		return nil, workspace.Errorf(workspace.Internal, "socket: %w", err)
	}
	l.SetUnlinkOnClose(false)
	err = os.Chmod(temporary, 0o600)
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		_ = l.Close()
		_ = os.Remove(temporary)
		return nil, workspace.Errorf(workspace.Internal, "socket: %w", err)
	}
	return &doorkeeper{l, path}, nil
}

// doorkeeper lets only the user of this process in, and root.
type doorkeeper struct {
	*net.UnixListener
	path string
}

// Accept gives the next caller that may come in.
func (d *doorkeeper) Accept() (net.Conn, error) {
	for {
		c, err := d.AcceptUnix()
		if err != nil {
			return nil, err
		}
		if uid, err := peer(c); err == nil && (uid == 0 || uid == os.Geteuid()) {
			return c, nil
		}
		_ = c.Close()
	}
}

// remove takes the socket away, before others may hold the file.
func (d *doorkeeper) remove() {
	_ = os.Remove(d.path)
	_ = d.Close()
}

// dialTime is how long a socket may take to take us in: its server is on this
// machine.
const dialTime = time.Second

// answers reports whether somebody listens at a socket. One that is left over from
// a server that was killed refuses at once.
func answers(ctx context.Context, path string) bool {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) { // mostly, and asked sooner than dialled
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	var d net.Dialer
	c, err := d.DialContext(ctx, "unix", path)
	if err != nil {
		return false
	}
	_ = c.Close()
	return true
}
