-- +goose Up

-- To which case an entry belongs, or 0: see handoff.Owners. It follows from the journal; the store sets it.
ALTER TABLE journal ADD COLUMN owner INTEGER NOT NULL DEFAULT 0;

-- A case has the words after the last entry about the one before it in the same conversation, until the next begins.
CREATE TABLE spans AS
WITH opened AS (
    SELECT c.number, c.conversation,
        coalesce((SELECT min(j.seq) FROM journal AS j
            WHERE j.conversation = c.conversation AND j.number = c.number), 0) AS seq,
        lag(c.number) OVER (PARTITION BY c.conversation ORDER BY c.number) AS before
    FROM cases AS c
), begun AS (
    SELECT o.number, o.conversation,
        coalesce((SELECT max(j.seq) FROM journal AS j
            WHERE j.conversation = o.conversation AND j.number = o.before AND j.seq < o.seq), 0) AS after
    FROM opened AS o
)
SELECT number, conversation, after,
    coalesce(lead(after) OVER (PARTITION BY conversation ORDER BY number), 1 << 60) AS until
FROM begun;
CREATE INDEX spans_conversation ON spans (conversation);
UPDATE journal SET owner = iif(number > 0, number, coalesce((
    SELECT s.number FROM spans AS s
    WHERE s.conversation = journal.conversation AND journal.seq > s.after AND journal.seq <= s.until), 0));
UPDATE journal SET owner = said.owner
    FROM journal AS said
    WHERE journal.kind IN ('amended', 'retracted') AND said.conversation = journal.conversation
        AND said.seq = journal.body ->> '$.of' AND said.seq < journal.seq
        AND said.kind NOT IN ('amended', 'retracted');
DROP TABLE spans;

-- For the queue: the last words of a case, and how many of the person's are unread.
DROP INDEX journal_words;
CREATE INDEX journal_words ON journal (conversation, owner, seq, speaker) WHERE kind = 'said';

-- What led to a case was found in the one before it as well, and what was said in it counted there.
DELETE FROM words WHERE rowid IN (
    SELECT c.number << 20 | j.seq FROM cases AS c JOIN journal AS j ON j.conversation = c.conversation
    WHERE j.owner <> c.number AND j.seq < 1 << 20);
UPDATE cases SET heard = coalesce((SELECT max(j.seq) FROM journal AS j
    WHERE j.kind = 'said' AND j.speaker = 'person' AND j.conversation = cases.conversation
        AND j.owner = cases.number), 0);

-- +goose Down
-- There is no way back: a folder that a newer program has opened is restored from its backup instead.
