package redis

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/handoff"
)

func (f *filler) agent(p archive.Person) error {
	body, err := encodeAgent(p.Whole())
	if err != nil {
		return err
	}
	return f.db.HSet(f.ctx, f.people(agentsHash), p.ID, body).Err()
}

// formerAgent keeps them for the end: a list takes what is sent twice twice.
func (f *filler) formerAgent(p archive.Person) error {
	body, err := encodeAgent(p.Whole())
	f.former = append(f.former, body)
	return err
}

func (f *filler) link(l archive.SignIn) error {
	body, err := encode(link{l.Agent, micros(l.Expires)})
	if err != nil {
		return err
	}
	return f.db.HSet(f.ctx, f.people(linksHash), hex.EncodeToString(l.Hash), body).Err()
}

func (f *filler) view(v handoff.View) error {
	c := newChange()
	if err := f.keepView(c, v); err != nil {
		return err
	}
	_, err := f.apply(f.ctx, c)
	return err
}

// keepFile begins a file. What nothing holds is looked at again by Tidy.
func (f *filler) keepFile(k archive.Kept) error {
	f.file = k
	body, err := encode(k.File)
	if err != nil {
		return err
	}
	c := newChange()
	c.do("HSET", f.fileAbout(k.ID), fieldFile, body, fieldStored, micros(k.Stored))
	c.do("DEL", f.fileContent(k.ID))
	if _, err := f.apply(f.ctx, c); err != nil {
		return err
	}
	return f.watchFile(f.ctx, k.ID)
}

// chunk writes a piece at its place, once.
func (f *filler) chunk(p archive.Piece) error {
	if p.File != f.file.ID {
		return fmt.Errorf("a piece of file %q behind file %q: %w", p.File, f.file.ID, archive.ErrDamaged)
	}
	got, err := f.script(f.ctx, pieceScript, []string{f.fileContent(p.File)}, p.Place, p.Data)
	if err == nil && got != int64(1) {
		err = fmt.Errorf("piece %d of file %q is not the next: %w", p.Place, p.File, archive.ErrDamaged)
	}
	return err
}

var pieceScript = redis.NewScript(`
local there, place = redis.call('LLEN', KEYS[1]), tonumber(ARGV[1])
if there == place then
  redis.call('RPUSH', KEYS[1], ARGV[2])
elseif there ~= place + 1 then
  return 0
end
return 1`)

func (f *filler) draft(u archive.Unfinished) error {
	return f.db.HSet(f.ctx, f.people(draftsOf+u.Agent), draftPlace(u.Case)+u.Kind, u.Text).Err()
}

// known keeps events recognised for as long as they would be if they had come here.
func (f *filler) known(e archive.Seen) error {
	left := f.Recognise - f.now.Sub(e.At)
	if left <= 0 {
		return nil
	}
	err := f.pipelined(f.ctx, func(pipe redis.Pipeliner) {
		pipe.Set(f.ctx, f.seen(e.Conversation, e.Channel, e.ID), micros(e.At), left)
		pipe.Set(f.ctx, f.pin(e.Channel, e.ID), e.Conversation, left)
	})
	return err
}

func (f *filler) moved(m archive.Moved) error {
	return f.db.HSet(f.ctx, f.tagged(casesTag, retiredCases), numbered(m.Case), micros(m.At)).Err()
}

func (f *filler) lesson(l archive.Doubted) error {
	if f.there[l.Conversation] {
		return nil
	}
	body, err := encode(keptLesson{l.Conversation, l.Seq, micros(l.At), l.Channel, l.Did})
	if err != nil {
		return err
	}
	c, id := newChange(), numbered(l.ID)
	c.do("HSET", f.learned(lessonHash), id, body)
	c.do("HSET", f.learned(doubts), id, string(l.Doubt))
	c.do("HSET", f.learned(places), numbered(l.Seq)+" "+l.Conversation, id)
	if l.Doubt == handoff.NotChosen {
		c.do("ZADD", f.learned(askedBack), 0, l.Conversation+"\x00"+id)
	}
	if l.Teaching > 0 {
		c.do("HSET", f.learned(taught), id, l.Teaching)
	} else {
		c.do("ZADD", f.learned(openLessons), l.ID, id)
	}
	_, err = f.apply(f.ctx, c)
	return err
}

func (f *filler) taughtBy(t handoff.Teaching) error {
	body, err := encode(t)
	if err != nil {
		return err
	}
	err = f.pipelined(f.ctx, func(pipe redis.Pipeliner) {
		pipe.HSet(f.ctx, f.teaching(t.ID), fieldTeaching, body)
		pipe.ZAdd(f.ctx, f.learned(teachings), redis.Z{Score: float64(t.ID), Member: t.ID})
	})
	return errors.Join(err, f.atLeast(f.learned(lastTeaching), t.ID))
}

func (f *filler) solution(s archive.Solved) error {
	if f.there[s.Conversation] {
		return nil
	}
	body, err := encode(solved{s.Conversation, s.Seq, s.Question})
	if err != nil {
		return err
	}
	c, id := newChange(), numbered(s.ID)
	c.do("HSET", f.learned(solutionHash), id, body)
	if s.Review == nil {
		c.do("ZADD", f.learned(unreviewed), s.ID, id)
	} else if body, err = encode(s.Review); err == nil {
		c.do("HSET", f.learned(reviews), id, body)
	}
	if err == nil {
		_, err = f.apply(f.ctx, c)
	}
	return err
}

// call leaves out what is not kept any longer.
func (f *filler) call(c model.Call) error {
	if f.now.Sub(c.At) > keepFigures {
		return nil
	}
	f.group.Go(func() error {
		if err := f.putFigures(f.ctx, c); err != nil {
			return err
		}
		if len(c.Turns) == 0 && c.Answer == "" && c.Result == "" {
			return nil // forgotten
		}
		return f.putCallWords(f.ctx, c)
	})
	return nil
}

func (f *filler) note(n archive.Noted) error {
	return f.Remember(f.ctx, n.Channel, n.Key, n.Value)
}

func (f *filler) vector(m archive.Meant) error {
	err := f.pipelined(f.ctx, func(pipe redis.Pipeliner) {
		pipe.SAdd(f.ctx, f.tagged(vectorsTag, spacesSet), m.Space)
		pipe.HSet(f.ctx, f.vectors(m.Space), m.Key, m.Vector)
		pipe.ZAdd(f.ctx, f.Store.used(m.Space), redis.Z{Score: float64(micros(m.Used)), Member: m.Key})
	})
	return err
}

func (f *filler) paperOf(p archive.Filed) error {
	if !p.Until.IsZero() && p.Until.Before(f.now) {
		return nil
	}
	c, key, until := newChange(), f.paper(p.Drawer, p.Key), int64(0)
	tag := papersTag(p.Drawer)
	if !p.Until.IsZero() {
		until = micros(p.Until)
	}
	c.do("HSET", key, "version", p.Version, "until", until, "value", p.Value)
	c.do("ZADD", f.tagged(tag, paperNames), 0, p.Key)
	if until > 0 {
		c.do("ZADD", f.tagged(tag, paperEnds), p.Until.UnixMilli(), p.Key)
		c.do("PEXPIREAT", key, p.Until.UnixMilli())
	}
	if _, err := f.apply(f.ctx, c); err != nil {
		return err
	}
	return f.atLeast(f.tagged(tag, paperLast), p.Version)
}

// counters has numbers go on where they were.
func (f *filler) counters(n archive.Last) error {
	return errors.Join(f.atLeast(f.tagged(casesTag, nextCase), n.Case), f.atLeast(f.learned(lastLesson), n.Lesson),
		f.atLeast(f.learned(lastSolution), n.Solution), f.atLeast(f.people(lastView), n.View),
		f.atLeast(f.calls(lastCall), n.Call))
}

var atLeastScript = redis.NewScript(`
if tonumber(ARGV[1]) > tonumber(redis.call('GET', KEYS[1]) or '0') then
  redis.call('SET', KEYS[1], ARGV[1])
end
return 1`)

func (f *filler) atLeast(key string, n int64) error {
	if n == 0 {
		return nil
	}
	_, err := f.script(f.ctx, atLeastScript, []string{key}, n)
	return err
}

// A deedFiller writes deeds in pages.
type deedFiller struct {
	page           []handoff.Deed
	last           int64
	latest, behind int64
}

func (f *filler) deedOf(d handoff.Deed) error {
	q := &f.deed
	if want := q.last + int64(len(q.page)) + 1; d.ID != want {
		return fmt.Errorf("deed %d stands where deed %d should: %w", d.ID, want, archive.ErrDamaged)
	}
	if q.page = append(q.page, d); len(q.page) < deedsAtOnce {
		return nil
	}
	return f.flushDeeds()
}

// flushDeeds writes a page as audit.lua would have written its deeds one by one.
func (f *filler) flushDeeds() error {
	q, c := &f.deed, newChange()
	if len(q.page) == 0 {
		return nil
	}
	state := f.deeds(deedsState)
	before := ""
	if q.last > 0 {
		before = numbered(q.last)
	}
	c.still(state, stateLast, before)
	for _, d := range q.page {
		body, err := encode(d)
		if err != nil {
			return err
		}
		if q.last == 0 {
			q.latest = micros(d.At)
		}
		q.last = d.ID
		q.latest = max(q.latest, micros(d.At))
		q.behind = max(q.behind, q.latest-micros(d.At))
		c.do("XADD", f.deeds(deedsStream), place(d.ID), fieldDeed, body, fieldLatest, q.latest)
		if d.Agent != "" {
			c.do("RPUSH", f.deeds(deedsBy+d.Agent), d.ID)
		}
		if d.About != "" {
			c.do("RPUSH", f.deeds(deedsAbout+d.About), d.ID)
		}
	}
	c.do("HSET", state, stateLast, q.last, "latest", q.latest, stateBehind, q.behind)
	q.page = nil
	refused, err := f.apply(f.ctx, c)
	if err != nil || refused == 0 {
		return err
	}
	if now, err := f.db.HGet(f.ctx, state, stateLast).Result(); err != nil || number(now) != q.last {
		return errors.Join(err, errors.New("somebody else writes deeds"))
	}
	return nil // it was carried out, and only the answer got lost
}

// finish writes what was kept for the end.
func (f *filler) finish() error {
	if err := f.flushDeeds(); err != nil || len(f.former) == 0 {
		return err
	}
	c := newChange()
	c.do("DEL", f.people(formerList))
	for some := range slices.Chunk(f.former, fillBy) {
		c.do("RPUSH", f.people(formerList), some...)
	}
	_, err := f.apply(f.ctx, c)
	return err
}
