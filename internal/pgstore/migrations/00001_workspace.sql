-- +goose Up

-- What rests in here is described in the package comment of pgstore. A test
-- compares the columns with the field tables of the kinds.

-- The trigrams of searchable texts. Where the role may not make the extension,
-- whoever may has made it before.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- gin_trgm_ops is found wherever the extension lives.
SELECT set_config('search_path', quote_ident(n.nspname), true)
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'pg_trgm';

CREATE TABLE lobby.workspaces (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    identity text COLLATE "C" NOT NULL,
    fold_version integer NOT NULL,
    scratch boolean NOT NULL DEFAULT false, -- a private copy
    made_at timestamptz NOT NULL DEFAULT now()
);

-- The number the next new row of a kind gets. Sequences would not roll back.
CREATE TABLE lobby.counters (
    workspace_id integer NOT NULL,
    kind text COLLATE "C" NOT NULL,
    next bigint NOT NULL,
    PRIMARY KEY (workspace_id, kind)
);

-- Bytes that the engine encodes and orders itself.
CREATE TABLE lobby.kept (
    workspace_id integer NOT NULL,
    space integer NOT NULL,
    key bytea NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (workspace_id, space, key)
);

CREATE TABLE lobby.people (
    workspace_id integer NOT NULL,
    no integer NOT NULL,
    external_id text COLLATE "C",
    external_id_fold text COLLATE "C",
    user_id text COLLATE "C",
    user_id_fold text COLLATE "C",
    name text COLLATE "C",
    name_fold text COLLATE "C",
    email text COLLATE "C",
    email_fold text COLLATE "C",
    email_key text COLLATE "C",
    phone text COLLATE "C",
    phone_fold text COLLATE "C",
    company text COLLATE "C",
    company_fold text COLLATE "C",
    status text COLLATE "C",
    source text COLLATE "C",
    sources text[] COLLATE "C",
    sources_fold text[] COLLATE "C",
    platform text COLLATE "C",
    platform_fold text COLLATE "C",
    platform_id text COLLATE "C",
    platform_id_fold text COLLATE "C",
    tags text[] COLLATE "C",
    tags_fold text[] COLLATE "C",
    city text COLLATE "C",
    city_fold text COLLATE "C",
    country text COLLATE "C",
    country_fold text COLLATE "C",
    ip text COLLATE "C",
    ip_fold text COLLATE "C",
    browser text COLLATE "C",
    browser_fold text COLLATE "C",
    os text COLLATE "C",
    os_fold text COLLATE "C",
    language text COLLATE "C",
    language_fold text COLLATE "C",
    timezone text COLLATE "C",
    timezone_fold text COLLATE "C",
    last_page_url text COLLATE "C",
    last_page_url_fold text COLLATE "C",
    entry_url text COLLATE "C",
    entry_url_fold text COLLATE "C",
    conversations bigint,
    messages bigint,
    tickets bigint,
    leads bigint,
    first_seen timestamptz,
    last_seen timestamptz,
    last_message text COLLATE "C",
    last_message_fold text COLLATE "C",
    last_message_at timestamptz,
    avatar_url text COLLATE "C",
    avatar_url_fold text COLLATE "C",
    assignee text COLLATE "C",
    assignee_fold text COLLATE "C",
    created_at timestamptz,
    updated_at timestamptz,
    metadata text COLLATE "C",
    metadata_fold text COLLATE "C",
    metadata_json jsonb,
    cookies text[] COLLATE "C",
    cookies_fold text[] COLLATE "C",
    merged_into integer,
    marks text COLLATE "C",
    held text COLLATE "C",
    PRIMARY KEY (workspace_id, no)
);
CREATE INDEX people_external_id ON lobby.people (workspace_id, left(external_id, 64)) WHERE external_id IS NOT NULL;
CREATE INDEX people_user_id ON lobby.people (workspace_id, left(user_id, 64)) WHERE user_id IS NOT NULL;
CREATE INDEX people_email ON lobby.people (workspace_id, left(coalesce(email_key, lower(email)), 64)) WHERE email IS NOT NULL;
CREATE INDEX people_phone ON lobby.people (workspace_id, left(coalesce(phone_fold, lower(phone)), 64)) WHERE phone IS NOT NULL;
CREATE INDEX people_status ON lobby.people (workspace_id, status);
CREATE INDEX people_source ON lobby.people (workspace_id, source);
CREATE INDEX people_platform ON lobby.people (workspace_id, left(coalesce(platform_fold, lower(platform)), 64)) WHERE platform IS NOT NULL;
CREATE INDEX people_platform_id ON lobby.people (workspace_id, left(platform_id, 64)) WHERE platform_id IS NOT NULL;
CREATE INDEX people_tags ON lobby.people USING gin (tags_fold) WITH (gin_pending_list_limit = 1024);
CREATE INDEX people_city ON lobby.people (workspace_id, left(coalesce(city_fold, lower(city)), 64)) WHERE city IS NOT NULL;
CREATE INDEX people_country ON lobby.people (workspace_id, left(coalesce(country_fold, lower(country)), 64)) WHERE country IS NOT NULL;
CREATE INDEX people_language ON lobby.people (workspace_id, left(coalesce(language_fold, lower(language)), 64)) WHERE language IS NOT NULL;
CREATE INDEX people_first_seen ON lobby.people (workspace_id, first_seen, no);
CREATE INDEX people_last_seen ON lobby.people (workspace_id, last_seen, no);
CREATE INDEX people_assignee ON lobby.people (workspace_id, left(coalesce(assignee_fold, lower(assignee)), 64)) WHERE assignee IS NOT NULL;
CREATE INDEX people_created_at ON lobby.people (workspace_id, created_at, no);
CREATE INDEX people_metadata ON lobby.people USING gin (metadata_json jsonb_path_ops) WITH (gin_pending_list_limit = 1024);
CREATE INDEX people_cookies ON lobby.people USING gin (cookies) WITH (fastupdate = off);
CREATE INDEX people_merged_into ON lobby.people (workspace_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX people_search ON lobby.people USING gin ((
    coalesce(user_id_fold, lower(user_id), '')
    || E'\n' || coalesce(name_fold, lower(name), '')
    || E'\n' || coalesce(email_fold, lower(email), '')
    || E'\n' || coalesce(phone_fold, lower(phone), '')
    || E'\n' || coalesce(platform_id_fold, lower(platform_id), '')
    || E'\n' || coalesce(city_fold, lower(city), '')
    || E'\n' || coalesce(country_fold, lower(country), '')
) gin_trgm_ops) WITH (gin_pending_list_limit = 1024);

CREATE TABLE lobby.leads (
    workspace_id integer NOT NULL,
    no integer NOT NULL,
    external_id text COLLATE "C",
    external_id_fold text COLLATE "C",
    person_id integer,
    tag text COLLATE "C",
    status text COLLATE "C",
    name text COLLATE "C",
    name_fold text COLLATE "C",
    email text COLLATE "C",
    email_fold text COLLATE "C",
    email_key text COLLATE "C",
    phone text COLLATE "C",
    phone_fold text COLLATE "C",
    order_number text COLLATE "C",
    order_number_fold text COLLATE "C",
    conversation_id integer,
    created_at timestamptz,
    email_sent_at timestamptz,
    handled_at timestamptz,
    handled_by text COLLATE "C",
    handled_by_fold text COLLATE "C",
    closed_at timestamptz,
    closed_by text COLLATE "C",
    closed_by_fold text COLLATE "C",
    follow_ups text COLLATE "C",
    follow_ups_fold text COLLATE "C",
    updated_at timestamptz,
    tags text[] COLLATE "C",
    tags_fold text[] COLLATE "C",
    orders text[] COLLATE "C",
    orders_fold text[] COLLATE "C",
    orders_lines text COLLATE "C",
    event text COLLATE "C",
    PRIMARY KEY (workspace_id, no)
);
CREATE INDEX leads_external_id ON lobby.leads (workspace_id, left(external_id, 64)) WHERE external_id IS NOT NULL;
CREATE INDEX leads_person_id ON lobby.leads (workspace_id, person_id);
CREATE INDEX leads_status ON lobby.leads (workspace_id, status);
CREATE INDEX leads_email ON lobby.leads (workspace_id, left(coalesce(email_key, lower(email)), 64)) WHERE email IS NOT NULL;
CREATE INDEX leads_created_at ON lobby.leads (workspace_id, created_at, no);
CREATE INDEX leads_tags ON lobby.leads USING gin (tags_fold) WITH (gin_pending_list_limit = 1024);
CREATE INDEX leads_search ON lobby.leads USING gin ((
    coalesce(name_fold, lower(name), '')
    || E'\n' || coalesce(email_fold, lower(email), '')
    || E'\n' || coalesce(orders_lines, '')
) gin_trgm_ops) WITH (gin_pending_list_limit = 1024);

CREATE TABLE lobby.conversations (
    workspace_id integer NOT NULL,
    no integer NOT NULL,
    external_id text COLLATE "C",
    external_id_fold text COLLATE "C",
    person_id integer,
    channel text COLLATE "C",
    channel_fold text COLLATE "C",
    status text COLLATE "C",
    assignee text COLLATE "C",
    assignee_fold text COLLATE "C",
    started_at timestamptz,
    messages bigint,
    last_message text COLLATE "C",
    last_message_fold text COLLATE "C",
    last_message_at timestamptz,
    updated_at timestamptz,
    session text COLLATE "C",
    marks text COLLATE "C",
    PRIMARY KEY (workspace_id, no)
);
CREATE INDEX conversations_external_id ON lobby.conversations (workspace_id, left(external_id, 64)) WHERE external_id IS NOT NULL;
CREATE INDEX conversations_person_id ON lobby.conversations (workspace_id, person_id);
CREATE INDEX conversations_channel ON lobby.conversations (workspace_id, left(coalesce(channel_fold, lower(channel)), 64)) WHERE channel IS NOT NULL;
CREATE INDEX conversations_status ON lobby.conversations (workspace_id, status);
CREATE INDEX conversations_assignee ON lobby.conversations (workspace_id, left(coalesce(assignee_fold, lower(assignee)), 64)) WHERE assignee IS NOT NULL;
CREATE INDEX conversations_started_at ON lobby.conversations (workspace_id, started_at, no);
CREATE INDEX conversations_last_message_at ON lobby.conversations (workspace_id, last_message_at, no);
CREATE INDEX conversations_session ON lobby.conversations (workspace_id, left(session, 64)) WHERE session IS NOT NULL;

CREATE TABLE lobby.messages (
    workspace_id integer NOT NULL,
    no integer NOT NULL,
    conversation_id integer,
    at timestamptz,
    "from" text COLLATE "C",
    agent text COLLATE "C",
    agent_fold text COLLATE "C",
    text text COLLATE "C",
    text_fold text COLLATE "C",
    products text COLLATE "C",
    products_fold text COLLATE "C",
    event_id text COLLATE "C",
    event_id_fold text COLLATE "C",
    PRIMARY KEY (workspace_id, no)
);
CREATE INDEX messages_conversation_id ON lobby.messages (workspace_id, conversation_id);

CREATE TABLE lobby.tickets (
    workspace_id integer NOT NULL,
    no integer NOT NULL,
    external_id text COLLATE "C",
    external_id_fold text COLLATE "C",
    person_id integer,
    subject text COLLATE "C",
    subject_fold text COLLATE "C",
    body text COLLATE "C",
    body_fold text COLLATE "C",
    status text COLLATE "C",
    created_at timestamptz,
    updated_at timestamptz,
    PRIMARY KEY (workspace_id, no)
);
CREATE INDEX tickets_external_id ON lobby.tickets (workspace_id, left(external_id, 64)) WHERE external_id IS NOT NULL;
CREATE INDEX tickets_person_id ON lobby.tickets (workspace_id, person_id);
CREATE INDEX tickets_status ON lobby.tickets (workspace_id, status);
CREATE INDEX tickets_created_at ON lobby.tickets (workspace_id, created_at, no);
CREATE INDEX tickets_search ON lobby.tickets USING gin ((
    coalesce(subject_fold, lower(subject), '')
) gin_trgm_ops) WITH (gin_pending_list_limit = 1024);

CREATE TABLE lobby.notes (
    workspace_id integer NOT NULL,
    no integer NOT NULL,
    person_id integer,
    text text COLLATE "C",
    text_fold text COLLATE "C",
    author text COLLATE "C",
    author_fold text COLLATE "C",
    highlighted bigint,
    created_at timestamptz,
    PRIMARY KEY (workspace_id, no)
);
CREATE INDEX notes_person_id ON lobby.notes (workspace_id, person_id);

CREATE TABLE lobby.agents (
    workspace_id integer NOT NULL,
    no integer NOT NULL,
    name text COLLATE "C",
    name_fold text COLLATE "C",
    email text COLLATE "C",
    email_fold text COLLATE "C",
    email_key text COLLATE "C",
    connected bigint,
    state text COLLATE "C",
    idle_since timestamptz,
    PRIMARY KEY (workspace_id, no)
);
CREATE INDEX agents_name ON lobby.agents (workspace_id, left(coalesce(name_fold, lower(name)), 64)) WHERE name IS NOT NULL;
CREATE INDEX agents_email ON lobby.agents (workspace_id, left(coalesce(email_key, lower(email)), 64)) WHERE email IS NOT NULL;

CREATE TABLE lobby.channels (
    workspace_id integer NOT NULL,
    no integer NOT NULL,
    name text COLLATE "C",
    name_fold text COLLATE "C",
    kind text COLLATE "C",
    kind_fold text COLLATE "C",
    PRIMARY KEY (workspace_id, no)
);
CREATE INDEX channels_name ON lobby.channels (workspace_id, left(coalesce(name_fold, lower(name)), 64)) WHERE name IS NOT NULL;

CREATE TABLE lobby.segments (
    workspace_id integer NOT NULL,
    no integer NOT NULL,
    name text COLLATE "C",
    name_fold text COLLATE "C",
    "where" text COLLATE "C",
    where_fold text COLLATE "C",
    created_at timestamptz,
    updated_at timestamptz,
    PRIMARY KEY (workspace_id, no)
);
CREATE INDEX segments_name ON lobby.segments (workspace_id, left(coalesce(name_fold, lower(name)), 64)) WHERE name IS NOT NULL;

CREATE TABLE lobby.settings (
    workspace_id integer NOT NULL,
    no integer NOT NULL,
    name text COLLATE "C",
    name_fold text COLLATE "C",
    value text COLLATE "C",
    value_fold text COLLATE "C",
    PRIMARY KEY (workspace_id, no)
);
CREATE INDEX settings_name ON lobby.settings (workspace_id, left(name, 64)) WHERE name IS NOT NULL;

CREATE TABLE lobby.pairs (
    workspace_id integer NOT NULL,
    no integer NOT NULL,
    one integer,
    other integer,
    verdict text COLLATE "C",
    why text COLLATE "C",
    why_fold text COLLATE "C",
    PRIMARY KEY (workspace_id, no)
);
CREATE INDEX pairs_one ON lobby.pairs (workspace_id, one);
CREATE INDEX pairs_other ON lobby.pairs (workspace_id, other);

CREATE TABLE lobby.merged_people (LIKE lobby.people, PRIMARY KEY (workspace_id, no));
CREATE INDEX merged_people_external_id ON lobby.merged_people (workspace_id, left(external_id, 64)) WHERE external_id IS NOT NULL;
CREATE INDEX merged_people_user_id ON lobby.merged_people (workspace_id, left(user_id, 64)) WHERE user_id IS NOT NULL;
CREATE INDEX merged_people_email ON lobby.merged_people (workspace_id, left(coalesce(email_key, lower(email)), 64)) WHERE email IS NOT NULL;
CREATE INDEX merged_people_phone ON lobby.merged_people (workspace_id, left(coalesce(phone_fold, lower(phone)), 64)) WHERE phone IS NOT NULL;
CREATE INDEX merged_people_platform_id ON lobby.merged_people (workspace_id, left(platform_id, 64)) WHERE platform_id IS NOT NULL;
CREATE INDEX merged_people_cookies ON lobby.merged_people USING gin (cookies) WITH (fastupdate = off);
CREATE INDEX merged_people_merged_into ON lobby.merged_people (workspace_id, merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE lobby.tokens (
    workspace_id integer NOT NULL,
    no integer NOT NULL,
    name text COLLATE "C",
    name_fold text COLLATE "C",
    role text COLLATE "C",
    created_at timestamptz,
    created_by text COLLATE "C",
    created_by_fold text COLLATE "C",
    expires_at timestamptz,
    revoked_at timestamptz,
    revoked_by text COLLATE "C",
    revoked_by_fold text COLLATE "C",
    hash text COLLATE "C",
    PRIMARY KEY (workspace_id, no)
);
CREATE INDEX tokens_name ON lobby.tokens (workspace_id, left(coalesce(name_fold, lower(name)), 64)) WHERE name IS NOT NULL;
CREATE INDEX tokens_hash ON lobby.tokens (workspace_id, left(hash, 64)) WHERE hash IS NOT NULL;
