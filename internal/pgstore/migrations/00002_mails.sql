-- +goose Up

-- Notifications that shall go out, or went.
CREATE TABLE lobby.mails (
    workspace_id integer NOT NULL,
    no integer NOT NULL,
    lead_id integer,
    event_id text COLLATE "C",
    event_id_fold text COLLATE "C",
    status text COLLATE "C",
    attempts bigint,
    created_at timestamptz,
    due_at timestamptz,
    sent_at timestamptz,
    why text COLLATE "C",
    why_fold text COLLATE "C",
    PRIMARY KEY (workspace_id, no)
);
CREATE INDEX mails_lead_id ON lobby.mails (workspace_id, lead_id);
CREATE INDEX mails_status ON lobby.mails (workspace_id, status);
CREATE INDEX mails_created_at ON lobby.mails (workspace_id, created_at, no);
CREATE INDEX mails_due_at ON lobby.mails (workspace_id, due_at, no);
