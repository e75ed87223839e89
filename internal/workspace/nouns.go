package workspace

import "github.com/lobbycli/lobby/internal/filter"

// The fields of a person, in the order of lists and exports; hidden ones last.
const (
	PersonExternalID Field = iota + 1
	PersonUserID
	PersonName
	PersonDisplayName
	PersonEmail
	PersonPhone
	PersonCompany
	PersonStatus
	PersonSource
	PersonSources
	PersonPlatform
	PersonPlatformID
	PersonTags
	PersonCity
	PersonCountry
	PersonIP
	PersonBrowser
	PersonOS
	PersonLanguage
	PersonTimezone
	PersonLastPageURL
	PersonEntryURL
	PersonConversations
	PersonMessages
	PersonTickets
	PersonLeads
	PersonFirstSeen
	PersonLastSeen
	PersonLastMessage
	PersonLastMessageAt
	PersonAvatarURL
	PersonAssignee
	PersonCreatedAt
	PersonUpdatedAt
	PersonMetadata
	PersonCookies
	PersonMergedInto // of a merged person: the survivor
	PersonMarks      // when events last set each field
	PersonHeld       // how many records of each counter are held
)

// The fields of a lead.
const (
	LeadExternalID Field = iota + 1
	LeadPerson
	LeadTag
	LeadStatus
	LeadName
	LeadEmail
	LeadPhone
	LeadOrderNumber
	LeadConversation
	LeadCreatedAt
	LeadEmailSentAt
	LeadHandledAt
	LeadHandledBy
	LeadClosedAt
	LeadClosedBy
	LeadFollowUps
	LeadUpdatedAt
	LeadTags   // its own tag and those of its follow-ups
	LeadOrders // its own order number and those of its follow-ups
	LeadEvent  // the event the original submission came with
	LeadMasked // UpgradePlan where the plan hides what was submitted
)

// The fields of a conversation.
const (
	ConversationExternalID Field = iota + 1
	ConversationPerson
	ConversationChannel
	ConversationStatus
	ConversationAssignee
	ConversationStartedAt
	ConversationMessages
	ConversationLastMessage
	ConversationLastMessageAt
	ConversationUpdatedAt
	ConversationSession // channel and the channel's own id of the conversation
	ConversationMarks   // when events last set each field
)

// The fields of a message.
const (
	MessageConversation Field = iota + 1
	MessageAt
	MessageFrom
	MessageAgent
	MessageText
	MessageProducts
	MessageEvent
)

// The fields of a ticket.
const (
	TicketExternalID Field = iota + 1
	TicketPerson
	TicketSubject
	TicketBody
	TicketStatus
	TicketCreatedAt
	TicketUpdatedAt
)

// The fields of a note.
const (
	NotePerson Field = iota + 1
	NoteText
	NoteAuthor
	NoteHighlighted
	NoteCreatedAt
)

// The fields of an agent.
const (
	AgentName Field = iota + 1
	AgentEmail
	AgentConnected
	AgentState
	AgentIdleSince
	AgentConversations // how many open and escalated ones the agent has
)

// The fields of a channel.
const (
	ChannelName Field = iota + 1
	ChannelSort
	ChannelPeople
)

// The fields of a segment.
const (
	SegmentName Field = iota + 1
	SegmentWhere
	SegmentPeople
	SegmentBuiltIn
	SegmentCreatedAt
	SegmentUpdatedAt
)

// The fields of a setting of the workspace.
const (
	SettingName Field = iota + 1
	SettingValue
)

// The fields of a pair of people about whom something was decided.
const (
	PairOne Field = iota + 1
	PairOther
	PairVerdict // distinct or conflict
	PairWhy
)

// The fields of a token.
const (
	TokenName Field = iota + 1
	TokenRole
	TokenCreatedAt
	TokenCreatedBy
	TokenExpiresAt
	TokenRevokedAt
	TokenRevokedBy
	TokenHashed // what TokenHash gave of the secret
)

// The fields of a mail.
const (
	MailLead Field = iota + 1
	MailEvent
	MailStatus
	MailAttempts
	MailCreatedAt
	MailDueAt
	MailSentAt
	MailWhy
)

// The fields of a journal entry.
const (
	EntryAt Field = iota + 1
	EntryActor
	EntryVerb
	EntrySummary
	EntryChanged
	EntryRun
	EntryUndoes
	EntryUndoneBy
)

// The fields of a moment of a timeline.
const (
	MomentAt Field = iota + 1
	MomentWhat
	MomentDetail
	MomentEntry
)

// The fields of a group of duplicates.
const (
	DuplicateReason Field = iota + 1
	DuplicateKey
	DuplicateScore
	DuplicatePeople
)

// The fields of a step.
const (
	StepRecord Field = iota + 1
	StepWhat
	StepField
	StepOld
	StepNew
)

// The fields of an insight. Its number is that of its conversation.
const (
	InsightPerson Field = iota + 1
	InsightChannel
	InsightLastMessageAt
	InsightLanguage
	InsightSentiment
	InsightScore
	InsightConfusion
	InsightUrgency
	InsightSatisfaction
	InsightMessages
	InsightEvidence
)

// The fields of a difference.
const (
	DifferencePerson Field = iota + 1
	DifferenceName
	DifferenceWhat
	DifferenceField
	DifferenceOld
	DifferenceNew
)

// The fields of a tag.
const (
	TagName Field = iota + 1
	TagCount
)

// Values that rules speak of.
const (
	StatusLead      = "lead"
	StatusCustomer  = "customer"
	SourceLeadForm  = "lead_form"
	SourceLiveChat  = "live_chat"
	SourceTicket    = "ticket"
	LeadNew         = "new"
	LeadHandled     = "handled"
	LeadClosed      = "closed"
	FromVisitor     = "visitor"
	FromBot         = "bot"
	FromAgent       = "agent"
	TalkOpen        = "open"
	TalkEscalated   = "escalated"
	TalkClosed      = "closed"
	VerdictDistinct = "distinct"
	VerdictConflict = "conflict"
	AgentAvailable  = "available"
	AgentBusy       = "busy"
	AgentOffline    = "offline" // not connected
	MailWaiting     = "waiting"
	MailSending     = "sending"
	MailSent        = "sent"
	MailFailed      = "failed"
	UpgradePlan     = "Upgrade Plan" // stands at what a plan hides
	HiddenLabel     = "hidden"       // of it in counts by value
	DiffNew         = "new"
	DiffChanged     = "changed"
	DiffMerged      = "merged"
	DiffGone        = "gone"
)

const (
	exact, folded, email  = filter.Exact, filter.Folded, filter.Email
	tEnum, tInt, tTime    = filter.Enum, filter.Int, filter.Time
	tList, tMap, tRef     = filter.List, filter.Map, filter.Ref
	exactList             = filter.ExactList
	hiddenHotUpdate       = Hidden | Hot | Soft
	environment, personal = Dict, Edit | Free
)

// The tables below are read-only.

var (
	leadTags    = []string{"agent_request", "order_question", "coupon_request", "refund_request", "cancellation", "order_resolved", "coupon_created"}
	sourceNames = []string{SourceLeadForm, SourceLiveChat, SourceTicket}
)

// LeadTagNames are the seven tags a lead can have.
func LeadTagNames() []string { return leadTags }

func (k Kind) noun() *noun { return &nouns[k] }

var nouns = [...]noun{
	NoKind:       {name: "nothing", plural: "nothing"},
	Person:       {"person", "people", 'P', personFields},
	Lead:         {"lead", "leads", 'L', leadFields},
	Conversation: {"conversation", "conversations", 'C', conversationFields},
	Message:      {"message", "messages", 'M', messageFields},
	Ticket:       {"ticket", "tickets", 'T', ticketFields},
	Note:         {"note", "notes", 'N', noteFields},
	Agent:        {"agent", "agents", 'A', agentFields},
	Channel:      {"channel", "channels", 'H', channelFields},
	Segment:      {"segment", "segments", 'S', segmentFields},
	Setting:      {"setting", "settings", 0, settingFields},
	Pair:         {"pair", "pairs", 0, pairFields},
	Merged:       {"merged person", "merged people", 'P', personFields},
	Token:        {"token", "tokens", 'K', tokenFields},
	Mail:         {"mail", "mails", 'E', mailFields},
	Entry:        {"entry", "entries", 'J', entryFields},
	Moment:       {"moment", "moments", 0, momentFields},
	Duplicate:    {"duplicate", "duplicates", 0, duplicateFields},
	Tag:          {"tag", "tags", 0, tagFields},
	Step:         {"step", "steps", 0, stepFields},
	Insight:      {"insight", "insights", 'C', insightFields},
	Difference:   {"difference", "differences", 0, differenceFields},
}
