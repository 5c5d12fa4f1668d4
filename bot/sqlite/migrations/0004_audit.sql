-- +goose Up

-- What was done and tried at the desk. It is never changed and never deleted.
CREATE TABLE deeds (
    id    INTEGER PRIMARY KEY,
    at    INTEGER NOT NULL,
    agent TEXT    NOT NULL,
    about TEXT    NOT NULL,
    body  TEXT    NOT NULL
) STRICT;
CREATE INDEX deeds_at ON deeds (at);
CREATE INDEX deeds_agent ON deeds (agent, id);
CREATE INDEX deeds_about ON deeds (about, id);
CREATE TRIGGER deeds_stay BEFORE DELETE ON deeds BEGIN SELECT raise(ABORT, 'deeds are kept'); END;
CREATE TRIGGER deeds_are_true BEFORE UPDATE ON deeds BEGIN SELECT raise(ABORT, 'deeds are kept'); END;

-- +goose Down
-- There is no way back: a folder that a newer program has opened is restored from its backup instead.
