package redis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

// A file lies in a place of its own, in pieces, with the list of what may mention it: see mentions.go.
const (
	// pieceSize is how much of a file is written at once: others write in between.
	pieceSize   = 512 << 10
	filesTag    = "files"
	storedFiles = "stored" // sorted set: files of which nobody has found that an entry holds them, by when they were put
	fieldFile   = "file"   // of about: not there until the file is whole
	fieldStored = "stored" // of about
)

func (k keys) fileAbout(id string) string    { return k.tagged("file:"+id, "about") }    // hash
func (k keys) fileContent(id string) string  { return k.tagged("file:"+id, "content") }  // list: its pieces
func (k keys) fileMentions(id string) string { return k.tagged("file:"+id, "mentions") } // set: see mention

// Put implements [handoff.Shelf]. What breaks off is removed at once, or else with what nothing mentions.
func (s *Store) Put(ctx context.Context, f handoff.File, content io.Reader) (handoff.File, error) {
	id, err := nonce()
	if err != nil {
		return handoff.File{}, err
	}
	f.ID, f.Problem = id, ""
	if f.Size, err = s.fillFile(ctx, f.ID, content); err == nil {
		err = s.finishFile(ctx, f)
	}
	if err != nil {
		undoing, stop := context.WithTimeout(context.WithoutCancel(ctx), callLimit)
		defer stop()
		return handoff.File{}, errors.Join(fmt.Errorf("keep file: %w", err), s.dropFile(undoing, f.ID))
	}
	return f, nil
}

// fillFile writes the content piece by piece and gives its size. That there is something is written first.
func (s *Store) fillFile(ctx context.Context, id string, content io.Reader) (size int64, err error) {
	now := float64(micros(time.Now()))
	if err := s.db.ZAdd(ctx, s.tagged(filesTag, storedFiles), redis.Z{Score: now, Member: id}).Err(); err != nil {
		return 0, err
	}
	piece := make([]byte, pieceSize)
	for {
		n, err := io.ReadFull(content, piece)
		if n > 0 {
			size += int64(n)
			if err := s.db.RPush(ctx, s.fileContent(id), piece[:n]).Err(); err != nil {
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

// finishFile makes the file whole. A piece that was sent twice, because the answer got lost, would spoil it: its pieces
// are counted.
func (s *Store) finishFile(ctx context.Context, f handoff.File) error {
	body, err := encode(f)
	if err != nil {
		return err
	}
	pieces, err := s.db.LLen(ctx, s.fileContent(f.ID)).Result()
	if err != nil {
		return err
	}
	if want := (f.Size + pieceSize - 1) / pieceSize; pieces != want {
		return fmt.Errorf("%d pieces were written, and there are %d", want, pieces)
	}
	c := newChange()
	c.do("HSET", s.fileAbout(f.ID), fieldFile, body, fieldStored, micros(time.Now()))
	_, err = s.apply(ctx, c)
	return err
}

// dropFile removes what there is of a file, whoever mentions it.
func (s *Store) dropFile(ctx context.Context, id string) error {
	if err := s.db.Unlink(ctx, s.fileAbout(id), s.fileContent(id), s.fileMentions(id)).Err(); err != nil {
		return err
	}
	return s.db.ZRem(ctx, s.tagged(filesTag, storedFiles), id).Err()
}

// Open implements [handoff.Shelf].
func (s *Store) Open(ctx context.Context, id string) (handoff.File, io.ReadCloser, error) {
	f, err := s.file(ctx, id)
	if err != nil {
		return handoff.File{}, nil, fmt.Errorf("file %q: %w", id, err)
	}
	return f, handoff.Pieces(f, func(place int64) ([]byte, error) { return s.piece(ctx, id, place) }), nil
}

// piece reads one of a file's.
func (s *Store) piece(ctx context.Context, id string, place int64) ([]byte, error) {
	piece, err := s.db.LIndex(ctx, s.fileContent(id), place).Bytes()
	if errors.Is(err, redis.Nil) {
		err = handoff.ErrNoFile
	}
	return piece, err
}

func (s *Store) file(ctx context.Context, id string) (f handoff.File, err error) {
	if err := s.settled(ctx); err != nil { // its words may be deleted, and it is not yet
		return f, err
	}
	body, err := s.db.HGet(ctx, s.fileAbout(id), fieldFile).Result()
	if errors.Is(err, redis.Nil) {
		err = handoff.ErrNoFile
	}
	if err != nil {
		return f, err
	}
	return f, decode([]byte(body), &f)
}

// Tidy implements [handoff.Tidier].
func (s *Store) Tidy(ctx context.Context, before time.Time) (gone int, err error) {
	err = s.settled(ctx)
	if err == nil {
		gone, err = s.tidy(ctx, before)
	}
	if err != nil {
		return gone, fmt.Errorf("throw away files that nothing mentions: %w", err)
	}
	return gone, nil
}

func (s *Store) tidy(ctx context.Context, before time.Time) (gone int, err error) {
	old, err := s.db.ZRangeByScore(ctx, s.tagged(filesTag, storedFiles), &redis.ZRangeBy{Min: "-inf",
		Max: fmt.Sprintf("(%d", micros(before))}).Result()
	if err != nil {
		return 0, err
	}
	for _, id := range old {
		dropped, err := s.dropUnheld(ctx, id)
		if err != nil {
			return gone, err
		}
		if dropped {
			gone++
		}
	}
	return gone, nil
}
