package redis

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/handoff"
)

// readAtOnce is how many small things are read in one go.
const readAtOnce = 500

func (d *dumper) agents() error {
	agents, err := d.Agents(d.ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(agents, func(a, b handoff.Agent) int { return cmp.Compare(a.ID, b.ID) })
	for _, a := range agents {
		if err := d.put(archive.Agent, 0, archive.PersonOf(a)); err != nil {
			return err
		}
	}
	former, err := decodeAgents(d.db.LRange(d.ctx, d.people(formerList), 0, -1).Result())
	if err != nil {
		return err
	}
	for i, a := range former {
		p := archive.PersonOf(a)
		p.Place = int64(i) + 1
		if err := d.put(archive.Former, 0, p); err != nil {
			return err
		}
	}
	return nil
}

func (d *dumper) links() error {
	all, err := d.db.HGetAll(d.ctx, d.people(linksHash)).Result()
	if err != nil {
		return err
	}
	for field, body := range all {
		var l link
		if err := decode([]byte(body), &l); err != nil {
			return err
		}
		hash, err := hex.DecodeString(field)
		if err == nil {
			err = d.put(archive.Link, 0, archive.SignIn{Hash: hash, Agent: l.Agent, Expires: fromMicros(l.Expires)})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *dumper) views() error {
	all, err := d.db.HVals(d.ctx, d.people(viewsHash)).Result()
	for _, body := range all {
		var v handoff.View
		if err = decode([]byte(body), &v); err == nil {
			err = d.put(archive.View, 0, v)
		}
		if err != nil {
			return err
		}
	}
	return err
}

// files leaves out what is still being put, and what was deleted meanwhile.
func (d *dumper) files() error {
	for _, id := range sorted(d.there.files) {
		if err := d.file(id); err != nil {
			return fmt.Errorf("file %s: %w", id, err)
		}
	}
	return nil
}

func (d *dumper) file(id string) error {
	about, err := d.db.HGetAll(d.ctx, d.fileAbout(id)).Result()
	if err != nil || about[fieldFile] == "" {
		return err
	}
	kept := archive.Kept{Stored: fromMicros(number(about[fieldStored]))}
	if err := decode([]byte(about[fieldFile]), &kept.File); err != nil {
		return err
	}
	if err := d.put(archive.File, 0, kept); err != nil {
		return err
	}
	for place := int64(0); place*pieceSize < kept.Size; place++ {
		data, err := d.db.LIndex(d.ctx, d.fileContent(id), place).Bytes()
		if err == nil {
			err = d.put(archive.Chunk, 0, archive.Piece{File: id, Place: place, Data: data})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *dumper) drafts() error {
	for _, agent := range sorted(d.there.writers) {
		all, err := d.db.HGetAll(d.ctx, d.people(draftsOf+agent)).Result()
		if err != nil {
			return err
		}
		for field, text := range all {
			n, kind, _ := strings.Cut(field, " ")
			one := archive.Unfinished{Agent: agent, Case: number(n), Kind: kind, Text: text}
			if err := d.put(archive.Draft, 0, one); err != nil {
				return err
			}
		}
	}
	return nil
}

// known gives events that are handled. Where they came is said by their pins.
func (d *dumper) known() error {
	seen := firstTime{}
	return d.scan(d.ctx, func(keys []string) error {
		var some []archive.Seen
		var pins []string
		for _, key := range keys {
			tag, name := d.cutKey(key)
			event, isEvent := strings.CutPrefix(tag, "event:")
			if name != "pin" || !isEvent || !seen.first(tag) {
				continue
			}
			length, rest, _ := strings.Cut(event, ":")
			n := int(number(length))
			if n >= len(rest) {
				return fmt.Errorf("key %q names no event", key)
			}
			some, pins = append(some, archive.Seen{Channel: rest[:n], ID: rest[n+1:]}), append(pins, key)
		}
		return d.knownOf(some, pins)
	})
}

func (d *dumper) knownOf(some []archive.Seen, pins []string) error {
	where, when := make([]*redis.StringCmd, len(some)), make([]*redis.StringCmd, len(some))
	if err := d.pipelined(d.ctx, func(pipe redis.Pipeliner) {
		for i := range some {
			where[i] = pipe.Get(d.ctx, pins[i])
		}
	}); err != nil {
		return err
	}
	if err := d.pipelined(d.ctx, func(pipe redis.Pipeliner) {
		for i, e := range some {
			when[i] = pipe.Get(d.ctx, d.seen(where[i].Val(), e.Channel, e.ID))
		}
	}); err != nil {
		return err
	}
	for i, e := range some {
		if when[i].Val() == "" || d.waits[bot.EventKey{Channel: e.Channel, ID: e.ID}] {
			continue // it was never stored, is forgotten by now, or waits
		}
		e.Conversation, e.At = where[i].Val(), fromMicros(number(when[i].Val()))
		if err := d.put(archive.Known, 0, e); err != nil {
			return err
		}
	}
	return nil
}

func (d *dumper) retired() error {
	all, err := d.db.HGetAll(d.ctx, d.tagged(casesTag, retiredCases)).Result()
	for n, at := range all {
		one := archive.Moved{Case: number(n), At: fromMicros(number(at))}
		d.last.Case = max(d.last.Case, one.Case)
		if err := d.put(archive.Retired, 0, one); err != nil {
			return err
		}
	}
	return err
}

func (d *dumper) lessons() error {
	bodies, err := d.db.HGetAll(d.ctx, d.learned(lessonHash)).Result()
	if err != nil {
		return err
	}
	why, err := d.db.HGetAll(d.ctx, d.learned(doubts)).Result()
	if err != nil {
		return err
	}
	by, err := d.db.HGetAll(d.ctx, d.learned(taught)).Result()
	if err != nil {
		return err
	}
	for id, body := range bodies {
		var k keptLesson
		if err := decode([]byte(body), &k); err != nil {
			return err
		}
		one := archive.Doubted{ID: number(id), Conversation: k.Conversation, Seq: k.Seq, At: fromMicros(k.At),
			Channel: k.Channel, Doubt: handoff.Doubt(why[id]), Did: k.Did, Teaching: number(by[id])}
		if err := d.put(archive.Lesson, 0, one); err != nil {
			return err
		}
	}
	return nil
}

func (d *dumper) teachings() error {
	return d.newestFirst(d.ctx, d.learned(teachings), 0, func(ids []int64) (bool, error) {
		for _, id := range ids {
			body, err := d.db.HGet(d.ctx, d.teaching(id), fieldTeaching).Result()
			if err != nil {
				return false, err
			}
			var t handoff.Teaching
			if err := decode([]byte(body), &t); err != nil {
				return false, err
			}
			t.ID = id
			d.last.Teaching = max(d.last.Teaching, id)
			if err := d.put(archive.Teaching, 0, t); err != nil {
				return false, err
			}
		}
		return true, nil
	})
}

func (d *dumper) solutions() error {
	bodies, err := d.db.HGetAll(d.ctx, d.learned(solutionHash)).Result()
	if err != nil {
		return err
	}
	by, err := d.db.HGetAll(d.ctx, d.learned(reviews)).Result()
	if err != nil {
		return err
	}
	for id, body := range bodies {
		var one solved
		if err := decode([]byte(body), &one); err != nil {
			return err
		}
		told := archive.Solved{ID: number(id), Conversation: one.Conversation, Seq: one.Seq, Question: one.Question}
		if review := by[id]; review != "" {
			told.Review = &handoff.Review{}
			if err := decode([]byte(review), told.Review); err != nil {
				return err
			}
		}
		if err := d.put(archive.Solution, 0, told); err != nil {
			return err
		}
	}
	return nil
}

func (d *dumper) calls() error {
	names, err := d.db.ZRange(d.ctx, d.Store.calls(callTimes), 0, -1).Result()
	if err != nil {
		return err
	}
	for some := range slices.Chunk(numbersFrom(names), callsPage) {
		calls, _, err := d.callsOf(d.ctx, some, model.CallFilter{})
		if err == nil {
			err = d.fillCalls(d.ctx, calls)
		}
		if err != nil {
			return err
		}
		for _, c := range calls {
			if err := d.put(archive.Call, 0, c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *dumper) deeds() error {
	for from := "-"; ; {
		page, err := d.db.XRangeN(d.ctx, d.Store.deeds(deedsStream), from, "+", deedsAtOnce).Result()
		if err != nil || len(page) == 0 {
			return err
		}
		r := deedReader{store: d.Store, f: handoff.DeedFilter{Limit: len(page)}}
		if err := r.take(page); err != nil {
			return err
		}
		for _, one := range r.found {
			if err := d.put(archive.Deed, 0, one); err != nil {
				return err
			}
		}
		from = "(" + page[len(page)-1].ID
	}
}

func (d *dumper) notes() error {
	for _, channel := range sorted(d.there.channels) {
		all, err := d.Recollect(d.ctx, channel, "")
		if err != nil {
			return err
		}
		for key, value := range all {
			if err := d.put(archive.Note, 0, archive.Noted{Channel: channel, Key: key, Value: value}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *dumper) vectors() error {
	spaces, err := d.db.SMembers(d.ctx, d.tagged(vectorsTag, spacesSet)).Result()
	if err != nil {
		return err
	}
	for _, space := range spaces {
		all, err := d.db.ZRangeWithScores(d.ctx, d.used(space), 0, -1).Result()
		if err != nil {
			return err
		}
		for some := range slices.Chunk(all, vectorsAtOnce) {
			if err := d.vectorsOf(space, some); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *dumper) vectorsOf(space string, some []redis.Z) error {
	var keys []string
	for _, z := range some {
		keys = append(keys, fmt.Sprint(z.Member))
	}
	bodies, err := d.db.HMGet(d.ctx, d.Store.vectors(space), keys...).Result()
	if err != nil {
		return err
	}
	for i, body := range bodies {
		text, there := body.(string)
		if !there {
			continue
		}
		one := archive.Meant{Space: space, Key: keys[i], Used: fromMicros(int64(some[i].Score)), Vector: []byte(text)}
		if err := d.put(archive.Vector, 0, one); err != nil {
			return err
		}
	}
	return nil
}

func (d *dumper) papers() error {
	for _, drawer := range sorted(d.there.drawers) {
		for after, more := "", true; more; {
			page, err := d.Leaf(d.ctx, drawer, "", after, readAtOnce)
			if err != nil {
				return err
			}
			for _, p := range page {
				one := archive.Filed{Drawer: drawer, Key: p.Key, Version: p.Version, Until: p.Until, Value: p.Value}
				if err := d.put(archive.Paper, 0, one); err != nil {
					return err
				}
				after = p.Key
			}
			more = len(page) > 0
		}
	}
	return nil
}

// counters gives up to where numbers are given. Numbers of cases and teachings that were taken and never used are given
// again.
func (d *dumper) counters() error {
	for key, last := range map[string]*int64{d.learned(lastLesson): &d.last.Lesson,
		d.learned(lastSolution): &d.last.Solution, d.people(lastView): &d.last.View,
		d.Store.calls(lastCall): &d.last.Call} {
		text, err := d.db.Get(d.ctx, key).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return err
		}
		*last = number(text)
	}
	return d.put(archive.Counters, 0, d.last)
}

// numbered is a number as a key of a hash.
func numbered(n int64) string { return strconv.FormatInt(n, 10) }
