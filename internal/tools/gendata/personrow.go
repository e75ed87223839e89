package gendata

import (
	"strconv"
	"strings"
	"time"
)

const personHeader = "id,user_id,name,email,phone,company,source,platform,status,tags,city,country,ip,browser,os,language,timezone," +
	"last_page_url,entry_url,conversations,messages,tickets,first_seen,last_seen,last_message,metadata\n"

func (p *person) appendJSON(b []byte) []byte {
	o := open(b)
	o.text("id", p.id)
	o.text("user_id", p.userID)
	o.text("name", p.name)
	o.text("email", p.email)
	o.text("phone", p.phone)
	o.text("company", p.company)
	o.text("source", p.source)
	o.text("platform", p.platform)
	o.text("status", p.status)
	if len(p.tags) > 0 {
		o.key("tags")
		for i, t := range p.tags {
			o.b = appendJSONString(append(o.b, "[,"[min(i, 1)]), t)
		}
		o.b = append(o.b, ']')
	}
	if len(p.metadata) > 0 {
		o.key("metadata")
		o.b = p.appendMetadata(o.b)
	}
	o.text("city", p.city)
	o.text("country", p.country)
	o.text("ip", p.ip)
	o.text("browser", p.browser)
	o.text("os", p.os)
	o.text("language", p.language)
	o.text("timezone", p.zone)
	o.text("last_page_url", p.page)
	o.text("entry_url", p.referrer)
	o.number("conversations", p.conversations)
	o.number("messages", p.messages)
	o.number("tickets", p.tickets)
	o.time("first_seen", p.first)
	o.time("last_seen", p.last)
	o.text("last_message", p.lastMessage)
	return append(o.close(), '\n')
}

func (p *person) appendMetadata(b []byte) []byte {
	o := open(b)
	for _, m := range p.metadata {
		o.text(m.key, m.value)
	}
	return o.close()
}

func (p *person) appendCSV(b []byte) []byte {
	for _, cell := range []string{
		p.id, p.userID, p.name, p.email, p.phone, p.company, p.source, p.platform, p.status, strings.Join(p.tags, ";"),
		p.city, p.country, p.ip, p.browser, p.os, p.language, p.zone, p.page, p.referrer,
	} {
		b = appendCell(b, cell)
	}
	for _, n := range []int{p.conversations, p.messages, p.tickets} {
		b = append(strconv.AppendInt(b, int64(n), 10), ',')
	}
	for _, t := range []time.Time{p.first, p.last} {
		b = append(t.AppendFormat(b, time.RFC3339), ',')
	}
	b = appendCell(b, p.lastMessage)
	metadata := ""
	if len(p.metadata) > 0 {
		metadata = string(p.appendMetadata(nil))
	}
	return endRow(appendCell(b, metadata))
}
