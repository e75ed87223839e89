package demo

import (
	"fmt"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// story collects the events of one visitor.
type story struct {
	*visitor
	at     time.Time
	talks  int
	events []workspace.Event
}

// story tells everything the visitor does, in order of time.
func (p *visitor) story(now time.Time) []workspace.Event {
	s := &story{visitor: p}
	last := p.rnd.IntN(7)
	if p.rnd.IntN(10) >= 3 {
		last = 7 + p.rnd.IntN(75)
	}
	first := last + 2 + p.rnd.IntN(max(1, 87-last))
	again := p.rnd.IntN(3) == 0 || p.known == customer

	day := last
	if again {
		day = first
	}
	s.arrive(now, day)
	tag := p.no % len(p.lang.leads)
	switch what := p.rnd.IntN(20); {
	case what == 0 && p.door.platform == "web": // only looked around
	case what <= 2:
		s.ticket()
	case what <= 5: // the form on the page, without a talk
		s.lead(tag, "", s.order())
	case what <= 11:
		s.chat(p.lang.leads[tag], tag)
	default:
		s.chat(p.lang.talks[p.rnd.IntN(len(p.lang.talks))], -1)
	}
	if p.known == named && p.keys.Platform == "web" || p.no%every == every-1 {
		s.identify()
	}
	if again {
		s.arrive(now, last)
		s.comeBack(tag)
	}
	if last > 14 && p.rnd.IntN(3) > 0 {
		s.close()
	}
	return s.events
}

// comeBack is the visitor's second visit.
func (s *story) comeBack(tag int) {
	if s.known == customer {
		s.identify()
	}
	switch s.rnd.IntN(5) {
	case 0:
		s.ticket()
	case 1, 2: // of somebody who left a form before, a follow-up
		s.chat(s.lang.leads[tag], tag)
	default:
		s.chat(s.lang.talks[s.rnd.IntN(len(s.lang.talks))], -1)
	}
}

// arrive sets the clock to a waking hour of the day so many days ago and, on
// the web, opens a page. A visit is over before now.
func (s *story) arrive(now time.Time, daysAgo int) {
	minute := (8+s.rnd.IntN(14))*60 + s.rnd.IntN(60) - s.place.hours*60
	s.at = now.Truncate(24*time.Hour).AddDate(0, 0, -daysAgo).
		Add(time.Duration(minute)*time.Minute + time.Duration(s.rnd.IntN(60))*time.Second)
	for s.at.After(now.Add(-time.Hour)) {
		s.at = s.at.AddDate(0, 0, -1)
	}
	if s.door.platform == "web" {
		e := s.event("page")
		e.Environment = s.here()
		s.add(e)
	}
}

// chat tells a talk; with a lead tag it ends in a form.
func (s *story) chat(t talk, tag int) {
	s.talks++
	session := fmt.Sprintf("sess-%x-%d-%d", s.seed, s.no, s.talks)
	order, escalated := s.order(), false
	fill := strings.NewReplacer("{order}", order, "{email}", s.full.Email, "{agent}", s.lang.agent, "{code}", fmt.Sprintf("WELCOME-%04d", s.rnd.IntN(10000)))
	for _, l := range t {
		if l.voice == a && !escalated {
			escalated = true
			e := s.event("escalation")
			e.Conversation = session
			e.Escalation = &workspace.EventEscalated{Reason: s.lang.reason}
			s.add(e)
		}
		e := s.event("message")
		e.Conversation = session
		e.Environment = s.here()
		e.Message = &workspace.EventMessage{Text: fill.Replace(l.text)}
		switch l.voice {
		case v:
			e.Message.From = workspace.FromVisitor
		case a:
			e.Message.From, e.Message.Agent = workspace.FromAgent, s.lang.agent
		case r:
			e.Message.From = workspace.FromBot
			e.Message.Text, e.Message.Products = s.lang.recommend(l.text)
		default:
			e.Message.From = workspace.FromBot
		}
		s.add(e)
	}
	if tag >= 0 {
		s.lead(tag, session, order)
	}
}

// lead submits the form the talk was about.
func (s *story) lead(tag int, session, order string) {
	e := s.event("lead")
	e.Conversation = session
	e.Lead = &workspace.EventLead{Tag: workspace.LeadTagNames()[tag], Email: s.full.Email}
	if s.known != anonymous {
		e.Lead.Name, e.Lead.Phone = s.full.Name, s.full.Phone
	}
	switch e.Lead.Tag {
	case "order_question", "refund_request", "cancellation", "order_resolved":
		e.Lead.OrderNumber = order
	}
	s.add(e)
}

func (s *story) ticket() {
	t := s.lang.tickets[s.rnd.IntN(len(s.lang.tickets))]
	e := s.event("ticket")
	e.Ticket = &t
	s.add(e)
}

// identify is the app or the bot telling who the visitor is.
func (s *story) identify() {
	e := s.event("identify")
	e.Person = s.full
	s.add(e)
}

// close ends the latest conversation, if there was one.
func (s *story) close() {
	if s.talks == 0 {
		return
	}
	e := s.event("conversation.closed")
	e.Conversation = fmt.Sprintf("sess-%x-%d-%d", s.seed, s.no, s.talks)
	s.add(e)
}

// event is the next event, some seconds after the one before.
func (s *story) event(kind string) workspace.Event {
	s.at = s.at.Add(time.Duration(8+s.rnd.IntN(70)) * time.Second)
	e := workspace.Event{
		ID:      fmt.Sprintf("demo-%x-%d-%d", s.seed, s.no, len(s.events)),
		Type:    kind,
		At:      s.at,
		Channel: s.door.channel,
		Person:  s.keys,
	}
	if s.known != anonymous && s.keys.PlatformID != "" {
		e.Person.Name = s.full.Name // messengers pass their profile
	}
	return e
}

func (s *story) add(e workspace.Event) { s.events = append(s.events, e) }

// here is where the visitor is, where the channel knows it.
func (s *story) here() *workspace.Environment {
	if s.keys.PlatformID != "" {
		return nil
	}
	env := s.env
	return &env
}

func (s *story) order() string { return fmt.Sprintf("FW-%05d", 10000+s.rnd.IntN(90000)) }
