-- +goose Up

-- Files that came with words, and their content in pieces, so that none is ever held in memory as a whole.
CREATE TABLE files (
    id     TEXT    PRIMARY KEY,
    stored INTEGER NOT NULL,
    whole  INTEGER NOT NULL, -- 1: all of it is there
    body   TEXT    NOT NULL
) STRICT;
CREATE INDEX files_stored ON files (stored);
CREATE TABLE chunks (
    file  TEXT    NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    place INTEGER NOT NULL, -- 0, 1, 2 …
    data  BLOB    NOT NULL,
    UNIQUE (file, place)
) STRICT;

-- What holds a file: the journal's entry with this seq; or, below zero, the event that arrived at that place and is not
-- handled yet. What nothing holds is thrown away.
CREATE TABLE mentions (
    file         TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    seq          INTEGER NOT NULL,
    PRIMARY KEY (file, conversation, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_place ON mentions (conversation, seq);

-- The events that change or delete a message, by the message.
CREATE INDEX events_of ON events (channel, body ->> '$.of') WHERE body ->> '$.of' IS NOT NULL;
-- What was sent, for changes and deletions of it.
CREATE INDEX outbox_said ON outbox (conversation, seq);

-- +goose Down
-- There is no way back: a folder that a newer program has opened is restored from its backup instead.
