package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// file is the database's name in its folder.
const file = "firstline.db"

// readers is how many queries run beside the writer.
const readers = 4

// ErrClosed is returned by writes after [Store.Close].
var ErrClosed = errors.New("the store is closed")

// A Store is the open database. It is safe for concurrent use.
type Store struct {
	path   string
	lock   *os.File
	writes *sql.DB // one connection: SQLite has one writer anyway, and waiting in Go is fair
	reads  *sql.DB
	writer *writer
	reader *prepared
}

// Open opens the database in the folder, making both when they are missing, and brings it to this program's version.
// It returns [ErrInUse] while another process has the folder. A folder that exists keeps its permissions, because
// volumes are often shared by group on purpose; the files in it are for the owner only.
func Open(ctx context.Context, dir string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open data folder: %w", err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{path: filepath.Join(dir, file), lock: lock}
	if err := s.connect(ctx, migrate); err != nil {
		return nil, fmt.Errorf("open %s: %w", s.path, errors.Join(err, s.Close()))
	}
	return s, nil
}

// Attach opens the database for a short errand, beside a running bot if there is one: SQLite itself keeps the writers
// of several processes apart. While a bot has the folder its database is not migrated, so a program of another version
// is refused.
func Attach(ctx context.Context, dir string) (*Store, error) {
	store, err := Open(ctx, dir)
	if !errors.Is(err, ErrInUse) {
		return store, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, fmt.Errorf("open data folder: %w", err)
	}
	s := &Store{path: filepath.Join(dir, file)}
	if err := s.connect(ctx, sameVersion); err != nil {
		return nil, fmt.Errorf("open %s beside the running bot: %w", s.path, errors.Join(err, s.Close()))
	}
	return s, nil
}

// connect opens writer and readers; ready is what makes sure that the tables are right. It leaves what it has opened in
// s, also when it fails, for Close.
func (s *Store) connect(ctx context.Context, ready func(context.Context, *sql.DB) error) error {
	// SQLite would make the file readable for everybody; its companions (-wal, -shm) take after it.
	f, err := os.OpenFile(s.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if s.writes, err = sql.Open("sqlite", writerDSN(s.path)); err != nil {
		return err
	}
	s.writes.SetMaxOpenConns(1)
	if err := ready(ctx, s.writes); err != nil {
		return err
	}
	conn, err := s.writes.Conn(ctx)
	if err != nil {
		return err
	}
	s.writer = newWriter(conn)
	if s.reads, err = sql.Open("sqlite", readerDSN(s.path)); err != nil {
		return err
	}
	s.reads.SetMaxOpenConns(readers)
	s.reads.SetMaxIdleConns(readers)
	s.reader = newPrepared(s.reads)
	return nil
}

// Close waits for the writes under way, puts everything into the one file and gives the folder free.
func (s *Store) Close() error {
	var errs []error
	if s.reads != nil {
		errs = append(errs, s.reads.Close())
	}
	if s.writer != nil {
		errs = append(errs, s.writer.close())
	}
	if s.writes != nil {
		errs = append(errs, s.writes.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}

// write runs the work in a transaction and returns after it is on the disk.
func (s *Store) write(ctx context.Context, work work) error { return s.writer.do(ctx, work) }

// writerDSN asks for durability: with a write-ahead log only synchronous=FULL syncs at every commit.
func writerDSN(path string) string {
	return dsn(path, url.Values{
		"_pragma": {
			"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
			"cache_size(-16000)", "journal_size_limit(67108864)",
		},
		"_txlock": {"immediate"},
	})
}

// readerDSN forbids writing, so that a write that misses the writer is an error and not a lock.
func readerDSN(path string) string {
	return dsn(path, url.Values{"_pragma": {"busy_timeout(10000)", "query_only(1)", "cache_size(-8000)"}})
}

// dsn escapes the path: a folder may be called "50% & more?".
func dsn(path string, options url.Values) string {
	slashed := "/" + strings.TrimPrefix(filepath.ToSlash(path), "/") // C:/x becomes /C:/x
	name := url.URL{Scheme: "file", Path: slashed, RawQuery: options.Encode()}
	return name.String()
}

// encode gives a value as the text of a body column.
func encode(v any) (string, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode %T: %w", v, err)
	}
	return string(body), nil
}

// decode reads a body column.
func decode(body []byte, into any) error {
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("decode %T: %w", into, err)
	}
	return nil
}

// micros is how columns hold times.
func micros(t time.Time) int64 { return t.UnixMicro() }

func fromMicros(n int64) time.Time { return time.UnixMicro(n).UTC() }
