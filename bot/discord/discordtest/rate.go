package discordtest

import (
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// globalBucket is the one that all requests with the token share.
const globalBucket = "global"

// A budget is how many requests a bucket takes within a time.
type budget struct {
	most int
	per  time.Duration
}

// usage is what of a bucket was used since its time began.
type usage struct {
	used  int
	until time.Time
}

// budgetOf is about what Discord grants. It tells the true ones only in its answers.
func budgetOf(q *request) budget {
	switch name := q.route.name(); {
	case strings.Contains(name, "/reactions/"):
		return budget{1, 250 * time.Millisecond}
	case name == "PATCH /channels/{channel_id}":
		return budget{5, 15 * time.Second}
	case strings.HasSuffix(name, "/messages/{message_id}/threads"), name == "POST /channels/{channel_id}/threads":
		return budget{50, 5 * time.Minute}
	case strings.HasSuffix(name, "/callback"):
		return budget{50, 5 * time.Second}
	case strings.HasPrefix(name, "POST "), strings.HasPrefix(name, "PATCH "), strings.HasPrefix(name, "DELETE "):
		return budget{5, 5 * time.Second}
	}
	return budget{50, 5 * time.Second}
}

const globalPerSecond = 50

// bucket is what a request is counted with: its route and the channel, guild or webhook that it is about.
func (q *request) bucket() string {
	major := q.PathValue("channel_id") + q.PathValue("guild_id") + q.PathValue("webhook_id") + q.PathValue("webhook_token")
	return q.route.name() + " " + major
}

// limited sets the headers that tell of the bucket, and refuses what is too much. The caller holds mu.
func (s *Server) limited(q *request, h http.Header) error {
	b := budgetOf(q)
	name := fnv.New64a()
	_, _ = name.Write([]byte(q.route.name()))
	h.Set("X-RateLimit-Bucket", strconv.FormatUint(name.Sum64(), 16))
	h.Set("X-RateLimit-Limit", strconv.Itoa(b.most))
	now := s.opts.Now()
	left, until := b.most, now.Add(b.per)
	if s.opts.Limits {
		if !q.route.open {
			if wait := s.use(globalBucket, budget{globalPerSecond, time.Second}, now); wait > 0 {
				return s.overrun(q, h, wait, true)
			}
		}
		wait := s.use(q.bucket(), b, now)
		u := s.trouble.buckets[q.bucket()]
		left, until = b.most-u.used, u.until
		if wait > 0 {
			return s.overrun(q, h, wait, false)
		}
	}
	h.Set("X-RateLimit-Remaining", strconv.Itoa(left))
	h.Set("X-RateLimit-Reset", strconv.FormatFloat(float64(until.UnixMilli())/1000, 'f', 3, 64))
	h.Set("X-RateLimit-Reset-After", strconv.FormatFloat(until.Sub(now).Seconds(), 'f', 3, 64))
	return nil
}

// use takes one from a bucket; the wait is more than 0 when it is empty.
func (s *Server) use(bucket string, b budget, now time.Time) (wait time.Duration) {
	u := s.trouble.buckets[bucket]
	if u == nil || !now.Before(u.until) {
		u = &usage{until: now.Add(b.per)}
		s.trouble.buckets[bucket] = u
		s.forgetBuckets(now)
	}
	if u.used >= b.most {
		return u.until.Sub(now)
	}
	u.used++
	return 0
}

// forgetBuckets throws away those whose time is over, when there are many.
func (s *Server) forgetBuckets(now time.Time) {
	if len(s.trouble.buckets) < 1000 {
		return
	}
	for name, u := range s.trouble.buckets {
		if now.After(u.until) {
			delete(s.trouble.buckets, name)
		}
	}
}

// overrun is the refusal of a request that was too much.
func (s *Server) overrun(q *request, h http.Header, wait time.Duration, global bool) error {
	tooMany(h, wait, global)
	s.told(q, Fault{RetryAfter: wait, Global: global})
	return refusal{status: http.StatusTooManyRequests, message: "You are being rate limited.",
		more: limitJSON(wait, global)}
}
