-- +goose Up

-- What channels have to remember across restarts, by keys of their own.
CREATE TABLE notes (
    channel TEXT NOT NULL,
    key     TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (channel, key)
) STRICT, WITHOUT ROWID;

-- +goose Down
-- There is no way back: a folder that a newer program has opened is restored from its backup instead.
