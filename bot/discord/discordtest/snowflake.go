package discordtest

import (
	"strconv"
	"time"
)

// epoch is when Discord's ids begin.
var epoch = time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)

// Snowflake is the smallest id that could have been given at a moment.
func Snowflake(at time.Time) string {
	return strconv.FormatInt(flake(at), 10)
}

// flake counts in 4,194,304ths of a millisecond since the epoch. Simulated time begins in the year 2000, before it;
// there, ids are as if it were a quarter of a century later.
func flake(at time.Time) int64 {
	if at.Before(epoch.AddDate(1, 0, 0)) {
		at = at.AddDate(25, 0, 0)
	}
	return at.Sub(epoch).Milliseconds() << 22
}

// next makes an id, greater than all before. The caller holds mu.
func (s *Server) next() string {
	s.last = max(flake(s.opts.Now()), s.last+1)
	return strconv.FormatInt(s.last, 10)
}

// older tells whether an id is less than another.
func older(a, b string) bool { return number(a) < number(b) }

// number reads an id; 0 when it is none.
func number(id string) int64 {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// stamp is a moment as Discord writes it.
func stamp(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000000+00:00") }
