package connect

import "net"

// peer is the user at the other end of a socket.
func peer(c *net.UnixConn) (uid int, err error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return 0, err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { uid, failed = uidOf(int(fd)) })
	if err == nil {
		err = failed
	}
	return uid, err
}
