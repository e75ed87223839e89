package connect

import (
	"net"

	"golang.org/x/sys/unix"
)

// peer is the user at the other end of a socket.
func peer(c *net.UnixConn) (uid int, err error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return 0, err
	}
	var who *unix.Xucred
	var failed error
	err = raw.Control(func(fd uintptr) { who, failed = unix.GetsockoptXucred(int(fd), unix.SOL_LOCAL, unix.LOCAL_PEERCRED) })
	if err == nil {
		err = failed
	}
	if err != nil {
		return 0, err
	}
	return int(who.Uid), nil
}
