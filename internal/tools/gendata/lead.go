package gendata

import (
	"fmt"
	"strings"
	"time"
)

// lead is a row of leads.csv.
type lead struct {
	id, tag, status, name, email, phone, order, personID string
	created                                              time.Time
	followUps                                            []followUp
}

type followUp struct {
	at  time.Time
	tag string
}

const leadHeader = "id,tag,status,name,email,phone,order_number,created_at,person_id,follow_ups\n"

// lead makes the one of a number, of somebody.
func (m maker) lead(i int, p *person) lead {
	r := newRandom(m.seed, "lead", i)
	l := lead{personID: p.id, name: p.name, email: p.email, phone: p.phone}
	l.created = p.first.Add(time.Duration(r.part() * float64(m.now.Sub(p.first)))).Truncate(time.Second)
	l.id = objectID(r, l.created)
	l.tag = leadTags[r.zipf(len(leadTags))]
	l.status = leadStatus[r.zipf(len(leadStatus))]
	if strings.Contains(l.tag, "order") || strings.Contains(l.tag, "refund") {
		l.order = fmt.Sprintf("#%06d", 100000+r.below(900000))
	}
	if l.status == "new" {
		return l
	}
	at := l.created
	for range r.below(4) {
		at = at.Add(time.Duration(1+r.below(72)) * time.Hour)
		l.followUps = append(l.followUps, followUp{at, leadTags[r.zipf(len(leadTags))]})
	}
	return l
}

func (l *lead) appendFollowUps(b []byte) []byte {
	b = append(b, '[')
	for i, f := range l.followUps {
		if i > 0 {
			b = append(b, ',')
		}
		o := open(b)
		o.time("created_at", f.at)
		o.text("tag", f.tag)
		b = o.close()
	}
	return append(b, ']')
}

func (l *lead) appendJSON(b []byte) []byte {
	o := open(b)
	o.text("id", l.id)
	o.text("tag", l.tag)
	o.text("status", l.status)
	o.text("name", l.name)
	o.text("email", l.email)
	o.text("phone", l.phone)
	o.text("order_number", l.order)
	o.time("created_at", l.created)
	o.text("person_id", l.personID)
	if len(l.followUps) > 0 {
		o.key("follow_ups")
		o.b = l.appendFollowUps(o.b)
	}
	return append(o.close(), '\n')
}

func (l *lead) appendCSV(b []byte) []byte {
	for _, cell := range []string{l.id, l.tag, l.status, l.name, l.email, l.phone, l.order, l.created.Format(time.RFC3339), l.personID} {
		b = appendCell(b, cell)
	}
	followUps := ""
	if len(l.followUps) > 0 {
		followUps = string(l.appendFollowUps(nil))
	}
	return endRow(appendCell(b, followUps))
}
