package transfer

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// builder makes one row of what its columns or members say.
type builder struct {
	row  workspace.ImportRow
	zone *time.Location // of dates without a time
	meta map[string]any // from columns of their own; nil when there are none
	seen uint64         // the fields that members named, a bit each
}

// twice notes what a member means and reports whether another one meant the same.
func (b *builder) twice(c column) bool {
	switch c.role {
	case toNowhere:
		return false
	case toMeta:
		_, known := b.meta[c.key]
		return known
	}
	bit := uint64(1) << c.field
	known := b.seen&bit != 0
	b.seen |= bit
	return known
}

// text takes one cell of a table, never an empty one.
func (b *builder) text(c column, text string) error {
	switch c.role {
	case toField:
		v, err := b.row.Row.Kind.ParseCell(c.field, b.midnight(c, text))
		b.row.Row.Set(c.field, v)
		return err
	case toMeta:
		b.addMeta(c.key, text)
	case toNowhere:
	default:
		return b.reference(c, text)
	}
	return nil
}

// value takes one member of an object.
func (b *builder) value(c column, v workspace.RawJSON) error {
	switch c.role {
	case toField:
		kind := b.row.Row.Kind
		if kind == workspace.Conversation && c.field == workspace.ConversationMessages && v[0] == '[' {
			return b.messages(v)
		}
		if text, ok := v.Text(); ok && v[0] == '"' {
			if at := b.midnight(c, text); at != text {
				v = workspace.RawJSON(strconv.Quote(at))
			}
		}
		value, err := kind.ParseJSON(c.field, v)
		b.row.Row.Set(c.field, value)
		return err
	case toMeta:
		return b.metaValue(c, v)
	case toNowhere:
		return nil
	}
	text, ok := v.Text()
	if !ok {
		return workspace.Errorf(workspace.Invalid, "is not an id")
	}
	return b.reference(c, text)
}

// midnight is the moment a date in a column of times begins; other texts stay.
func (b *builder) midnight(c column, text string) string {
	if len(text) == len(time.DateOnly) && b.row.Row.Kind.Spec(c.field).Form == workspace.Time {
		if day, err := time.ParseInLocation(time.DateOnly, text, b.zone); err == nil {
			return day.Format(time.RFC3339)
		}
	}
	return text
}

func (b *builder) reference(c column, text string) error {
	switch c.role {
	case toID:
		b.row.ID = text
	case toPerson:
		b.row.Person = text
	case toConversation:
		b.row.Conversation = text
	}
	return workspace.CheckText(c.name, text)
}

func (b *builder) addMeta(key string, v any) {
	if b.meta == nil {
		b.meta = map[string]any{}
	}
	b.meta[key] = v
}

func (b *builder) metaValue(c column, v workspace.RawJSON) error {
	switch v[0] {
	case '{', '[':
		return workspace.Errorf(workspace.Invalid, "a list or an object does not fit into metadata")
	case 't', 'f':
		b.addMeta(c.key, v == "true")
	case '"':
		text, _ := v.Text()
		b.addMeta(c.key, text)
	case 'n':
	default:
		b.addMeta(c.key, json.Number(v))
	}
	return nil
}

// messages reads the transcript of a conversation.
func (b *builder) messages(v workspace.RawJSON) error {
	elements, err := workspace.ReadElements(string(v))
	if err != nil {
		return err
	}
	b.row.Messages = make([]workspace.Row, 0, len(elements))
	for i, e := range elements {
		m, err := message(e)
		if err != nil {
			return workspace.Errorf(workspace.Invalid, "message %d: %v", i+1, err)
		}
		b.row.Messages = append(b.row.Messages, m)
	}
	return nil
}

func message(v workspace.RawJSON) (workspace.Row, error) {
	m := workspace.NewRow(workspace.Message, 0)
	var room [8]workspace.Member
	members, err := workspace.ReadMembers(string(v), room[:0])
	if err != nil {
		return m, err
	}
	for _, member := range members {
		f, ok := workspace.Message.FieldNamed(member.Name)
		if !ok || f < workspace.MessageAt {
			return m, workspace.Errorf(workspace.Invalid, "unknown member %q", member.Name)
		}
		value, err := workspace.Message.ParseJSON(f, member.Value)
		if err != nil {
			return m, err
		}
		m.Set(f, value)
	}
	switch {
	case m.Get(workspace.MessageAt).Missing():
		return m, workspace.Errorf(workspace.Invalid, "at is missing")
	case m.Get(workspace.MessageFrom).Missing():
		return m, workspace.Errorf(workspace.Invalid, "from is missing")
	}
	return m, nil
}

// finish puts the metadata together.
func (b *builder) finish() error {
	if b.meta == nil {
		return nil
	}
	all := workspace.ParseMeta(b.row.Row.Str(workspace.PersonMetadata))
	for key, v := range b.meta {
		all[key] = v
	}
	text, err := workspace.FormatMeta(all)
	b.row.Row.Set(workspace.PersonMetadata, workspace.TextValue(text))
	return err
}

// reason is what an error says beyond the name of the field, which stands
// beside it as the column.
func reason(err error, c column, k workspace.Kind) string {
	return strings.TrimPrefix(strings.TrimPrefix(err.Error(), k.Spec(c.field).Name+": "), c.name+": ")
}
