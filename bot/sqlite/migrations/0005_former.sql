-- +goose Up

-- Agents who were removed: their ids are not used again, and no group at a provider of identities brings them back.
CREATE TABLE former (
    place INTEGER PRIMARY KEY, -- order of removal
    body  TEXT    NOT NULL
) STRICT;

-- +goose Down
-- There is no way back: a folder that a newer program has opened is restored from its backup instead.
