-- +goose Up

-- What agents made of lessons. It is never deleted: it tells who taught what, and when.
CREATE TABLE teachings (
    id   INTEGER PRIMARY KEY,
    body TEXT    NOT NULL
) STRICT;

-- Utterances that were perhaps misunderstood, each beside the journal entry with its words and evidence. A number is
-- never used again, so that a page which is out of date cannot mean another lesson by it.
CREATE TABLE lessons (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT    NOT NULL,
    seq          INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    channel      TEXT    NOT NULL,
    doubt        TEXT    NOT NULL,
    did          TEXT    NOT NULL,
    teaching     INTEGER NOT NULL DEFAULT 0, -- what it was settled by, or 0
    UNIQUE (conversation, seq),
    FOREIGN KEY (conversation, seq) REFERENCES journal (conversation, seq)
) STRICT;
CREATE INDEX lessons_open ON lessons (id) WHERE teaching = 0;
CREATE INDEX lessons_taught ON lessons (teaching) WHERE teaching <> 0;

-- +goose Down
-- There is no way back: a folder that a newer program has opened is restored from its backup instead.
