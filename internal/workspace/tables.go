package workspace

// The field tables. The order is the order of columns; the flags are what the
// stores index and what people may do.

var personFields = []Spec{
	ID:                  {Name: "id", Form: Own, Type: tRef, Help: "our id, such as P1042"},
	PersonExternalID:    {Name: "external_id", Type: exact, Flags: Keyed, Help: "id in the system the person was imported from"},
	PersonUserID:        {Name: "user_id", Type: exact, Flags: Keyed | Search, Help: "id the app passed; makes a customer"},
	PersonName:          {Name: "name", Type: folded, Flags: Search | personal, Help: "name the person gave"},
	PersonDisplayName:   {Name: "display_name", Type: folded, Flags: Derived | Free, Help: "the name, or a generated one"},
	PersonEmail:         {Name: "email", Type: email, Flags: Keyed | Search | personal, Help: "e-mail address"},
	PersonPhone:         {Name: "phone", Type: folded, Flags: Keyed | Search | personal, Help: "telephone number"},
	PersonCompany:       {Name: "company", Type: folded, Flags: personal | Dict, Help: "company"},
	PersonStatus:        {Name: "status", Type: tEnum, Flags: Hot | Bits, Enum: []string{StatusLead, StatusCustomer}, Help: "customer once the app passed a user id"},
	PersonSource:        {Name: "source", Type: tEnum, Flags: Hot | Bits, Enum: sourceNames, Help: "where the person was first met"},
	PersonSources:       {Name: "sources", Form: List, Type: tList, Flags: Dict, Help: "every way the person was met"},
	PersonPlatform:      {Name: "platform", Type: folded, Flags: Bits | environment, Help: "web, mobile, messenger, whatsapp, …"},
	PersonPlatformID:    {Name: "platform_id", Type: exact, Flags: Keyed | Search, Help: "id on that platform"},
	PersonTags:          {Name: "tags", Form: List, Type: tList, Flags: Bits | Free, Help: "free labels, at most 1,000 of 200 characters"},
	PersonCity:          {Name: "city", Type: folded, Flags: Bits | Search | environment, Help: "city"},
	PersonCountry:       {Name: "country", Type: folded, Flags: Bits | Search | environment, Help: "country, as given"},
	PersonIP:            {Name: "ip", Type: folded, Help: "IP address"},
	PersonBrowser:       {Name: "browser", Type: folded, Flags: environment, Help: "browser"},
	PersonOS:            {Name: "os", Type: folded, Flags: environment, Help: "operating system"},
	PersonLanguage:      {Name: "language", Type: folded, Flags: Bits | environment, Help: "language code"},
	PersonTimezone:      {Name: "timezone", Type: folded, Flags: environment, Help: "time zone"},
	PersonLastPageURL:   {Name: "last_page_url", Type: folded, Flags: Free | Dict, Help: "page last visited"},
	PersonEntryURL:      {Name: "entry_url", Type: folded, Flags: Free | Dict, Help: "where the person came from"},
	PersonConversations: {Name: "conversations", Form: Int, Type: tInt, Flags: Delta, Help: "number of conversations"},
	PersonMessages:      {Name: "messages", Form: Int, Type: tInt, Flags: Delta, Help: "number of messages"},
	PersonTickets:       {Name: "tickets", Form: Int, Type: tInt, Flags: Delta, Help: "number of tickets"},
	PersonLeads:         {Name: "leads", Form: Int, Type: tInt, Flags: Delta, Help: "number of leads"},
	PersonFirstSeen:     {Name: "first_seen", Form: Time, Type: tTime, Flags: Ordered | Soft, Help: "first contact"},
	PersonLastSeen:      {Name: "last_seen", Form: Time, Type: tTime, Flags: Ordered | Soft, Help: "last activity"},
	PersonLastMessage:   {Name: "last_message", Type: folded, Flags: Free | Soft, Help: "text of the last message received"},
	PersonLastMessageAt: {Name: "last_message_at", Form: Time, Type: tTime, Flags: Soft, Help: "when it came"},
	PersonAvatarURL:     {Name: "avatar_url", Type: folded, Flags: personal, Help: "picture"},
	PersonAssignee:      {Name: "assignee", Type: folded, Flags: Hot | Dict | Bits | Free | Soft, Help: "agent of the latest open conversation"},
	PersonCreatedAt:     {Name: "created_at", Form: Time, Type: tTime, Flags: Ordered, Help: "when the record was made"},
	PersonUpdatedAt:     {Name: "updated_at", Form: Time, Type: tTime, Flags: Hot | Soft, Help: "last change of the record"},
	PersonMetadata:      {Name: "metadata", Form: Map, Type: tMap, Flags: Free, Help: "custom values, addressed as meta.KEY; at most 1,000 keys and 64 KiB"},
	PersonCookies:       {Name: "cookies", Form: List, Type: exactList, Flags: Keyed, Help: "visitor cookies, at most 1,000"},
	PersonMergedInto:    {Name: "merged_into", Form: Ref, Type: tRef, Of: Person, Flags: Hidden | Keyed},
	PersonMarks:         {Name: "marks", Type: exact, Flags: Hidden | Soft},
	PersonHeld:          {Name: "held", Type: exact, Flags: Hidden | Soft},
}

var leadFields = []Spec{
	ID:               {Name: "id", Form: Own, Type: tRef, Help: "our id, such as L87"},
	LeadExternalID:   {Name: "external_id", Type: exact, Flags: Keyed | Masked, Help: "id in the system the lead was imported from"},
	LeadPerson:       {Name: "person_id", Form: Ref, Type: tRef, Of: Person, Flags: Hot | Keyed, Help: "whose lead it is"},
	LeadTag:          {Name: "tag", Type: tEnum, Enum: leadTags, Flags: Masked, Match: LeadTags, Help: "what triggered it (its follow-ups count in filters)"},
	LeadStatus:       {Name: "status", Type: tEnum, Flags: Hot | Bits, Enum: []string{LeadNew, LeadHandled, LeadClosed}, Help: "new, handled or closed"},
	LeadName:         {Name: "name", Type: folded, Flags: Search | Free | Masked, Help: "name as submitted"},
	LeadEmail:        {Name: "email", Type: email, Flags: Keyed | Search | Free | Masked, Help: "e-mail as submitted"},
	LeadPhone:        {Name: "phone", Type: folded, Flags: Free | Masked, Help: "telephone as submitted"},
	LeadOrderNumber:  {Name: "order_number", Type: folded, Flags: Search | Free | Masked, Match: LeadOrders, Help: "order asked about (its follow-ups count in filters)"},
	LeadConversation: {Name: "conversation_id", Form: Ref, Type: tRef, Of: Conversation, Flags: Masked, Help: "its transcript"},
	LeadCreatedAt:    {Name: "created_at", Form: Time, Type: tTime, Flags: Ordered, Help: "when it was submitted"},
	LeadEmailSentAt:  {Name: "email_sent_at", Form: Time, Type: tTime, Help: "when the notification went out"},
	LeadHandledAt:    {Name: "handled_at", Form: Time, Type: tTime, Flags: Hot, Help: "when it was handled"},
	LeadHandledBy:    {Name: "handled_by", Type: folded, Flags: Hot | Dict | Free, Help: "by whom"},
	LeadClosedAt:     {Name: "closed_at", Form: Time, Type: tTime, Flags: Hot, Help: "when it was closed"},
	LeadClosedBy:     {Name: "closed_by", Type: folded, Flags: Hot | Dict | Free, Help: "by whom"},
	LeadFollowUps:    {Name: "follow_ups", Form: Array, Type: folded, Flags: Free | Masked, Help: "later submissions, as a JSON array"},
	LeadUpdatedAt:    {Name: "updated_at", Form: Time, Type: tTime, Flags: hiddenHotUpdate},
	LeadTags:         {Name: "tags", Form: List, Type: tList, Flags: Hidden | Bits | Dict | Masked},
	LeadOrders:       {Name: "orders", Form: List, Type: tList, Flags: Hidden | Search | Masked},
	LeadEvent:        {Name: "event", Type: exact, Flags: Hidden | Masked},
	LeadMasked:       {Name: "masked", Flags: Derived, Help: "Upgrade Plan where the plan hides what was submitted"},
}

var conversationFields = []Spec{
	ID:                        {Name: "id", Form: Own, Type: tRef, Help: "our id, such as C12"},
	ConversationExternalID:    {Name: "external_id", Type: exact, Flags: Keyed, Help: "id in the system it came from"},
	ConversationPerson:        {Name: "person_id", Form: Ref, Type: tRef, Of: Person, Flags: Hot | Keyed, Help: "who wrote"},
	ConversationChannel:       {Name: "channel", Type: folded, Flags: Dict | Bits | Free, Help: "where"},
	ConversationStatus:        {Name: "status", Type: tEnum, Flags: Hot | Bits, Enum: []string{TalkOpen, TalkEscalated, TalkClosed}, Help: "open, escalated or closed"},
	ConversationAssignee:      {Name: "assignee", Type: folded, Flags: Hot | Dict | Bits | Free, Help: "agent"},
	ConversationStartedAt:     {Name: "started_at", Form: Time, Type: tTime, Flags: Ordered | Soft, Help: "first message"},
	ConversationMessages:      {Name: "messages", Form: Int, Type: tInt, Flags: Delta, Help: "number of messages"},
	ConversationLastMessage:   {Name: "last_message", Type: folded, Flags: Free | Soft, Help: "text of the last message"},
	ConversationLastMessageAt: {Name: "last_message_at", Form: Time, Type: tTime, Flags: Ordered | Soft, Help: "when it came"},
	ConversationUpdatedAt:     {Name: "updated_at", Form: Time, Type: tTime, Flags: hiddenHotUpdate},
	ConversationSession:       {Name: "session", Type: exact, Flags: Hidden | Keyed},
	ConversationMarks:         {Name: "marks", Type: exact, Flags: Hidden | Soft},
}

var messageFields = []Spec{
	ID:                  {Name: "id", Form: Own, Type: tRef, Help: "our id, such as M7"},
	MessageConversation: {Name: "conversation_id", Form: Ref, Type: tRef, Of: Conversation, Flags: Keyed, Help: "where it was written"},
	MessageAt:           {Name: "at", Form: Time, Type: tTime, Help: "when"},
	MessageFrom:         {Name: "from", Type: tEnum, Enum: []string{FromVisitor, FromBot, FromAgent}, Help: "visitor, bot or agent"},
	MessageAgent:        {Name: "agent", Type: folded, Flags: Dict | Free, Help: "the agent who wrote it"},
	MessageText:         {Name: "text", Type: folded, Flags: Free, Help: "what was written"},
	MessageProducts:     {Name: "products", Form: Array, Type: folded, Flags: Free, Help: "products recommended, as a JSON array"},
	MessageEvent:        {Name: "event_id", Type: exact, Help: "the event it came with"},
}

var ticketFields = []Spec{
	ID:               {Name: "id", Form: Own, Type: tRef, Help: "our id, such as T4"},
	TicketExternalID: {Name: "external_id", Type: exact, Flags: Keyed, Help: "id in the system it came from"},
	TicketPerson:     {Name: "person_id", Form: Ref, Type: tRef, Of: Person, Flags: Hot | Keyed, Help: "who opened it"},
	TicketSubject:    {Name: "subject", Type: folded, Flags: Search | Free, Help: "subject"},
	TicketBody:       {Name: "body", Type: folded, Flags: Free, Help: "text"},
	TicketStatus:     {Name: "status", Type: tEnum, Flags: Hot | Bits, Enum: []string{TalkOpen, TalkClosed}, Help: "open or closed"},
	TicketCreatedAt:  {Name: "created_at", Form: Time, Type: tTime, Flags: Ordered, Help: "when it was opened"},
	TicketUpdatedAt:  {Name: "updated_at", Form: Time, Type: tTime, Flags: hiddenHotUpdate},
}

var noteFields = []Spec{
	ID:              {Name: "id", Form: Own, Type: tRef, Help: "our id, such as N3"},
	NotePerson:      {Name: "person_id", Form: Ref, Type: tRef, Of: Person, Flags: Hot | Keyed, Help: "whom it is about"},
	NoteText:        {Name: "text", Type: folded, Flags: Free, Help: "the note"},
	NoteAuthor:      {Name: "author", Type: folded, Flags: Dict | Free, Help: "who wrote it"},
	NoteHighlighted: {Name: "highlighted", Form: Int, Type: tInt, Flags: Bool, Help: "whether it also stands in the profile"},
	NoteCreatedAt:   {Name: "created_at", Form: Time, Type: tTime, Help: "when it was written"},
}

var agentFields = []Spec{
	ID:                 {Name: "id", Form: Own, Type: tRef, Help: "our id, such as A2"},
	AgentName:          {Name: "name", Type: folded, Flags: Keyed | Free, Help: "name, unique regardless of case"},
	AgentEmail:         {Name: "email", Type: email, Flags: Keyed | Free, Help: "e-mail address"},
	AgentConnected:     {Name: "connected", Form: Int, Type: tInt, Flags: Bool, Help: "whether the agent is there"},
	AgentState:         {Name: "state", Type: tEnum, Enum: []string{AgentAvailable, AgentBusy, AgentOffline}, Help: "available, busy or offline"},
	AgentIdleSince:     {Name: "idle_since", Form: Time, Type: tTime, Flags: Soft, Help: "since when the agent takes conversations and has none"},
	AgentConversations: {Name: "conversations", Form: Int, Type: tInt, Flags: Derived, Help: "how many conversations that are not closed the agent has"},
}

var channelFields = []Spec{
	ID:            {Name: "id", Form: Own, Type: tRef, Help: "our id, such as H1"},
	ChannelName:   {Name: "name", Type: folded, Flags: Keyed | Free, Help: "name, as events give it"},
	ChannelSort:   {Name: "kind", Type: folded, Flags: Free, Help: "the platform of who talks there: web, whatsapp, …"},
	ChannelPeople: {Name: "people", Form: Int, Type: tInt, Flags: Derived, Help: "how many people ever talked to it"},
}

var segmentFields = []Spec{
	ID:               {Name: "id", Form: Own, Type: tRef, Help: "our id; empty for built-in segments"},
	SegmentName:      {Name: "name", Type: folded, Flags: Keyed | Free, Help: "name, unique regardless of case"},
	SegmentWhere:     {Name: "where", Type: folded, Flags: Free, Help: "the filter"},
	SegmentPeople:    {Name: "people", Form: Int, Type: tInt, Flags: Derived, Help: "how many people it selects now"},
	SegmentBuiltIn:   {Name: "built_in", Form: Int, Type: tInt, Flags: Derived | Bool, Help: "whether it cannot be changed"},
	SegmentCreatedAt: {Name: "created_at", Form: Time, Type: tTime, Help: "when it was made"},
	SegmentUpdatedAt: {Name: "updated_at", Form: Time, Type: tTime, Flags: Hot | Soft, Help: "last change"},
}

var settingFields = []Spec{
	ID:           {Name: "id", Form: Own, Type: tRef, Flags: Hidden},
	SettingName:  {Name: "name", Type: exact, Flags: Keyed, Help: "name, such as plan"},
	SettingValue: {Name: "value", Type: exact, Help: "value, the default where nobody changed it"},
}

var pairFields = []Spec{
	ID:          {Name: "id", Form: Own, Type: tRef, Flags: Hidden},
	PairOne:     {Name: "one", Form: Ref, Type: tRef, Of: Person, Flags: Keyed},
	PairOther:   {Name: "other", Form: Ref, Type: tRef, Of: Person, Flags: Keyed},
	PairVerdict: {Name: "verdict", Type: tEnum, Enum: []string{VerdictDistinct, VerdictConflict}},
	PairWhy:     {Name: "why", Type: folded, Flags: Free},
}

var tokenFields = []Spec{
	ID:             {Name: "id", Form: Own, Type: tRef, Help: "our id, such as K3"},
	TokenName:      {Name: "name", Type: folded, Flags: Keyed | Free, Help: "whom the journal names; one living token has it"},
	TokenRole:      {Name: "role", Type: tEnum, Enum: roleNames, Help: "what it may do"},
	TokenCreatedAt: {Name: "created_at", Form: Time, Type: tTime, Help: "when it was made"},
	TokenCreatedBy: {Name: "created_by", Type: folded, Flags: Free, Help: "by whom"},
	TokenExpiresAt: {Name: "expires_at", Form: Time, Type: tTime, Help: "when it ends by itself"},
	TokenRevokedAt: {Name: "revoked_at", Form: Time, Type: tTime, Help: "when it was ended"},
	TokenRevokedBy: {Name: "revoked_by", Type: folded, Flags: Free, Help: "by whom"},
	TokenHashed:    {Name: "hash", Type: exact, Flags: Hidden | Keyed},
}

var mailFields = []Spec{
	ID:            {Name: "id", Form: Own, Type: tRef, Help: "our id, such as E5"},
	MailLead:      {Name: "lead_id", Form: Ref, Type: tRef, Of: Lead, Flags: Hot | Keyed, Help: "the lead it tells of"},
	MailEvent:     {Name: "event_id", Type: exact, Help: "the event that brought the submission"},
	MailStatus:    {Name: "status", Type: tEnum, Flags: Hot | Bits, Enum: []string{MailWaiting, MailSending, MailSent, MailFailed}, Help: "waiting, sending, sent or failed"},
	MailAttempts:  {Name: "attempts", Form: Int, Type: tInt, Help: "how often it was tried"},
	MailCreatedAt: {Name: "created_at", Form: Time, Type: tTime, Flags: Ordered, Help: "when it was asked for"},
	MailDueAt:     {Name: "due_at", Form: Time, Type: tTime, Flags: Ordered, Help: "when it is tried next"},
	MailSentAt:    {Name: "sent_at", Form: Time, Type: tTime, Help: "when it went out"},
	MailWhy:       {Name: "why", Type: folded, Flags: Free, Help: "why the last attempt failed"},
}

var entryFields = []Spec{
	ID:            {Name: "id", Form: Own, Type: tRef, Help: "our id, such as J220"},
	EntryAt:       {Name: "at", Form: Time, Type: tTime, Help: "when"},
	EntryActor:    {Name: "actor", Type: folded, Flags: Free, Help: "who"},
	EntryVerb:     {Name: "verb", Type: folded, Help: "what"},
	EntrySummary:  {Name: "summary", Type: folded, Flags: Free, Help: "how much"},
	EntryChanged:  {Name: "changed", Form: Int, Type: tInt, Help: "records changed"},
	EntryRun:      {Name: "run", Form: Ref, Type: tRef, Of: Entry, Help: "the first entry of the import it is part of"},
	EntryUndoes:   {Name: "undoes", Form: Ref, Type: tRef, Of: Entry, Help: "the entry it takes back"},
	EntryUndoneBy: {Name: "undone_by", Form: Ref, Type: tRef, Of: Entry, Help: "the entry that took it back"},
}

var momentFields = []Spec{
	ID:           {Name: "id", Form: Own, Type: tRef, Flags: Hidden},
	MomentAt:     {Name: "at", Form: Time, Type: tTime, Help: "when"},
	MomentWhat:   {Name: "what", Type: folded, Help: "what happened"},
	MomentDetail: {Name: "detail", Type: folded, Flags: Free, Help: "the particulars"},
	MomentEntry:  {Name: "entry", Form: Ref, Type: tRef, Of: Entry, Help: "the journal entry"},
}

var duplicateFields = []Spec{
	ID:              {Name: "id", Form: Own, Type: tRef, Flags: Hidden},
	DuplicateReason: {Name: "reason", Type: folded, Help: "what they share"},
	DuplicateKey:    {Name: "key", Type: folded, Flags: Free, Help: "the shared value"},
	DuplicateScore:  {Name: "score", Form: Int, Type: tInt, Help: "0 to 100"},
	DuplicatePeople: {Name: "people", Form: List, Type: tList, Help: "ids of the people"},
}

var tagFields = []Spec{
	ID:       {Name: "id", Form: Own, Type: tRef, Flags: Hidden},
	TagName:  {Name: "name", Type: folded, Flags: Free, Help: "the label"},
	TagCount: {Name: "people", Form: Int, Type: tInt, Help: "how many people carry it"},
}

var stepFields = []Spec{
	ID:         {Name: "id", Form: Own, Type: tRef, Flags: Hidden},
	StepRecord: {Name: "record", Type: folded, Help: "the record: its id, or its name where it has none"},
	StepWhat:   {Name: "what", Type: tEnum, Enum: []string{"created", "changed", "removed", "merged", "unmerged"}, Help: "what became of it"},
	StepField:  {Name: "field", Type: exact, Help: "the field that changed"},
	StepOld:    {Name: "old", Type: folded, Flags: Free, Help: "its value before"},
	StepNew:    {Name: "new", Type: folded, Flags: Free, Help: "its value after"},
}

var differenceFields = []Spec{
	ID:               {Name: "id", Form: Own, Type: tRef, Flags: Hidden},
	DifferencePerson: {Name: "person", Type: exact, Help: "the id of the person, as the files have it"},
	DifferenceName:   {Name: "name", Type: folded, Flags: Free, Help: "the name, or what else is known of the person"},
	DifferenceWhat:   {Name: "what", Type: tEnum, Enum: []string{DiffNew, DiffChanged, DiffMerged, DiffGone}, Help: "what became of the person"},
	DifferenceField:  {Name: "field", Type: exact, Help: "the field that is different; one of the metadata is meta.KEY"},
	DifferenceOld:    {Name: "old", Type: folded, Flags: Free, Help: "its value in the old file"},
	DifferenceNew:    {Name: "new", Type: folded, Flags: Free, Help: "its value in the new file; of somebody merged the id they have become"},
}

var insightFields = []Spec{
	ID:                   {Name: "id", Form: Own, Type: tRef, Help: "the conversation, such as C12"},
	InsightPerson:        {Name: "person_id", Form: Ref, Type: tRef, Of: Person, Help: "who wrote"},
	InsightChannel:       {Name: "channel", Type: folded, Flags: Free, Help: "where"},
	InsightLastMessageAt: {Name: "last_message_at", Form: Time, Type: tTime, Help: "when the last message came"},
	InsightLanguage:      {Name: "language", Type: folded, Help: "the language judged in; unknown where it cannot be judged"},
	InsightSentiment:     {Name: "sentiment", Type: tEnum, Enum: []string{"positive", "neutral", "negative", "unknown"}, Help: "positive, neutral, negative or unknown"},
	InsightScore:         {Name: "score", Form: Int, Type: tInt, Help: "-100 to 100; 0 where unknown"},
	InsightConfusion:     {Name: "confusion", Form: Int, Type: tInt, Help: "messages that sound confused; where the language is unknown 0 means not judged"},
	InsightUrgency:       {Name: "urgency", Form: Int, Type: tInt, Help: "messages that press; where the language is unknown 0 means not judged"},
	InsightSatisfaction:  {Name: "satisfaction", Form: Int, Type: tInt, Help: "messages that sound satisfied; where the language is unknown 0 means not judged"},
	InsightMessages:      {Name: "messages", Form: Int, Type: tInt, Help: "messages of the visitor"},
	InsightEvidence:      {Name: "evidence", Form: Array, Type: folded, Flags: Free, Help: "the sentences that led to the verdict, as a JSON array"},
}
