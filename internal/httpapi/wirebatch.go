package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/workspace"
)

// A batch travels as one object: its changes as the vocabulary spells them, and
// what they are applied with. Its actor is whoever asks, its key is a header.

// So much fits into a batch. Values are texts, numbers, lists and objects of any
// sort: what is made of a body grows with them, whatever is written in it.
const (
	mostChanges = 100_000
	mostValues  = 1_000_000
	mostSeen    = 1_000
	mostOptions = 1 << 20 // bytes of everything but the changes
)

// fewer is what helps against a batch that is too large.
const fewer = "select with a filter (--where), or send less at a time"

// longestKey is how long an idempotency key may be.
const longestKey = 200

// checkKey refuses a key that a header cannot carry.
func checkKey(key string) error {
	outside := func(r rune) bool { return r < ' ' || r > '~' }
	if len(key) > longestKey || strings.TrimSpace(key) != key || strings.ContainsFunc(key, outside) {
		return workspace.Errorf(workspace.Usage, "an idempotency key is 1 to %d printable ASCII characters, and no blank at its ends", longestKey)
	}
	return nil
}

// wireSeen is a record as it was seen.
type wireSeen struct {
	Kind    string `json:"kind" doc:"such as person"`
	Ref     string `json:"ref" doc:"any reference to the record"`
	Version string `json:"version" doc:"its ETag then, without the quotes"`
}

// wireOptions are what a batch is applied with, besides its changes.
type wireOptions struct {
	DryRun   bool       `json:"dry_run,omitempty"`
	Continue bool       `json:"continue,omitempty"`
	Max      int        `json:"max,omitempty"`
	Expect   string     `json:"expect,omitempty"`
	Seen     []wireSeen `json:"seen,omitempty"`
	Run      string     `json:"run,omitempty"`
	Verb     string     `json:"verb,omitempty"`
}

// marshalBatch spells a batch. An import has no such spelling: Invalid.
func marshalBatch(b workspace.Batch) ([]byte, error) {
	out := []byte(`{"changes":[`)
	for i, c := range b.Changes {
		if i > 0 {
			out = append(out, ',')
		}
		c, err := spellable(c)
		if err != nil {
			return nil, err
		}
		text, err := workspace.MarshalChange(c)
		if err != nil {
			return nil, err
		}
		out = append(out, text...)
	}
	out = append(out, ']')
	if rest := workspace.CompactJSON(spellOptions(b)); rest != "{}" {
		return append(append(out, ','), rest[1:]...), nil
	}
	return append(out, '}'), nil
}

func spellOptions(b workspace.Batch) wireOptions {
	o := wireOptions{DryRun: b.DryRun, Continue: b.Continue, Max: b.Max, Expect: b.Expect, Run: entryID(b.Run), Verb: b.Verb}
	for _, s := range b.Seen {
		o.Seen = append(o.Seen, wireSeen{s.Kind.String(), s.Ref, s.Version})
	}
	return o
}

// into puts the options into a batch.
func (o wireOptions) into(b *workspace.Batch) error {
	run, err := entryNumber(o.Run)
	if err != nil {
		return workspace.Errorf(workspace.Invalid, "run: %w", err)
	}
	b.DryRun, b.Continue, b.Max, b.Expect, b.Run, b.Verb = o.DryRun, o.Continue, o.Max, o.Expect, run, o.Verb
	if b.Max < 0 {
		return workspace.Errorf(workspace.Invalid, "max: %d is below 0", b.Max)
	}
	if !workspace.OneLine(b.Verb) || len(b.Verb) > 100 {
		return workspace.Errorf(workspace.Invalid, "verb: more than 100 bytes, or more than one line")
	}
	for _, s := range o.Seen {
		k, ok := workspace.KindNamed(s.Kind)
		if !ok {
			return workspace.Errorf(workspace.Invalid, "seen: %q is not a kind of records", shortened(s.Kind))
		}
		b.Seen = append(b.Seen, workspace.Seen{Kind: k, Ref: s.Ref, Version: s.Version})
	}
	return nil
}

// parseBatch reads what marshalBatch writes. Errors are Invalid and name the
// member, or the number of the change, counted from 1.
func parseBatch(text string) (workspace.Batch, error) {
	var b workspace.Batch
	if valuesIn(text) > mostValues {
		return b, tooMany("the batch has more than %d values", mostValues)
	}
	members, err := workspace.ReadMembers(text, nil)
	if err != nil {
		return b, err
	}
	i := slices.IndexFunc(members, func(m workspace.Member) bool { return m.Name == "changes" })
	if i < 0 {
		return b, workspace.Errorf(workspace.Invalid, "changes is missing").WithHint(`such as {"changes":[{"change":"lead.close","ids":["L1"]}]}`)
	}
	changes := members[i].Value
	var o wireOptions
	if err := o.read(slices.Delete(members, i, i+1)); err != nil {
		return b, err
	}
	if err := o.into(&b); err != nil {
		return b, err
	}
	b.Changes, err = parseChanges(changes)
	return b, err
}

// valuesIn is how many values a JSON text has at most: each but the first follows
// a comma, a colon or an opening bracket.
func valuesIn(text string) int {
	n, quoted := 1, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ',' || c == ':' || c == '[' || c == '{'):
			n++
		}
	}
	return n
}

// tooMany is the error of a body that is not too long and still too large.
func tooMany(format string, args ...any) error {
	err := workspace.Errorf(workspace.Invalid, format, args...).WithHint(fewer)
	return &statusError{http.StatusRequestEntityTooLarge, nil, err}
}

// read reads the options, which are short.
func (o *wireOptions) read(members []workspace.Member) error {
	size := 0
	for _, m := range members {
		if size += len(m.Name) + len(m.Value); size > mostOptions {
			return tooMany("%s: what stands beside the changes is more than %d bytes", shortened(m.Name), mostOptions)
		}
	}
	if err := readMembers(members, o); err != nil {
		return err
	}
	if len(o.Seen) > mostSeen {
		return tooMany("seen: more than %d records", mostSeen)
	}
	return nil
}

func parseChanges(list workspace.RawJSON) (changes []workspace.Change, err error) {
	if list[0] != '[' {
		return nil, workspace.Errorf(workspace.Invalid, "changes: is not a list")
	}
	events := 0
	err = workspace.EachElement(string(list), func(e workspace.RawJSON) error {
		if len(changes) == mostChanges {
			return tooMany("changes: more than the %d of one batch", mostChanges)
		}
		c, err := e.Change()
		if err != nil {
			return workspace.Errorf(workspace.Invalid, "change %d: %w", len(changes)+1, err)
		}
		if add, ok := c.(workspace.AddEvents); ok {
			if events += len(add.Events); events > eventsAtOnce {
				return tooMany("changes: more than %d events", eventsAtOnce)
			}
			numberEvents(add)
		}
		changes = append(changes, c)
		return nil
	})
	return changes, err
}

// numberEvents gives events their places, by which the answer speaks of them.
func numberEvents(add workspace.AddEvents) {
	for i := range add.Events {
		add.Events[i].Line = i + 1
	}
}

// entryID spells the number of an entry; none is "".
func entryID(no int64) string {
	if no == 0 {
		return ""
	}
	return "J" + strconv.FormatInt(no, 10)
}

// entryNumber reads the id of an entry; "" is none.
func entryNumber(id string) (int64, error) {
	if id == "" {
		return 0, nil
	}
	no, ok := workspace.Entry.ParseID(id)
	if !ok {
		return 0, workspace.Errorf(workspace.Invalid, "%q is not an entry of the journal", shortened(id)).WithHint("write it like J12")
	}
	return int64(no), nil
}

// readMembers reads the members of an object into a struct that must know them all.
func readMembers(members []workspace.Member, into any) error {
	text := []byte{'{'}
	for i, m := range members {
		if strings.ToLower(m.Name) != m.Name { // the library would take it
			return workspace.Errorf(workspace.Invalid, "unknown member %q", shortened(m.Name))
		}
		if i > 0 {
			text = append(text, ',')
		}
		text = append(append(workspace.AppendJSONString(text, m.Name), ':'), m.Value...)
	}
	dec := json.NewDecoder(bytes.NewReader(append(text, '}')))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		return workspace.Errorf(workspace.Invalid, "%s: a JSON %s does not fit here", wrong.Field, wrong.Value)
	}
	if err != nil {
		return workspace.Errorf(workspace.Invalid, "%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}
