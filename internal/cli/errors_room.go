package cli

import (
	"errors"
	"syscall"

	"github.com/lobbycli/lobby/internal/workspace"
)

// withRoom gives an error that a full disk caused its next step, unless it has one.
func withRoom(e *workspace.Error) *workspace.Error {
	full := errors.Is(e, syscall.ENOSPC) || errors.Is(e, syscall.EDQUOT) || errors.Is(e, syscall.EFBIG)
	if !full || e.Hint != "" {
		return e
	}
	hinted := *e
	return hinted.WithHint("make sure there is space on the disk, and try again")
}
