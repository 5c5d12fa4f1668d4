-- +goose Up

-- When a case's clocks ask for something next, in microseconds since 1970; 0: never.
ALTER TABLE cases ADD COLUMN alarm INTEGER NOT NULL DEFAULT 0;
CREATE INDEX cases_alarm ON cases (alarm, number) WHERE alarm > 0;

-- +goose Down
-- There is no way back: a folder that a newer program has opened is restored from its backup instead.
