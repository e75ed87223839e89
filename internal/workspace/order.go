package workspace

// DefaultOrder is how rows of the kind come when nobody asks for an order; nil is
// the order they are stored or made in.
func (k Kind) DefaultOrder() []Order {
	switch k {
	case Person:
		return []Order{{Field: PersonLastSeen, Desc: true}}
	case Lead:
		return []Order{{Field: LeadCreatedAt, Desc: true}}
	case Conversation:
		return []Order{{Field: ConversationLastMessageAt, Desc: true}}
	case Ticket:
		return []Order{{Field: TicketCreatedAt, Desc: true}}
	case Message:
		return []Order{{Field: MessageAt}, {Field: MessageEvent}}
	case Note, Entry:
		return []Order{{Field: ID, Desc: true}}
	case Tag:
		return []Order{{Field: TagCount, Desc: true}, {Field: TagName}}
	case Insight:
		return []Order{{Field: InsightLastMessageAt, Desc: true}}
	case Duplicate:
		return []Order{{Field: DuplicateScore, Desc: true}}
	}
	return nil
}
