-- +goose Up

-- What actions have to remember beyond one run: codes, approvals, counts, links between accounts.
CREATE TABLE papers (
    drawer  TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    version INTEGER NOT NULL,
    until   INTEGER NOT NULL, -- microseconds since 1970; 0: it stays
    value   BLOB    NOT NULL,
    PRIMARY KEY (drawer, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX papers_until ON papers (until) WHERE until > 0;

-- +goose Down
-- There is no way back: a folder that a newer program has opened is restored from its backup instead.
