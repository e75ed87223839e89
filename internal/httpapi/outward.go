package httpapi

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"github.com/lobbycli/lobby/internal/workspace"
)

// outward is an error as it leaves. What failed on the server's machine says that it
// is the server's, and names no file of it: whoever asks has a machine, and a disk
// that may be full, of their own. The log has the whole text.
func outward(known *workspace.Error) (detail, hint string) {
	switch {
	case known.Kind == workspace.Corrupt && (known.Err != nil || strings.ContainsRune(known.Message, os.PathSeparator)):
		return "the server's workspace is damaged, or not where it was; its log says more", "restart lobby serve; if that does not help, restore a backup there"
	case !ofTheMachine(known):
		return known.Message, known.Hint
	case known.Kind == workspace.Unknown:
		return "the server could not finish writing, and it is not known whether the change was made", "lobby log --limit 1 shows the last change; the server's log says what failed"
	case !errors.Is(known, syscall.ENOSPC) && !errors.Is(known, syscall.EDQUOT):
		return "something failed on the server's machine; its log says what", ""
	case strings.HasPrefix(known.Message, "nothing was changed"):
		return "nothing was changed: the server has no space left", "make room on the server's machine, and try again"
	}
	return "the server has no space left for temporary files", "make room on the server's machine, and try again"
}

// ofTheMachine reports whether an error is a failure of the machine's files.
func ofTheMachine(known *workspace.Error) bool {
	var path *fs.PathError
	if errors.As(known, &path) {
		return known.Kind == workspace.Internal || known.Kind == workspace.Unavailable || known.Kind == workspace.Unknown
	}
	var link *os.LinkError
	var call *os.SyscallError
	var number syscall.Errno
	return (known.Kind == workspace.Internal || known.Kind == workspace.Unknown) &&
		(errors.As(known, &link) || errors.As(known, &call) || errors.As(known, &number))
}
