package redis

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

// Cases are found by an index of words in one place. It may name cases too many, never too few: words are added before
// the turn that says them is committed, and whoever finds a case by it reads the case itself. Words that were deleted
// are taken out by a deed of the turn that deletes them.
const (
	wordsTag    = "words"
	allWords    = "all" // sorted set: every word there is, by letters
	wordPrefix  = "word:"
	deedUnindex = "unindex"
)

// personKey has the cases of a person.
func (s *Store) personKey(id string) string { return s.tagged(casesTag, "person:"+id) }

// findable has a case found by what it is itself.
func (s *Store) findable(ctx context.Context, c handoff.Case) error {
	own := redis.Z{Score: float64(c.Number), Member: c.Number}
	if err := s.db.ZAdd(ctx, s.personKey(c.Person.ID), own).Err(); err != nil {
		return err
	}
	return s.index(ctx, c.Number, c.Subject, c.Person.Name, c.Person.Email)
}

// index adds texts to what a case is found by.
func (s *Store) index(ctx context.Context, n int64, texts ...string) error {
	words := handoff.IndexWords(strings.Join(texts, "\n"))
	err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for _, w := range words {
			pipe.ZAdd(ctx, s.tagged(wordsTag, wordPrefix+w), redis.Z{Score: float64(n), Member: n})
			pipe.ZAdd(ctx, s.tagged(wordsTag, allWords), redis.Z{Member: w})
		}
	})
	return err
}

// putWords keeps by which words cases are found, which of them nobody has read, and which came last.
func (d *draft) putWords(ctx context.Context) error {
	if d.journal != nil && d.looksBack() {
		return d.putAllWords(ctx)
	}
	id, texts := d.turn.Conversation.ID, map[int64][]string{}
	for i, r := range d.records {
		if r.Owner <= 0 {
			continue
		}
		e, err := r.entry(id, d.seq(i))
		if err != nil {
			return err
		}
		if text := handoff.Searched(e); text != "" {
			texts[r.Owner] = append(texts[r.Owner], text)
		}
		if e.Kind == handoff.Said && e.From == handoff.ByPerson {
			d.do("ZADD", d.store.said(id, r.Owner), e.Seq, e.Seq)
		}
		if line, spoke := lastLine([]handoff.Spoken{{Entry: e}}); spoke {
			d.do("HSET", d.store.talk(id), lastField(r.Owner), line)
		}
	}
	for n, said := range texts {
		if err := d.store.index(ctx, n, said...); err != nil {
			return err
		}
	}
	return nil
}

// putAllWords does it anew for all cases of the conversation, after a look back.
func (d *draft) putAllWords(ctx context.Context) error {
	all, err := d.journal.all()
	if err != nil {
		return err
	}
	id := d.turn.Conversation.ID
	for n, said := range d.journal.byCase(all) {
		heard := d.store.said(id, n)
		d.do("DEL", heard)
		var texts []string
		latest := handoff.Latest(said)
		for _, e := range latest {
			texts = append(texts, handoff.Searched(e.Entry))
			if e.Kind == handoff.Said && e.From == handoff.ByPerson {
				d.do("ZADD", heard, e.Seq, e.Seq)
			}
		}
		line, _ := lastLine(latest)
		d.do("HSET", d.store.talk(id), lastField(n), line)
		if err := d.store.index(ctx, n, texts...); err != nil {
			return err
		}
	}
	return nil
}

// byCase are the entries of each case, among those that change words: these mean what they mean wherever it belongs.
func (j *journal) byCase(all []handoff.Entry) map[int64][]handoff.Entry {
	own := map[int64][]handoff.Entry{}
	for i, e := range all {
		if n := j.records[i].Owner; n > 0 && !e.Kind.Changes() {
			own[n] = nil
		}
	}
	for n := range own {
		for i, e := range all {
			if e.Kind.Changes() || j.records[i].Owner == n {
				own[n] = append(own[n], e)
			}
		}
	}
	return own
}

// lineLength is how many characters of the last words a list shows.
const lineLength = 160

// lastLine is the last text that the person or an agent wrote, in one line; spoke is false when neither wrote any.
func lastLine(said []handoff.Spoken) (line string, spoke bool) {
	for _, e := range slices.Backward(said) {
		if e.Kind != handoff.Said || e.Gone || e.From != handoff.ByPerson && e.From != handoff.ByAgent {
			continue
		}
		text := e.Text
		if text == "" && len(e.Before) > 0 {
			e = handoff.Spoken{Entry: e.Before[0]} // its files are those of then
		}
		if text == "" && len(e.Files) > 0 {
			text = e.Files[0].Name
		}
		letters := []rune(strings.Join(strings.Fields(text), " "))
		if len(letters) > lineLength {
			return string(letters[:lineLength-1]) + "…", true
		}
		return string(letters), true
	}
	return "", false
}

// A loss is what cases are not found by any more.
type loss struct {
	Numbers []int64  `json:"numbers"`
	Words   []string `json:"words"`
}

// lose has the words of a text found no more, but for cases that have them still.
func (d *draft) lose(text string, numbers []int64) error {
	words := handoff.IndexWords(text)
	if len(words) == 0 || len(numbers) == 0 {
		return nil
	}
	return d.later(deedUnindex, loss{numbers, words})
}

// unindex takes words out of the index where a case has them no longer.
func (s *Store) unindex(ctx context.Context, data json.RawMessage) error {
	var lost loss
	if err := decode(data, &lost); err != nil {
		return err
	}
	for _, n := range lost.Numbers {
		has, err := s.wordsOf(ctx, n)
		if err != nil {
			return err
		}
		if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
			for _, w := range lost.Words {
				if !slices.Contains(has, w) {
					pipe.ZRem(ctx, s.tagged(wordsTag, wordPrefix+w), n)
				}
			}
		}); err != nil {
			return err
		}
	}
	return s.forgetUnused(ctx, lost.Words)
}

var unusedScript = redis.NewScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('ZREM', KEYS[2], ARGV[1])
end
return 1`)

// forgetUnused drops words that no case has from the list of all.
func (s *Store) forgetUnused(ctx context.Context, words []string) error {
	for _, w := range words {
		keys := []string{s.tagged(wordsTag, wordPrefix+w), s.tagged(wordsTag, allWords)}
		if err := unusedScript.Run(ctx, s.db, keys, w).Err(); err != nil {
			return err
		}
	}
	return nil
}

// wordsOf are all words that a case is found by.
func (s *Store) wordsOf(ctx context.Context, n int64) ([]string, error) {
	c, err := s.Case(ctx, n)
	if err != nil {
		return nil, err
	}
	texts, err := s.textsOf(ctx, c)
	if err != nil {
		return nil, err
	}
	texts = append(texts, c.Subject, c.Person.Name, c.Person.Email)
	return handoff.IndexWords(strings.Join(texts, "\n")), nil
}

// textsOf are what of its journal a case is found by, as the words are by now.
func (s *Store) textsOf(ctx context.Context, c handoff.Case) ([]string, error) {
	raw, err := s.db.LRange(ctx, s.keys.journal(c.Conversation), 0, -1).Result()
	if err != nil {
		return nil, err
	}
	all, records, err := entries(c.Conversation, 1, raw)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, e := range handoff.Latest(all) {
		if records[e.Seq-1].Owner == c.Number {
			texts = append(texts, handoff.Searched(e.Entry))
		}
	}
	return texts, nil
}

// candidates are the cases that may have all terms, by number, the newest first.
func (s *Store) candidates(ctx context.Context, q handoff.Query) ([]int64, error) {
	var found map[int64]bool
	for _, t := range q.Terms {
		has, err := s.having(ctx, t)
		if err != nil {
			return nil, err
		}
		if found != nil {
			for n := range has {
				if !found[n] {
					delete(has, n)
				}
			}
		}
		found = has
	}
	var all []int64
	for n := range found {
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b int64) int { return int(b - a) })
	return all, nil
}

// mostCompletions is how many words one that goes on is looked up as.
const mostCompletions = 2000

// having are the cases that may have a term.
func (s *Store) having(ctx context.Context, t handoff.Term) (map[int64]bool, error) {
	var has map[int64]bool
	for i, w := range t.Words {
		forms := handoff.Spellings(w)
		if t.Prefix && i == len(t.Words)-1 {
			var err error
			if forms, err = s.completions(ctx, forms); err != nil {
				return nil, err
			}
		}
		these, err := s.withAny(ctx, forms)
		if err != nil {
			return nil, err
		}
		if has != nil {
			for n := range these {
				if !has[n] {
					delete(these, n)
				}
			}
		}
		has = these
	}
	if t.Number > 0 {
		has[t.Number] = true
	}
	return has, nil
}

// completions are the words of the index that begin so.
func (s *Store) completions(ctx context.Context, beginnings []string) ([]string, error) {
	var all []string
	for _, b := range beginnings {
		found, err := s.db.ZRangeByLex(ctx, s.tagged(wordsTag, allWords), &redis.ZRangeBy{Min: "[" + b,
			Max: "[" + b + "\xff", Count: mostCompletions}).Result()
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// withAny are the cases that have one of the words.
func (s *Store) withAny(ctx context.Context, words []string) (map[int64]bool, error) {
	lists := make([]*redis.StringSliceCmd, len(words))
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, w := range words {
			lists[i] = pipe.ZRange(ctx, s.tagged(wordsTag, wordPrefix+w), 0, -1)
		}
	}); err != nil {
		return nil, err
	}
	all := map[int64]bool{}
	for _, list := range lists {
		for _, name := range list.Val() {
			n, err := strconv.ParseInt(name, 10, 64)
			if err != nil {
				return nil, err
			}
			all[n] = true
		}
	}
	return all, nil
}
