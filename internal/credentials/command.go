package credentials

import (
	"context"
	"io"
	"os/exec"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// commandTime is how long the command may take: it may ask somebody to unlock
// something.
const commandTime = time.Minute

// run gives the first line a command of the user prints; the setting names it. What
// the command says on standard error goes to people; neither stream gets into an error.
func (w *Wallet) run(ctx context.Context, setting, command, origin string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", command)
	cmd.Env = append(w.Environ(), "LOBBY_ORIGIN="+origin)
	cmd.Stderr = w.Err
	cmd.WaitDelay = 20 * time.Millisecond // a grandchild may keep the pipe
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return "", workspace.Errorf(workspace.Internal, "%s: %w", setting, err)
	}
	text, err := io.ReadAll(io.LimitReader(out, mostBytes))
	if failed := cmd.Wait(); failed != nil {
		err = failed
	}
	switch {
	case ctx.Err() != nil:
		return "", workspace.Errorf(workspace.Unavailable, "%s did not end in time", setting)
	case err != nil:
		return "", workspace.Errorf(workspace.Denied, "%s failed: %w", setting, err).WithHint("lobby config get %s shows it", setting)
	}
	return firstLine(text), nil
}
