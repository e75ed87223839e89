package engine

import (
	"encoding/binary"
	"slices"

	"github.com/mileusna/useragent"

	"github.com/lobbycli/lobby/internal/workspace"
)

func appendCount(b []byte, n int) []byte { return binary.AppendUvarint(b, uint64(n)) }

// know tells a person what an event knows: keys, fields, environment, times.
func (in *intake) know(row workspace.Row, e *workspace.Event) error {
	at := moment{e.At.UnixMicro(), e.ID}
	m := readMarks(row.Get(workspace.PersonMarks))
	if err := in.claim(row, e, m, at); err != nil {
		return err
	}
	p := e.Person
	name, email, phone := p.Name, p.Email, p.Phone
	if e.Lead != nil { // what was typed into the form reaches the person
		name, email, phone = either(name, e.Lead.Name), either(email, e.Lead.Email), either(phone, e.Lead.Phone)
	}
	if name != "" {
		m.earliest("named", at)
	}
	in.fields(row, m, at, []fact{
		{workspace.PersonName, name}, {workspace.PersonPhone, phone}, {workspace.PersonCompany, p.Company},
		{workspace.PersonPlatform, p.Platform}, {workspace.PersonAvatarURL, p.AvatarURL},
	})
	if was := row.Str(workspace.PersonEmail); email != "" && m.latest("email", at) {
		row.Set(workspace.PersonEmail, workspace.TextValue(email))
		if was != "" && was != email {
			in.people.forget(workspace.PersonEmail, was, row.No)
		}
		in.people.note(workspace.PersonEmail, email, row.No)
	}
	if len(p.Tags) > 0 {
		tags := unite(row.List(workspace.PersonTags), p.Tags)
		slices.Sort(tags)
		row.Set(workspace.PersonTags, workspace.ListValue(tags))
	}
	if err := learnMeta(row, m, at, p.Metadata); err != nil {
		return err
	}
	if env := e.Environment; env != nil && (e.Type == "message" || e.Type == "page") {
		in.environment(row, m, at, env)
	}
	in.presence(row, m, at, e)
	row.Set(workspace.PersonMarks, m.value())
	return nil
}

// checkTold refuses values that no field can hold.
func checkTold(e *workspace.Event) error {
	p := e.Person
	texts := []struct{ name, text string }{
		{"channel", e.Channel}, {"conversation", e.Conversation}, {"cookie", p.Cookie}, {"user_id", p.UserID}, {"name", p.Name},
		{"phone", p.Phone}, {"company", p.Company}, {"platform", p.Platform}, {"platform_id", p.PlatformID}, {"avatar_url", p.AvatarURL},
	}
	if env := e.Environment; env != nil {
		texts = append(texts, []struct{ name, text string }{
			{"ip", env.IP}, {"country", env.Country}, {"city", env.City}, {"browser", env.Browser}, {"os", env.OS}, {"user_agent", env.UserAgent},
			{"page_url", env.PageURL}, {"entry_url", env.EntryURL}, {"language", env.Language}, {"timezone", env.Timezone},
		}...)
	}
	if e.Message != nil {
		texts = append(texts, struct{ name, text string }{"text", e.Message.Text}, struct{ name, text string }{"agent", e.Message.Agent})
	}
	if l := e.Lead; l != nil {
		texts = append(texts, struct{ name, text string }{"order_number", l.OrderNumber}, struct{ name, text string }{"name", l.Name}, struct{ name, text string }{"phone", l.Phone})
	}
	if e.Ticket != nil {
		texts = append(texts, struct{ name, text string }{"subject", e.Ticket.Subject}, struct{ name, text string }{"body", e.Ticket.Body})
	}
	for _, t := range texts {
		if err := workspace.CheckText(t.name, t.text); err != nil {
			return err
		}
	}
	if err := atMost(workspace.MaxTags, "tags", len(p.Tags)); err != nil {
		return err
	}
	if err := atMost(workspace.MaxMetaKeys, "metadata keys", len(p.Metadata)); err != nil {
		return err
	}
	for _, t := range p.Tags {
		if err := checkTag(t); err != nil {
			return err
		}
	}
	if err := checkCookie(p.Cookie); err != nil {
		return err
	}
	if err := checkEmail(p.Email); err != nil {
		return err
	}
	_, err := workspace.FormatMeta(p.Metadata)
	return err
}

// carried is what an event brings of what a person carries. It has been checked.
func carried(e *workspace.Event) workspace.Row {
	row := workspace.NewRow(workspace.Person, 0)
	row.Set(workspace.PersonTags, workspace.ListValue(e.Person.Tags))
	row.Set(workspace.PersonCookies, workspace.TextValue(e.Person.Cookie))
	if text, err := workspace.FormatMeta(e.Person.Metadata); err == nil {
		row.Set(workspace.PersonMetadata, workspace.TextValue(text))
	}
	return row
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// claim gives the person the keys of the event. A key that is unique leaves
// whoever had it; a user ID makes a customer.
func (in *intake) claim(row workspace.Row, e *workspace.Event, m marks, at moment) error {
	p := e.Person
	if p.UserID != "" {
		if row.Str(workspace.PersonUserID) == "" {
			row.Set(workspace.PersonUserID, workspace.TextValue(p.UserID))
			row.Set(workspace.PersonStatus, workspace.TextValue(workspace.StatusCustomer))
			in.people.note(workspace.PersonUserID, p.UserID, row.No)
		}
		m.earliest("user_id", at)
	}
	if p.Cookie != "" {
		for _, no := range in.people.find(workspace.PersonCookies, p.Cookie) {
			if no == row.No {
				continue
			}
			other, ok, err := in.row(workspace.Person, no)
			if err != nil {
				return err
			}
			if ok {
				list := slices.DeleteFunc(other.List(workspace.PersonCookies), func(c string) bool { return c == p.Cookie })
				other.Set(workspace.PersonCookies, workspace.ListValue(list))
			}
			in.people.forget(workspace.PersonCookies, p.Cookie, no)
		}
		cookies := distinct(append(row.List(workspace.PersonCookies), p.Cookie))
		slices.Sort(cookies)
		row.Set(workspace.PersonCookies, workspace.ListValue(cookies))
		in.people.note(workspace.PersonCookies, p.Cookie, row.No)
	}
	if p.PlatformID != "" && len(in.people.find(workspace.PersonPlatformID, p.PlatformID)) == 0 && m.latest("platform_id", at) {
		row.Set(workspace.PersonPlatformID, workspace.TextValue(p.PlatformID))
		in.people.note(workspace.PersonPlatformID, p.PlatformID, row.No)
	}
	return nil
}

// fact is a field and what an event says of it.
type fact struct {
	field workspace.Field
	text  string
}

// fields sets each given field unless a later event set it.
func (in *intake) fields(row workspace.Row, m marks, at moment, facts []fact) {
	for _, f := range facts {
		if f.text != "" && m.latest(workspace.Person.Spec(f.field).Name, at) {
			row.Set(f.field, workspace.TextValue(f.text))
		}
	}
}

func learnMeta(row workspace.Row, m marks, at moment, meta map[string]any) error {
	if len(meta) == 0 {
		return nil
	}
	have := workspace.ParseMeta(row.Str(workspace.PersonMetadata))
	for _, k := range sortedKeys(meta) {
		if m.latest("meta."+k, at) {
			have[k] = meta[k]
		}
	}
	text, err := workspace.FormatMeta(have)
	if err != nil {
		return err
	}
	row.Set(workspace.PersonMetadata, workspace.TextValue(text))
	return nil
}

// environment is where a live conversation or page view came from.
func (in *intake) environment(row workspace.Row, m marks, at moment, env *workspace.Environment) {
	browser, os := env.Browser, env.OS
	if env.UserAgent != "" && (browser == "" || os == "") {
		ua := useragent.Parse(env.UserAgent)
		browser, os = either(browser, named(ua.Name, ua.Version)), either(os, named(ua.OS, ua.OSVersion))
	}
	in.fields(row, m, at, []fact{
		{workspace.PersonIP, env.IP}, {workspace.PersonCountry, env.Country}, {workspace.PersonCity, env.City},
		{workspace.PersonBrowser, browser}, {workspace.PersonOS, os}, {workspace.PersonLanguage, env.Language},
		{workspace.PersonTimezone, env.Timezone}, {workspace.PersonLastPageURL, env.PageURL},
	})
	if env.EntryURL != "" && m.earliest("entry_url", at) {
		row.Set(workspace.PersonEntryURL, workspace.TextValue(env.EntryURL))
	}
}

func named(name, version string) string {
	if name == "" || version == "" {
		return name
	}
	return name + " " + version
}

// presence moves first and last seen, the source and the last message. What
// the bot says on its own is no activity of the person.
func (in *intake) presence(row workspace.Row, m marks, at moment, e *workspace.Event) {
	if first := row.Num(workspace.PersonFirstSeen); first == 0 || at.at < first {
		row.Set(workspace.PersonFirstSeen, workspace.IntValue(at.at))
	}
	bot := e.Message != nil && e.Message.From == workspace.FromBot
	if !bot && at.at > row.Num(workspace.PersonLastSeen) {
		row.Set(workspace.PersonLastSeen, workspace.IntValue(at.at))
	}
	if source := sourceOf(e.Type); source != "" {
		have := row.List(workspace.PersonSources)
		if _, marked := m["source"]; (marked || row.Str(workspace.PersonSource) == "") && m.earliest("source", at) {
			row.Set(workspace.PersonSource, workspace.TextValue(source))
		}
		have = distinct(append(have, source))
		slices.Sort(have)
		row.Set(workspace.PersonSources, workspace.ListValue(have))
	}
	if e.Type == "message" && e.Message.From == workspace.FromVisitor {
		last := row.Num(workspace.PersonLastMessageAt)
		if at.at >= last && m.latest("last_message", at) {
			row.Set(workspace.PersonLastMessage, workspace.TextValue(e.Message.Text))
			row.Set(workspace.PersonLastMessageAt, workspace.IntValue(at.at))
		}
	}
}

// sourceOf is the way of meeting that an event is.
func sourceOf(typ string) string {
	switch typ {
	case "message":
		return workspace.SourceLiveChat
	case "lead":
		return workspace.SourceLeadForm
	case "ticket":
		return workspace.SourceTicket
	}
	return ""
}
