package cli

import (
	"context"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// whereExample is a filter that works on records of the kind.
func whereExample(k workspace.Kind) string {
	switch k {
	case workspace.Person:
		return "status = customer and last_seen > -7d"
	case workspace.Lead:
		return "status = new and created_at > -7d"
	case workspace.Conversation:
		return "status != closed and last_message_at < -7d"
	case workspace.Ticket:
		return "status = open and created_at < -7d"
	case workspace.Note:
		return "text ~ invoice and created_at > -7d"
	case workspace.Agent:
		return "state = available"
	case workspace.Channel:
		return "kind = whatsapp"
	case workspace.Segment:
		return "name ~ trial and updated_at > -7d"
	case workspace.Token:
		return "role = agent and created_at < -30d"
	case workspace.Mail:
		return "status = failed and created_at > -7d"
	case workspace.Entry:
		return "actor = ana and at > -7d"
	case workspace.Insight:
		return "urgency > 0 and last_message_at > -7d"
	case workspace.Tag:
		return "name ~ trial"
	case workspace.Duplicate:
		return "reason = email"
	}
	return k.Schema().Fields()[0].Name
}

// searchedIn says where --search looks for text in records of the kind.
func searchedIn(k workspace.Kind) string {
	switch k {
	case workspace.Person:
		return "names, e-mail addresses, phone numbers, places, user and platform ids"
	case workspace.Lead:
		return "names, e-mail addresses and order numbers"
	case workspace.Ticket:
		return "subjects and texts"
	case workspace.Note:
		return "notes, and in what the people they are about are searched by"
	}
	return "names, e-mail addresses, user ids and what else people are searched by"
}

// takes says what else than the name a flag takes.
func (w *wordFlag) takes() string {
	switch w.of {
	case workspace.Agent:
		return ": a name, an id or an e-mail address"
	case workspace.Channel:
		return ": a name or an id"
	}
	return ""
}

// namesMeant is the names that the values of a flag mean: of an agent or a channel the
// name, also of one who is gone, an id, or what else refers to one. Errors: NotFound
// for what is nobody.
func (a *app) namesMeant(ctx context.Context, ws workspace.Workspace, w wordFlag) ([]string, error) {
	if w.of == workspace.NoKind {
		return w.values, nil
	}
	names := make([]string, len(w.values))
	for i, value := range w.values {
		names[i] = value
		known, err := borne(ctx, ws, w.of, value)
		if err != nil {
			return nil, err
		}
		if known {
			continue
		}
		row, err := oneRow(ctx, ws, w.of, value)
		if workspace.KindOf(err) == workspace.NotFound {
			return nil, nearly(ctx, ws, w.of, value, err)
		}
		if err != nil {
			return nil, err
		}
		names[i] = nameOf(row)
	}
	return names, nil
}

// borne reports whether some conversation bears the name of an agent or a channel.
func borne(ctx context.Context, ws workspace.Workspace, of workspace.Kind, name string) (bool, error) {
	field := "assignee"
	if of == workspace.Channel {
		field = "channel"
	}
	if name == "" {
		return false, nil
	}
	n, err := ws.Count(ctx, workspace.Query{Kind: workspace.Conversation, Where: filter.Compare{Field: field, Op: filter.Eq, Value: name}})
	return n > 0, err
}

// nearly is the error of a reference to an agent or a channel that leads nowhere, with
// whoever is called nearly so.
func nearly(ctx context.Context, ws workspace.Workspace, of workspace.Kind, name string, missing error) error {
	rows, err := allRows(ctx, ws, workspace.Query{Kind: of})
	if err != nil {
		return err
	}
	var known []string
	for _, row := range rows {
		known = append(known, nameOf(row))
	}
	if near := filter.Suggest(name, known); near != "" {
		return workspace.Errorf(workspace.NotFound, "%s: no such %s", name, of).WithHint("did you mean %s?", near)
	}
	return missing
}

// nameOf is the name of an agent or a channel.
func nameOf(row workspace.Row) string {
	if row.Kind == workspace.Channel {
		return row.Str(workspace.ChannelName)
	}
	return row.Str(workspace.AgentName)
}
