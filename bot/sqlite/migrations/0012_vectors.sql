-- +goose Up

-- What texts mean to a model of embeddings, so that it is asked for each of them once. Texts are known by their
-- SHA-256 only.
CREATE TABLE vectors (
    id     INTEGER PRIMARY KEY,
    space  TEXT    NOT NULL, -- the model, and the size that it was asked for
    key    TEXT    NOT NULL, -- of the text
    used   INTEGER NOT NULL, -- when it was wanted last, to the week
    vector BLOB    NOT NULL, -- numbers of 32 bits, the lowest byte first
    UNIQUE (space, key)
) STRICT;
CREATE INDEX vectors_used ON vectors (used);

-- +goose Down
-- There is no way back: a folder that a newer program has opened is restored from its backup instead.
