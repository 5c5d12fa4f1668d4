package redis

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

// usualRows is how many rows a list has where nobody says.
const usualRows = 200

// Queue implements [handoff.Cases].
func (s *Store) Queue(ctx context.Context, f handoff.Filter) ([]handoff.Row, error) {
	return s.Find(ctx, handoff.Query{}, f)
}

// Find implements [handoff.Finder].
func (s *Store) Find(ctx context.Context, q handoff.Query, f handoff.Filter) ([]handoff.Row, error) {
	limit := f.Limit
	if limit <= 0 {
		limit = usualRows
	}
	rows, err := s.find(ctx, q, f, max(f.Skip, 0)+limit)
	if err != nil {
		return nil, fmt.Errorf("find cases: %w", err)
	}
	rows = rows[min(max(f.Skip, 0), len(rows)):]
	return rows, s.fillRows(ctx, rows, f.Reader)
}

// Count implements [handoff.Finder].
func (s *Store) Count(ctx context.Context, q handoff.Query, f handoff.Filter, most int) (int, error) {
	if most <= 0 {
		return 0, nil
	}
	rows, err := s.find(ctx, q, f, most)
	if err != nil {
		return 0, fmt.Errorf("count cases: %w", err)
	}
	return len(rows), nil
}

// find gives the first rows in order, as many as are asked for. It walks along candidates, reads them in pages, and
// asks the filter and the query about each.
func (s *Store) find(ctx context.Context, q handoff.Query, f handoff.Filter, most int) ([]handoff.Row, error) {
	walk, err := s.walk(ctx, q, f)
	if err != nil {
		return nil, err
	}
	var rows []handoff.Row
	for len(rows) < most {
		page, err := walk.next(ctx)
		if err != nil {
			return nil, err
		}
		if len(page) == 0 {
			return rows, nil
		}
		admitted, err := s.admitted(ctx, q, f, page)
		if err != nil {
			return nil, err
		}
		rows = append(rows, admitted...)
	}
	return rows[:most], nil
}

// admitted are those of a page that query and filter ask for.
func (s *Store) admitted(ctx context.Context, q handoff.Query, f handoff.Filter, page []int64) ([]handoff.Row, error) {
	cases, err := s.casesOf(ctx, page)
	if err != nil {
		return nil, err
	}
	unread, err := s.unread(ctx, cases, f.Reader, f.Unread)
	if err != nil {
		return nil, err
	}
	var rows []handoff.Row
	for i, c := range cases {
		if !f.Admits(c, unread[i]) {
			continue
		}
		if len(q.Terms) > 0 {
			texts, err := s.textsOf(ctx, c)
			if err != nil {
				return nil, err
			}
			if !q.Finds(c, texts) {
				continue
			}
		}
		rows = append(rows, handoff.Row{Case: c})
	}
	return rows, nil
}

// casesOf reads cases; numbers without a case are left out.
func (s *Store) casesOf(ctx context.Context, numbers []int64) ([]handoff.Case, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	names := make([]string, len(numbers))
	for i, n := range numbers {
		names[i] = strconv.FormatInt(n, 10)
	}
	where, err := s.db.HMGet(ctx, s.tagged(casesTag, whereCase), names...).Result()
	if err != nil {
		return nil, err
	}
	bodies := make([]*redis.StringCmd, len(numbers))
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, n := range numbers {
			if conversation, ok := where[i].(string); ok {
				bodies[i] = pipe.HGet(ctx, s.talk(conversation), caseField(n))
			}
		}
	}); err != nil {
		return nil, err
	}
	var all []handoff.Case
	for i, n := range numbers {
		if bodies[i] == nil || bodies[i].Val() == "" {
			continue
		}
		c, err := decodeCase(n, bodies[i].Val())
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// unread counts the person's words that the reader has not seen, in each of the cases, where it is wanted.
func (s *Store) unread(ctx context.Context, cases []handoff.Case, reader string, wanted bool) ([]int, error) {
	all := make([]int, len(cases))
	if reader == "" || !wanted {
		return all, nil
	}
	marks, counts := make([]*redis.StringCmd, len(cases)), make([]*redis.IntCmd, len(cases))
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, c := range cases {
			marks[i] = pipe.HGet(ctx, s.marks(c.Conversation), markField(c.Number, reader))
		}
	}); err != nil {
		return nil, err
	}
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, c := range cases {
			counts[i] = pipe.ZCount(ctx, s.said(c.Conversation, c.Number), "("+cmp.Or(marks[i].Val(), "0"), "+inf")
		}
	}); err != nil {
		return nil, err
	}
	for i, n := range counts {
		all[i] = int(n.Val())
	}
	return all, nil
}

// fillRows puts what only lists show into rows.
func (s *Store) fillRows(ctx context.Context, rows []handoff.Row, reader string) error {
	cases := make([]handoff.Case, len(rows))
	lasts := make([]*redis.StringCmd, len(rows))
	for i, r := range rows {
		cases[i] = r.Case
	}
	unread, err := s.unread(ctx, cases, reader, true)
	if err != nil {
		return err
	}
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, c := range cases {
			lasts[i] = pipe.HGet(ctx, s.talk(c.Conversation), lastField(c.Number))
		}
	}); err != nil {
		return err
	}
	for i := range rows {
		rows[i].Unread, rows[i].Last = unread[i], lasts[i].Val()
	}
	return nil
}

// A walk goes along the numbers of cases that may be asked for, in order.
type walk interface {
	// next gives some more; none: that was all.
	next(ctx context.Context) ([]int64, error)
}

// walk chooses the shortest way: by words, by person, by what is the reader's, or along the lists of the states.
func (s *Store) walk(ctx context.Context, q handoff.Query, f handoff.Filter) (walk, error) {
	var few []int64
	var err error
	switch {
	case len(q.Terms) > 0:
		few, err = s.candidates(ctx, q)
		return &given{numbers: few}, err
	case f.Person != "":
		few, err = s.numbersIn(ctx, s.personKey(f.Person))
	case f.Mine && f.Reader != "":
		few, err = s.readersOwn(ctx, f.Reader)
	default:
		return s.alongLists(f), nil
	}
	if err != nil {
		return nil, err
	}
	return s.sorted(ctx, few, f)
}

// given are numbers that are known and in order.
type given struct{ numbers []int64 }

const pageSize = 100

func (g *given) next(context.Context) ([]int64, error) {
	page := g.numbers[:min(pageSize, len(g.numbers))]
	g.numbers = g.numbers[len(page):]
	return page, nil
}

// numbersIn reads a set of numbers.
func (s *Store) numbersIn(ctx context.Context, key string) ([]int64, error) {
	names, err := s.db.ZRange(ctx, key, 0, -1).Result()
	return numbersFrom(names), err
}

func numbersFrom(names []string) []int64 {
	var all []int64
	for _, name := range names {
		all = append(all, number(name))
	}
	return all
}

// readersOwn are cases that an agent may have, and those that they watch.
func (s *Store) readersOwn(ctx context.Context, agent string) ([]int64, error) {
	var lists []*redis.StringSliceCmd
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for p := range s.partitions {
			for _, state := range handoff.States() {
				if (handoff.Case{State: state}).Held() {
					lists = append(lists, pipe.ZRange(ctx, s.in(p, newest+string(state)), 0, -1))
				}
			}
			lists = append(lists, pipe.SMembers(ctx, s.in(p, watched+agent)))
		}
	}); err != nil {
		return nil, err
	}
	var all []int64
	for _, list := range lists {
		all = append(all, numbersFrom(list.Val())...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// sorted brings a few numbers into the order of the filter.
func (s *Store) sorted(ctx context.Context, few []int64, f handoff.Filter) (walk, error) {
	if f.Newest {
		slices.SortFunc(few, func(a, b int64) int { return cmp.Compare(b, a) })
		return &given{numbers: few}, nil
	}
	cases, err := s.casesOf(ctx, few)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(cases, func(a, b handoff.Case) int {
		return cmp.Or(b.Priority.Rank()-a.Priority.Rank(), a.Opened.Compare(b.Opened), cmp.Compare(a.Number, b.Number))
	})
	all := make([]int64, len(cases))
	for i, c := range cases {
		all[i] = c.Number
	}
	return &given{numbers: all}, nil
}

// lists merges the sorted lists of partitions and states.
type lists struct {
	store   *Store
	newest  bool
	cursors []*cursor
}

// A cursor is how far one list is read.
type cursor struct {
	key   string
	at    int64
	page  []redis.Z
	ended bool
}

func (s *Store) alongLists(f handoff.Filter) walk {
	l := &lists{store: s, newest: f.Newest}
	states := slices.Compact(slices.Sorted(slices.Values(f.States)))
	if len(states) == 0 {
		states = append(handoff.States(), "") // none is the state of cases that nobody has given one
	}
	which := pressing
	if f.Newest {
		which = newest
	}
	for p := range s.partitions {
		for _, state := range states {
			l.cursors = append(l.cursors, &cursor{key: s.in(p, which+string(state))})
		}
	}
	return l
}

// next gives the next page: it reads on where a list has nothing read left, and takes the best of all until one is
// used up.
func (l *lists) next(ctx context.Context) ([]int64, error) {
	var page []int64
	for len(page) == 0 {
		if err := l.read(ctx); err != nil {
			return nil, err
		}
		best := l.best()
		if best == nil {
			return nil, nil
		}
		for ; best != nil; best = l.best() {
			page = append(page, number(fmt.Sprint(best.page[0].Member)))
			best.page = best.page[1:]
			if len(page) == pageSize || len(best.page) == 0 && !best.ended {
				break
			}
		}
	}
	return page, nil
}

// read has every list that goes on show its next.
func (l *lists) read(ctx context.Context) error {
	cmds := map[*cursor]*redis.ZSliceCmd{}
	err := l.store.pipelined(ctx, func(pipe redis.Pipeliner) {
		for _, c := range l.cursors {
			switch {
			case len(c.page) > 0 || c.ended:
			case l.newest:
				cmds[c] = pipe.ZRevRangeWithScores(ctx, c.key, c.at, c.at+pageSize-1)
			default:
				cmds[c] = pipe.ZRangeWithScores(ctx, c.key, c.at, c.at+pageSize-1)
			}
		}
	})
	if err != nil {
		return err
	}
	for c, cmd := range cmds {
		c.page = cmd.Val()
		c.at += int64(len(c.page))
		c.ended = len(c.page) < pageSize
	}
	return nil
}

// best is the list whose next case comes first.
func (l *lists) best() *cursor {
	var best *cursor
	for _, c := range l.cursors {
		if len(c.page) > 0 && (best == nil || l.before(c.page[0], best.page[0])) {
			best = c
		}
	}
	return best
}

func (l *lists) before(a, b redis.Z) bool {
	if l.newest {
		return a.Score > b.Score
	}
	return a.Score < b.Score || a.Score == b.Score && fmt.Sprint(a.Member) < fmt.Sprint(b.Member)
}

func sortedByScore(all []redis.Z) []redis.Z {
	slices.SortFunc(all, func(a, b redis.Z) int {
		return cmp.Or(cmp.Compare(a.Score, b.Score), cmp.Compare(fmt.Sprint(a.Member), fmt.Sprint(b.Member)))
	})
	return all
}

func numbersOf(sorted []redis.Z, limit int) []int64 {
	var all []int64
	for _, z := range sorted[:min(len(sorted), max(limit, 0))] {
		all = append(all, number(fmt.Sprint(z.Member)))
	}
	return all
}
