package engine

import "github.com/lobbycli/lobby/internal/workspace"

// finality says why an entry cannot be taken back; "" where it can. It stands in
// the entry's header.
type finality string

// finalTokens is of entries that made or ended tokens: a secret that is out does
// not come back, and nobody is let in again by an undo.
const finalTokens finality = "tokens"

// finalMails is of entries that say which mails are being sent and what became of
// them: what went out does not come back.
const finalMails finality = "mails"

// finalErase is of entries that erased people: nothing is kept that could come back.
const finalErase finality = "erase"

// refusal is the error of taking such an entry back.
func (f finality) refusal(entry int64) *workspace.Error {
	switch f {
	case finalTokens:
		return workspace.Errorf(workspace.Invalid, "J%d made or ended tokens and cannot be taken back", entry).
			WithHint("lobby tokens revoke NAME ends a token, lobby tokens create makes another")
	case finalMails:
		return workspace.Errorf(workspace.Invalid, "J%d says what became of mails and cannot be taken back", entry)
	case finalErase:
		return workspace.Errorf(workspace.Invalid, "J%d erased people and cannot be taken back: nothing of them is left", entry).
			WithHint("other entries can be taken back by their numbers, see lobby log")
	}
	return workspace.Errorf(workspace.Invalid, "J%d cannot be taken back", entry)
}
