package redis

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"github.com/firstline-support/firstline/bot"
)

// Options say where the store is and what is asked of it. Only URL is needed.
type Options struct {
	// URL is redis://, rediss:// (TLS) or unix://, as go-redis reads it. With master_name the addresses are Sentinels;
	// with cluster=true they are nodes of a Cluster; more of them follow as addr=host:port.
	URL string
	// Prefix is what all keys begin with, so that several workspaces may share a server. "" is firstline.
	Prefix string
	// Partitions is into how many parts a new store is divided; 0 is 16. It is never changed afterwards.
	Partitions int
	// Replicas is how many replicas must have a write before it counts (WAIT); 0: the primary alone. A failover loses
	// nothing only where it is all of them, and then one that is down stops acknowledgements.
	Replicas int
	// Recognise is how long an event is recognised when it is delivered again; 0 is 30 days.
	Recognise time.Duration
	// Lease is how long a partition is a node's without a sign of life; 0 is 4 seconds.
	Lease time.Duration
	// Meter is told how many partitions this node has; nil: nobody wants to know.
	Meter bot.LeaseMeter
	// Guest opens the store for a short errand beside the nodes: it takes no partitions.
	Guest bool
	// Unfinished opens also a store into which a restore has not ended, to begin it again.
	Unfinished bool
	// Log is told of leases that come and go; nil: nobody.
	Log *slog.Logger
}

const (
	usualPrefix     = "firstline"
	usualPartitions = 16
	mostPartitions  = 1024
	usualRecognise  = 30 * 24 * time.Hour
	usualLease      = 4 * time.Second
	callLimit       = 5 * time.Second // one command, with what the network takes
	format          = 1               // of the data; a node of another format is refused
)

// A Store is a connection to the data that all nodes share. It is safe for concurrent use.
type Store struct {
	Options
	keys
	db      redis.UniversalClient
	node    string // this process, for ever
	chair   *chair // nil for a guest
	flights flights
	doers   doers
}

// Open connects, and takes its share of the partitions unless it is a guest.
func Open(ctx context.Context, o Options) (*Store, error) {
	o = o.withDefaults()
	db, err := connect(o.URL)
	if err != nil {
		return nil, err
	}
	node, err := nonce()
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s := &Store{Options: o, keys: keys{prefix: o.Prefix}, db: db, node: node}
	if err := s.prepare(ctx); err != nil {
		return nil, fmt.Errorf("open %s: %w", Hidden(o.URL), errors.Join(err, db.Close()))
	}
	return s, nil
}

func (o Options) withDefaults() Options {
	if o.Prefix == "" {
		o.Prefix = usualPrefix
	}
	if o.Partitions == 0 {
		o.Partitions = usualPartitions
	}
	if o.Recognise == 0 {
		o.Recognise = usualRecognise
	}
	if o.Lease == 0 {
		o.Lease = usualLease
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// prepare makes sure that the data is of our format, and joins the nodes.
func (s *Store) prepare(ctx context.Context) error {
	if s.Partitions < 1 || s.Partitions > mostPartitions {
		return fmt.Errorf("%d partitions, want 1 to %d", s.Partitions, mostPartitions)
	}
	if s.Guest {
		return s.agree(ctx)
	}
	if err := s.trust(ctx); err != nil {
		return err
	}
	if err := s.agree(ctx); err != nil {
		return err
	}
	s.chair = newChair(s.Meter)
	return s.sit(ctx)
}

// agree reads how the store is divided, or divides a new one.
func (s *Store) agree(ctx context.Context) error {
	about := s.tagged("about", "store")
	if err := s.db.HSetNX(ctx, about, "format", format).Err(); err != nil {
		return err
	}
	if err := s.db.HSetNX(ctx, about, "partitions", s.Partitions).Err(); err != nil {
		return err
	}
	said, err := s.db.HMGet(ctx, about, "format", "partitions", fieldFilling).Result()
	if err != nil {
		return err
	}
	if said[0] != strconv.Itoa(format) {
		return fmt.Errorf("its data has format %v, this program knows %d: use the version that wrote it, or a newer one",
			said[0], format)
	}
	if isFilling(said[2]) && !s.Unfinished {
		return ErrUnfinished
	}
	divided, _ := said[1].(string)
	s.partitions, err = strconv.Atoi(divided)
	if err != nil || s.partitions < 1 {
		return fmt.Errorf("it does not say into how many partitions it is divided, but %q", divided)
	}
	return nil
}

// Close gives the partitions free and ends the connection.
func (s *Store) Close() error {
	var err error
	if s.chair != nil {
		err = s.rise()
	}
	return errors.Join(err, s.db.Close())
}

// connect makes a client for what the URL names.
func connect(address string) (redis.UniversalClient, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the address of the store is no URL") // the error would tell the password
	}
	query := u.Query()
	quiet := &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	switch {
	case query.Has("master_name"):
		o, err := redis.ParseFailoverURL(address)
		if err != nil {
			return nil, addressError(err)
		}
		o.ContextTimeoutEnabled, o.ReadTimeout, o.WriteTimeout = true, callLimit, callLimit
		o.PoolSize = cmp.Or(o.PoolSize, connections)
		return redis.NewFailoverClient(o), nil
	case query.Get("cluster") == "true":
		query.Del("cluster")
		u.RawQuery = query.Encode()
		o, err := redis.ParseClusterURL(u.String())
		if err != nil {
			return nil, addressError(err)
		}
		o.ContextTimeoutEnabled, o.MaintNotificationsConfig = true, quiet
		o.ReadTimeout, o.WriteTimeout = callLimit, callLimit
		o.PoolSize = cmp.Or(o.PoolSize, connections)
		return redis.NewClusterClient(o), nil
	default:
		o, err := redis.ParseURL(address)
		if err != nil {
			return nil, addressError(err)
		}
		o.ContextTimeoutEnabled, o.MaintNotificationsConfig = true, quiet
		o.ReadTimeout, o.WriteTimeout = callLimit, callLimit
		o.PoolSize = cmp.Or(o.PoolSize, connections)
		return redis.NewClient(o), nil
	}
}

// connections is how many a node has, unless pool_size in the address says another number: one for each turn that the
// engine makes at once. With the library's own, 20 on two processors, turns waited for each other and not for Redis.
const connections = 64

func addressError(err error) error { return fmt.Errorf("the address of the store: %w", err) }

// Hidden is an address without its passwords, for logs and errors.
func Hidden(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the store"
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return "the store"
	}
	for name := range query { // that of Sentinels has the one of the server there
		if strings.Contains(name, "password") {
			query.Set(name, "xxxxx")
		}
	}
	u.RawQuery = query.Encode()
	return u.Redacted()
}

// nonce is a name that nobody else has.
func nonce() (string, error) {
	var b [12]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", fmt.Errorf("make a name: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

// micros is how times are kept: microseconds since 1970.
func micros(t time.Time) int64 { return t.UnixMicro() }

func fromMicros(n int64) time.Time { return time.UnixMicro(n).UTC() }

// number reads what Redis gives as text.
func number(text string) int64 {
	n, _ := strconv.ParseInt(strings.TrimSpace(text), 10, 64) // nothing is 0
	return n
}
