-- +goose Up

-- Numbers of cases that were moved out with their conversations: no other case gets them.
CREATE TABLE retired (
    number INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL -- microseconds since 1970
) STRICT;

-- +goose Down
-- There is no way back: a folder that a newer program has opened is restored from its backup instead.
