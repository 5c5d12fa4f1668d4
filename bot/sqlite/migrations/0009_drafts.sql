-- +goose Up

-- What agents are writing and have not sent.
CREATE TABLE drafts (
    agent  TEXT    NOT NULL,
    number INTEGER NOT NULL REFERENCES cases (number),
    kind   TEXT    NOT NULL,
    text   TEXT    NOT NULL,
    PRIMARY KEY (agent, number, kind)
) STRICT, WITHOUT ROWID;

-- +goose Down
-- There is no way back: a folder that a newer program has opened is restored from its backup instead.
