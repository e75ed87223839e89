package gendata

import "time"

// appendConversation appends a line of conversations.ndjson: one of up to eight that
// somebody with a number had.
func (m maker) appendConversation(b []byte, i, part int, p *person) []byte {
	r := newRandom(m.seed, "conversation", i*8+part)
	at := p.first.Add(time.Duration(r.part() * float64(p.last.Sub(p.first)))).Truncate(time.Second)
	o := open(b)
	o.text("id", objectID(r, at))
	o.text("person_id", p.id)
	o.time("started_at", at)
	o.text("status", pick(r, []string{"open", "closed", "closed"}))
	o.key("messages")
	o.b = append(o.b, '[')
	for k := range 2 + r.below(18) {
		if k > 0 {
			o.b = append(o.b, ',')
		}
		message := open(o.b)
		message.time("at", at)
		if k%2 == 0 {
			message.text("from", "visitor")
			message.text("text", pick(r, utterances))
		} else {
			message.text("from", "bot")
			message.text("text", pick(r, answers))
		}
		o.b = message.close()
		at = at.Add(time.Duration(5+r.below(120)) * time.Second)
	}
	o.b = append(o.b, ']')
	return append(o.close(), '\n')
}
