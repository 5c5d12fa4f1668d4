-- +goose Up

-- Answers of other members that were marked as what solved a request, each beside the journal entry with its words. A
-- number is never used again, so that a page which is out of date cannot mean another one by it.
CREATE TABLE solutions (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT    NOT NULL,
    seq          INTEGER NOT NULL,
    question     INTEGER NOT NULL,            -- seq of the evidence about the request before it, or 0
    review       TEXT    NOT NULL DEFAULT '', -- who reviewed it, when and how; or empty
    UNIQUE (conversation, seq),
    FOREIGN KEY (conversation, seq) REFERENCES journal (conversation, seq)
) STRICT;
CREATE INDEX solutions_open ON solutions (id) WHERE review = '';

-- +goose Down
-- There is no way back: a folder that a newer program has opened is restored from its backup instead.
