package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// chunkSize is how much of a file is written at once: others write in between.
const chunkSize = 512 << 10

const (
	addFile   = `INSERT INTO files (id, stored, whole, body) VALUES (?, ?, 0, '')`
	addChunk  = `INSERT INTO chunks (file, place, data) VALUES (?, ?, ?)`
	endFile   = `UPDATE files SET whole = 1, body = ? WHERE id = ?`
	dropFile  = `DELETE FROM files WHERE id = ?`
	oneFile   = `SELECT body FROM files WHERE id = ? AND whole = 1`
	oneChunk  = `SELECT data FROM chunks WHERE file = ? AND place = ?`
	tidyFiles = `
	DELETE FROM files
	WHERE stored < ? AND NOT EXISTS (SELECT 1 FROM mentions WHERE mentions.file = files.id)`

	addMention = `INSERT OR IGNORE INTO mentions (file, conversation, seq) VALUES (?, ?, ?)`
	holdFile   = `
	INSERT OR IGNORE INTO mentions (file, conversation, seq)
	SELECT ?, ?, -place FROM events WHERE channel = ? AND id = ?`
	mentioning = `
	SELECT j.conversation, j.seq, j.delivery, j.number, j.body
	FROM mentions AS m JOIN journal AS j ON j.conversation = m.conversation AND j.seq = m.seq
	WHERE m.file = ?
	ORDER BY j.rowid`
)

// Put implements [handoff.Shelf]. What breaks off is removed at once, or else with what nothing mentions.
func (s *Store) Put(ctx context.Context, f handoff.File, content io.Reader) (handoff.File, error) {
	id, err := freshID()
	if err != nil {
		return handoff.File{}, err
	}
	f.ID, f.Problem = id, ""
	if f.Size, err = s.fill(ctx, f.ID, content); err == nil {
		err = s.finish(ctx, f)
	}
	if err != nil {
		undo := func(ctx context.Context, tx *prepared) error { _, err := tx.exec(ctx, dropFile, f.ID); return err }
		return handoff.File{}, errors.Join(fmt.Errorf("keep file: %w", err), s.write(context.WithoutCancel(ctx), undo))
	}
	return f, nil
}

// freshID is a name that nobody guesses.
func freshID() (string, error) {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return "", fmt.Errorf("name a file: %w", err)
	}
	return hex.EncodeToString(id[:]), nil
}

// fill writes the content piece by piece and gives its size.
func (s *Store) fill(ctx context.Context, id string, content io.Reader) (size int64, err error) {
	begin := func(ctx context.Context, tx *prepared) error {
		_, err := tx.exec(ctx, addFile, id, micros(time.Now()))
		return err
	}
	if err := s.write(ctx, begin); err != nil {
		return 0, err
	}
	piece := make([]byte, chunkSize)
	for place := 0; ; place++ {
		n, err := io.ReadFull(content, piece)
		if n > 0 {
			size += int64(n)
			add := func(ctx context.Context, tx *prepared) error {
				_, err := tx.exec(ctx, addChunk, id, place, piece[:n])
				return err
			}
			if err := s.write(ctx, add); err != nil {
				return 0, err
			}
		}
		switch {
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return size, nil
		case err != nil:
			return 0, err
		}
	}
}

func (s *Store) finish(ctx context.Context, f handoff.File) error {
	body, err := encode(f)
	if err != nil {
		return err
	}
	return s.write(ctx, func(ctx context.Context, tx *prepared) error {
		_, err := tx.exec(ctx, endFile, body, f.ID)
		return err
	})
}

// Open implements [handoff.Shelf].
func (s *Store) Open(ctx context.Context, id string) (handoff.File, io.ReadCloser, error) {
	var body []byte
	err := s.reader.one(ctx, oneFile, []any{id}, &body)
	if errors.Is(err, sql.ErrNoRows) {
		err = handoff.ErrNoFile
	}
	if err != nil {
		return handoff.File{}, nil, fmt.Errorf("file %q: %w", id, err)
	}
	var f handoff.File
	if err := decode(body, &f); err != nil {
		return handoff.File{}, nil, err
	}
	return f, handoff.Pieces(f, func(place int64) ([]byte, error) { return s.piece(ctx, id, place) }), nil
}

// piece reads one of a file's.
func (s *Store) piece(ctx context.Context, id string, place int64) (piece []byte, err error) {
	if err = s.reader.one(ctx, oneChunk, []any{id, place}, &piece); errors.Is(err, sql.ErrNoRows) {
		err = handoff.ErrNoFile
	}
	return piece, err
}

// Mentioning implements [handoff.Shelf].
func (s *Store) Mentioning(ctx context.Context, id string) ([]handoff.Entry, error) {
	entries, err := all(ctx, s.reader, scanEntry, mentioning, id)
	if err != nil {
		return nil, fmt.Errorf("find what mentions file %q: %w", id, err)
	}
	return entries, nil
}

// Tidy implements [handoff.Tidier].
func (s *Store) Tidy(ctx context.Context, before time.Time) (int, error) {
	var gone int64
	err := s.write(ctx, func(ctx context.Context, tx *prepared) (err error) {
		gone, err = tx.exec(ctx, tidyFiles, micros(before))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("throw away files that nothing mentions: %w", err)
	}
	return int(gone), nil
}

// mention has an entry hold its files.
func mention(ctx context.Context, tx *prepared, conversation string, seq int64, files []handoff.File) error {
	for _, f := range files {
		if f.ID == "" {
			continue
		}
		if _, err := tx.exec(ctx, addMention, f.ID, conversation, seq); err != nil {
			return err
		}
	}
	return nil
}

// mentionEvent has an event hold its files until it is handled.
func mentionEvent(ctx context.Context, tx *prepared, e bot.Event) error {
	for _, f := range e.Files {
		if f.ID == "" {
			continue
		}
		if _, err := tx.exec(ctx, holdFile, f.ID, e.Conversation, e.Channel, e.ID); err != nil {
			return err
		}
	}
	return nil
}
