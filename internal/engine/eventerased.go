package engine

import (
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// erasedSince reports whether the person of an event was erased after it happened,
// and when. The strongest key that is known decides; an event about somebody else
// loses the keys that were erased.
func (in *intake) erasedSince(e *workspace.Event) (string, bool) {
	if len(in.erased) == 0 {
		return "", false
	}
	erased := func(f workspace.Field, v string) (at int64, was bool) {
		at = in.erased[identity(f, v)]
		return at, v != "" && e.At.UnixMicro() <= at
	}
	k := keysOf(e)
	for _, f := range workspace.IdentityFields() {
		v := keyIn(k, f)
		if at, was := erased(f, v); was {
			return workspace.FormatTime(time.UnixMicro(at).UTC()), true
		}
		if len(in.people.find(f, v)) > 0 {
			break
		}
	}
	if withoutErased(e, func(f workspace.Field, v string) bool { _, was := erased(f, v); return was }) {
		in.outcome(workspace.Outcome{State: workspace.Updated, Why: tookKeysOff, Lines: []int{e.Line}})
	}
	return "", false
}

// tookKeysOff says of an input row about somebody who lives what it lost.
const tookKeysOff = "taken without its keys of somebody who was erased"

// withoutErased takes keys that were erased off an event. It reports whether there
// were any.
func withoutErased(e *workspace.Event, erased func(workspace.Field, string) bool) (took bool) {
	form := workspace.EventLead{}
	if e.Lead != nil {
		form = *e.Lead // the caller's stays as it came
	}
	for _, key := range []struct {
		field workspace.Field
		value *string
	}{
		{workspace.PersonEmail, &e.Person.Email}, {workspace.PersonEmail, &form.Email},
		{workspace.PersonCookies, &e.Person.Cookie}, {workspace.PersonPlatformID, &e.Person.PlatformID},
	} {
		if erased(key.field, *key.value) {
			*key.value, took = "", true
		}
	}
	if e.Lead != nil {
		e.Lead = &form
	}
	return took
}
