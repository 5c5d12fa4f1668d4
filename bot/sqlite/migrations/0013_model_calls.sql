-- +goose Up

-- What a language model was asked. The body holds what was asked and answered, and is emptied when the person deletes
-- words of the conversation, or after some weeks: the figures stay.
CREATE TABLE model_calls (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    at           INTEGER NOT NULL, -- microseconds since 1970
    conversation TEXT    NOT NULL,
    channel      TEXT    NOT NULL,
    person       TEXT    NOT NULL,
    use          TEXT    NOT NULL,
    prompt       TEXT    NOT NULL, -- its version
    model        TEXT    NOT NULL,
    tokens_in    INTEGER NOT NULL,
    tokens_out   INTEGER NOT NULL,
    counted      INTEGER NOT NULL, -- 1: by the server; 0: estimated
    cost         INTEGER NOT NULL, -- millionths of the currency
    took         INTEGER NOT NULL, -- microseconds
    failure      TEXT    NOT NULL,
    problem      TEXT    NOT NULL,
    cached       INTEGER NOT NULL,
    body         TEXT    NOT NULL
) STRICT;
CREATE INDEX model_calls_spent ON model_calls (at, channel, person, tokens_in, tokens_out, cost) WHERE cached = 0;
CREATE INDEX model_calls_conversation ON model_calls (conversation, id);

-- +goose Down
-- There is no way back: a folder that a newer program has opened is restored from its backup instead.
