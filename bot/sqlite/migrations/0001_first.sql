-- +goose Up

-- Times are microseconds since 1970. A body is the JSON of the whole value; what stands beside it in a column of its
-- own is there because it is searched for or because the store itself sets it, and then the column is what counts.

-- All that was ever received, also when it was dealt with long ago: it is how a repeated delivery is recognised.
CREATE TABLE events (
    place        INTEGER PRIMARY KEY, -- order of arrival
    channel      TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    received     INTEGER NOT NULL,
    handled      INTEGER NOT NULL,
    body         TEXT    NOT NULL,
    UNIQUE (channel, id)
) STRICT;
CREATE INDEX events_unhandled ON events (conversation, place) WHERE handled = 0;
CREATE INDEX events_oldest ON events (received, conversation, place) WHERE handled = 0;

CREATE TABLE conversations (
    id      TEXT    PRIMARY KEY,
    version INTEGER NOT NULL,
    entries INTEGER NOT NULL, -- the last seq of its journal
    number  INTEGER NOT NULL, -- its newest case, or 0
    body    TEXT    NOT NULL
) STRICT;

CREATE TABLE journal (
    conversation TEXT    NOT NULL,
    seq          INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    speaker      TEXT    NOT NULL,
    delivery     TEXT    NOT NULL,
    number       INTEGER NOT NULL, -- the case it means, or 0
    body         TEXT    NOT NULL,
    UNIQUE (conversation, seq)
) STRICT;
-- For the queue: the last words of a conversation, and how many of the person's are unread.
CREATE INDEX journal_words ON journal (conversation, seq, speaker) WHERE kind = 'said';

CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY,
    conversation TEXT    NOT NULL,
    channel      TEXT    NOT NULL,
    seq          INTEGER,          -- of the message; null for a desk
    number       INTEGER NOT NULL, -- of the case offered to a desk, or 0
    speaker      TEXT    NOT NULL,
    delivery     TEXT    NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    queued       INTEGER NOT NULL,
    due          INTEGER NOT NULL DEFAULT 0,
    ref          TEXT    NOT NULL DEFAULT '',
    problem      TEXT    NOT NULL DEFAULT '',
    FOREIGN KEY (conversation, seq) REFERENCES journal (conversation, seq)
) STRICT;
CREATE INDEX outbox_unsent ON outbox (id) WHERE delivery = 'pending';
CREATE INDEX outbox_lane ON outbox (conversation, channel, id) WHERE delivery = 'pending';
CREATE INDEX outbox_later ON outbox (due) WHERE delivery = 'pending';

CREATE TABLE cases (
    number       INTEGER PRIMARY KEY,
    conversation TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    team         TEXT    NOT NULL,
    agent        TEXT    NOT NULL,
    person       TEXT    NOT NULL,
    rank         INTEGER NOT NULL, -- of the priority, most pressing highest
    opened       INTEGER NOT NULL,
    body         TEXT    NOT NULL
) STRICT;
CREATE INDEX cases_conversation ON cases (conversation, number);
-- One index for each way to look at the queue; all end in its order, so that the first page needs no sorting.
CREATE INDEX cases_queue ON cases (rank DESC, opened, number);
CREATE INDEX cases_state ON cases (state, rank DESC, opened, number);
CREATE INDEX cases_newest ON cases (state, number);
CREATE INDEX cases_team ON cases (team, state, rank DESC, opened, number);
CREATE INDEX cases_agent ON cases (agent, state, rank DESC, opened, number);
CREATE INDEX cases_person ON cases (person, rank DESC, opened, number);

CREATE TABLE marks (
    agent  TEXT    NOT NULL,
    number INTEGER NOT NULL REFERENCES cases (number),
    seq    INTEGER NOT NULL,
    PRIMARY KEY (agent, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE agents (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE links (
    hash    BLOB    PRIMARY KEY,
    agent   TEXT    NOT NULL REFERENCES agents (id),
    expires INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    token   TEXT    PRIMARY KEY,
    expires INTEGER NOT NULL,
    body    BLOB    NOT NULL
) STRICT;
CREATE INDEX sessions_expires ON sessions (expires);

-- +goose Down
-- There is no way back: a folder that a newer program has opened is restored from its backup instead.
