package engine

import (
	"net/mail"

	"github.com/lobbycli/lobby/internal/workspace"
)

// checkAddresses refuses what is no list of e-mail addresses. An empty text is one:
// nobody is told.
func checkAddresses(text string) error {
	if text == "" {
		return nil
	}
	if _, err := mail.ParseAddressList(text); err != nil || !workspace.OneLine(text) {
		return workspace.Errorf(workspace.Invalid, "%s: %q is no list of e-mail addresses", settingNotify, excerpt(text)).WithHint("write them like sales@example.com, team@example.com")
	}
	return nil
}
