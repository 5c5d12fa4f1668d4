-- +goose Up

-- What the queue filters and counts by. The columns follow from a case's body and journal; the store sets them.
ALTER TABLE cases ADD COLUMN snoozed INTEGER NOT NULL DEFAULT 0; -- put off until then, in microseconds; 0: it is not
ALTER TABLE cases ADD COLUMN overdue INTEGER NOT NULL DEFAULT 0; -- 1: a promise about it is broken
ALTER TABLE cases ADD COLUMN heard   INTEGER NOT NULL DEFAULT 0; -- the seq of the last words of its person
CREATE TABLE watching (
    agent  TEXT    NOT NULL,
    number INTEGER NOT NULL REFERENCES cases (number),
    PRIMARY KEY (agent, number)
) STRICT, WITHOUT ROWID;

UPDATE cases SET
    snoozed = coalesce(CAST(round(unixepoch(body ->> '$.snoozed', 'subsec') * 1000) AS INTEGER) * 1000, 0),
    overdue = state NOT IN ('resolved', 'closed') AND (
        coalesce(body ->> '$.first.told', 0) >= 2 AND body ->> '$.first.done' IS NULL
        OR coalesce(body ->> '$.whole.told', 0) >= 2 AND body ->> '$.whole.done' IS NULL),
    heard = coalesce((SELECT max(j.seq) FROM journal AS j
        WHERE j.kind = 'said' AND j.speaker = 'person' AND j.conversation = cases.conversation), 0);
INSERT INTO watching (agent, number)
    SELECT DISTINCT w.value, c.number FROM cases AS c, json_each(c.body, '$.watchers') AS w;

-- All that counting needs, so that it reads no case.
CREATE INDEX cases_count ON cases (state, snoozed, team, agent, heard);

-- Every row is one text that a case is found by: its rowid is the case's number shifted by 20 bits, with the entry's seq
-- in them; 0 there is the case itself. The words themselves are kept in the journal only.
CREATE VIRTUAL TABLE words USING fts5 (
    said, person, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO words (rowid, said, person)
    SELECT number << 20, coalesce(body ->> '$.subject', '') || ' firstlinecase' || number,
        coalesce(body ->> '$.person.name', '') || ' ' || coalesce(body ->> '$.person.email', '')
    FROM cases;

-- A case has the entries since the one before it in the same conversation was last meant, until the next was opened.
WITH opened AS (
    SELECT c.number, c.conversation,
        coalesce((SELECT min(j.seq) FROM journal AS j
            WHERE j.conversation = c.conversation AND j.number = c.number AND j.kind = 'opened'), 0) AS seq,
        lag(c.number) OVER (PARTITION BY c.conversation ORDER BY c.number) AS before
    FROM cases AS c
), span AS (
    SELECT o.number, o.conversation,
        coalesce((SELECT max(j.seq) FROM journal AS j
            WHERE j.conversation = o.conversation AND j.number = o.before AND j.seq < o.seq), 0) AS after,
        coalesce(lead(o.seq) OVER (PARTITION BY o.conversation ORDER BY o.number), 1 << 20) AS until
    FROM opened AS o
)
INSERT INTO words (rowid, said)
    SELECT s.number << 20 | j.seq, text
    FROM span AS s, (
        SELECT conversation, seq, body ->> iif(kind = 'rated', '$.detail', '$.text') AS text
        FROM journal WHERE kind IN ('said', 'note', 'resolved', 'returned', 'rated')
    ) AS j
    WHERE j.conversation = s.conversation AND j.seq > s.after AND j.seq < s.until AND j.seq < 1 << 20 AND text <> ''
    ORDER BY 1;

-- Searches that agents keep under a name.
CREATE TABLE views (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT    NOT NULL,
    share TEXT    NOT NULL, -- the team that sees it, too; empty: none
    name  TEXT    NOT NULL,
    body  TEXT    NOT NULL
) STRICT;
CREATE INDEX views_owner ON views (owner, name);
CREATE INDEX views_share ON views (share, name) WHERE share <> '';

-- +goose Down
-- There is no way back: a folder that a newer program has opened is restored from its backup instead.
