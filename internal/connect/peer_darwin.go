package connect

import "golang.org/x/sys/unix"

// uidOf is the user whom the system names at the other end of a socket.
func uidOf(socket int) (int, error) {
	who, err := unix.GetsockoptXucred(socket, unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
	if err != nil {
		return 0, err
	}
	return int(who.Uid), nil
}
