package workspace

import "time"

// Event is one thing that arrived from a channel. Its JSON names are the
// contract of ingest; types and their own member: message, identify, lead,
// ticket, escalation, page, conversation.closed.
type Event struct {
	ID           string          `json:"event_id"`
	Type         string          `json:"type"`
	At           time.Time       `json:"at"`
	Channel      string          `json:"channel,omitempty"`
	Conversation string          `json:"conversation,omitempty"` // the channel's own id of it
	Person       EventPerson     `json:"person"`
	Environment  *Environment    `json:"environment,omitempty"`
	Message      *EventMessage   `json:"message,omitempty"`
	Lead         *EventLead      `json:"lead,omitempty"`
	Ticket       *EventTicket    `json:"ticket,omitempty"`
	Escalation   *EventEscalated `json:"escalation,omitempty"`
	Line         int             `json:"-"` // where it stands in the file
}

// EventPerson is what an event knows about the person.
type EventPerson struct {
	Cookie     string         `json:"cookie,omitempty"`
	UserID     string         `json:"user_id,omitempty"`
	Email      string         `json:"email,omitempty"`
	Name       string         `json:"name,omitempty"`
	Phone      string         `json:"phone,omitempty"`
	Company    string         `json:"company,omitempty"`
	Platform   string         `json:"platform,omitempty"`
	PlatformID string         `json:"platform_id,omitempty"`
	AvatarURL  string         `json:"avatar_url,omitempty"`
	Tags       []string       `json:"tags,omitempty"`
	Metadata   map[string]any `json:"metadata,omitempty"` // flat scalars
}

// Environment is where the person is.
type Environment struct {
	IP        string `json:"ip,omitempty"`
	Country   string `json:"country,omitempty"`
	City      string `json:"city,omitempty"`
	Browser   string `json:"browser,omitempty"`
	OS        string `json:"os,omitempty"`
	UserAgent string `json:"user_agent,omitempty"`
	PageURL   string `json:"page_url,omitempty"`
	EntryURL  string `json:"entry_url,omitempty"`
	Language  string `json:"language,omitempty"`
	Timezone  string `json:"timezone,omitempty"`
}

// EventMessage is one message of a conversation.
type EventMessage struct {
	From     string    `json:"from"`
	Text     string    `json:"text"`
	Agent    string    `json:"agent,omitempty"`
	Products []Product `json:"products,omitempty"`
}

// Product is something a message recommended.
type Product struct {
	Name     string `json:"name"`
	URL      string `json:"url,omitempty"`
	ImageURL string `json:"image_url,omitempty"`
	Price    string `json:"price,omitempty"`
}

// EventLead is a captured form submission.
type EventLead struct {
	Tag         string `json:"tag"`
	OrderNumber string `json:"order_number,omitempty"`
	Name        string `json:"name,omitempty"`
	Email       string `json:"email,omitempty"`
	Phone       string `json:"phone,omitempty"`
}

// FollowUp is a later submission kept under the original lead; its JSON names
// are those of the follow_ups column.
type FollowUp struct {
	CreatedAt    time.Time `json:"created_at"`
	Tag          string    `json:"tag"`
	OrderNumber  string    `json:"order_number,omitempty"`
	Name         string    `json:"name,omitempty"`
	Email        string    `json:"email,omitempty"`
	Phone        string    `json:"phone,omitempty"`
	Conversation string    `json:"conversation_id,omitempty"`
	EventID      string    `json:"event_id,omitempty"`
}

// Evidence is a sentence that led to the verdict about a conversation; its JSON names
// are those of the evidence column.
type Evidence struct {
	Signal  string    `json:"signal"`
	Message string    `json:"message"` // its id
	At      time.Time `json:"at"`
	Text    string    `json:"text"`
}

// EventTicket is a support request.
type EventTicket struct {
	Subject string `json:"subject"`
	Body    string `json:"body,omitempty"`
}

// EventEscalated says why a human is wanted.
type EventEscalated struct {
	Reason string `json:"reason,omitempty"`
}
