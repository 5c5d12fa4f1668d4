package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/kb"
)

// Search builds a base of somebody's documents and measures how well questions find them.
func Search(ctx context.Context, f SearchFiles, p *Progress) (SearchReport, error) {
	data, err := readSearch(f)
	if err != nil {
		return SearchReport{}, err
	}
	s := &searching{searchData: data, files: f, progress: p}
	s.settle()
	if err := s.sort(); err != nil {
		return SearchReport{}, err
	}
	if err := s.rank(ctx); err != nil {
		return SearchReport{}, err
	}
	if len(s.expects) > 0 {
		if err := s.doubt(ctx); err != nil {
			return SearchReport{}, err
		}
	}
	return s.report(), nil
}

// Texts writes the texts that a model has to give vectors for, one a line: those of documents and queries.
func Texts(f SearchFiles, w io.Writer) error {
	data, err := readSearch(f)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	write := func(text string) error {
		if seen[text] {
			return nil
		}
		seen[text] = true
		_, err := fmt.Fprintln(w, text)
		return err
	}
	for _, d := range data.docs {
		a := d.article()
		for _, text := range kb.Meanings(&a) {
			err = errors.Join(err, write(text))
		}
	}
	for _, q := range data.queries {
		err = errors.Join(err, write(oneLine(q.Text)))
	}
	if err != nil {
		return fmt.Errorf("write the texts: %w", err)
	}
	return nil
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// A searching is one measurement while it runs.
type searching struct {
	searchData
	files    SearchFiles
	progress *Progress
	judged   []question // that have a relevant document
	asked    []question // by expectation
	found    []finding  // of judged, in the whole base
	timed    []finding  // of judged once more
	doubted  []finding  // of asked, in the base without the masked documents
	cost     SearchCost
	notes    []string
}

// A finding is what one question found.
type finding struct {
	docs       []string // best first
	confidence float64
	took       time.Duration
}

const (
	depth = 100 // hits looked at; MAP is that of so many
	usual = 10  // hits asked for when it is measured how long that takes
)

// An asking is questions that are put to a base.
type asking struct {
	questions []question
	hits      int // wanted
}

// settle gives a language to everything that does not tell its own. Where all documents have the same there is nothing
// to choose, and the questions get it, too.
func (s *searching) settle() {
	engine := intents.Train(intents.Set{})
	languages := map[string]bool{}
	for i, d := range s.docs {
		if d.Lang == "" {
			s.docs[i].Lang, _ = engine.Language(d.Title + " " + d.Text[:min(len(d.Text), 2000)])
		}
		languages[s.docs[i].Lang] = true
	}
	for i, q := range s.queries {
		switch {
		case q.Lang != "":
		case len(languages) == 1:
			s.queries[i].Lang = s.docs[0].Lang
		default:
			s.queries[i].Lang, _ = engine.Language(q.Text)
		}
	}
}

// sort finds out which questions can be measured in which way.
func (s *searching) sort() error {
	byID := map[string]question{}
	for _, q := range s.queries {
		byID[q.ID] = q
		if len(relevant(s.grades[q.ID])) > 0 {
			s.judged = append(s.judged, q)
		}
	}
	if len(s.judged) == 0 {
		return fmt.Errorf("%s names no query of %s: there is nothing to measure", s.files.Qrels,
			strings.Join(s.files.Queries, " and "))
	}
	var known []expectation
	for _, e := range s.expects {
		if q, ok := byID[e.query]; ok {
			known, s.asked = append(known, e), append(s.asked, q)
		}
	}
	s.note(len(s.queries)-len(s.judged), "queries without a relevant document, which do not count for the ranking")
	s.note(len(s.expects)-len(known), "lines of "+s.files.Abstain+" whose query is in no file")
	s.note(s.strangers(), "documents that "+s.files.Qrels+" names and no file holds, which count as not found")
	if s.files.Abstain != "" && len(known) == 0 {
		return fmt.Errorf("%s names no query of %s: there is nothing to measure", s.files.Abstain,
			strings.Join(s.files.Queries, " and "))
	}
	s.expects = known
	return nil
}

func (s *searching) note(n int, what string) {
	if n > 0 {
		s.notes = append(s.notes, fmt.Sprintf("%s: %d", what, n))
	}
}

// strangers counts relevant documents that are not there.
func (s *searching) strangers() int {
	there := map[string]bool{}
	for _, d := range s.docs {
		there[d.ID] = true
	}
	missing := map[string]bool{}
	for _, grades := range s.grades {
		for id := range grades {
			if !there[id] {
				missing[id] = true
			}
		}
	}
	return len(missing)
}

func relevant(grades map[string]int) []int {
	var list []int
	for _, g := range grades {
		if g > 0 {
			list = append(list, g)
		}
	}
	return list
}

// rank builds the base of all documents and asks it everything twice: for many hits, which also warms the processor's
// caches up, and then for as many as a bot wants, to see how long it takes. Questions are asked one after the other, as
// by a single thread.
func (s *searching) rank(ctx context.Context) error {
	before := heap()
	base, err := s.build(ctx, nil)
	if err != nil {
		return err
	}
	s.cost.IndexBytes = max(heap()-before, 0)
	return s.progress.during(ctx, "searching", func(c *counter) {
		c.total.Store(int64(2 * len(s.judged)))
		s.found = s.search(ctx, base, asking{s.judged, depth}, c)
		start := time.Now()
		s.timed = s.search(ctx, base, asking{s.judged, usual}, c)
		s.cost.PerSecond = float64(len(s.judged)) / time.Since(start).Seconds()
	})
}

// build makes a base of the documents that are not masked. Only the whole one's time is measured.
func (s *searching) build(ctx context.Context, masked map[string]bool) (base *kb.Base, err error) {
	articles := make([]kb.Article, 0, len(s.docs))
	for _, d := range s.docs {
		if !masked[d.ID] {
			articles = append(articles, d.article())
		}
	}
	what := fmt.Sprintf("building an index of %d documents", len(articles))
	err = s.progress.during(ctx, what, func(*counter) {
		start, cpu := time.Now(), cpuTime()
		base = kb.Build(kb.Sources{Articles: articles, Vectors: s.vectors})
		if masked == nil {
			s.cost.BuildSeconds, s.cost.BuildCPUSeconds = time.Since(start).Seconds(), (cpuTime() - cpu).Seconds()
		}
	})
	return base, err
}

// doubt asks the base without the masked documents what it may not know.
func (s *searching) doubt(ctx context.Context) error {
	if s.masked == nil {
		s.masked = map[string]bool{}
	}
	base, err := s.build(ctx, s.masked)
	if err != nil {
		return err
	}
	return s.progress.during(ctx, "asking what is not known", func(c *counter) {
		c.total.Store(int64(len(s.asked)))
		s.doubted = s.search(ctx, base, asking{s.asked, depth}, c)
	})
}

func (s *searching) search(ctx context.Context, base *kb.Base, ask asking, c *counter) []finding {
	found := make([]finding, 0, len(ask.questions))
	for _, q := range ask.questions {
		if ctx.Err() != nil {
			break
		}
		start := time.Now()
		result := base.Search(kb.Query{Text: q.Text, Lang: q.Lang, History: q.History, Vector: s.vectors[oneLine(q.Text)],
			Limit: ask.hits})
		f := finding{confidence: result.Confidence, took: time.Since(start)}
		for _, h := range result.Hits {
			f.docs = append(f.docs, h.Article.ID)
		}
		found = append(found, f)
		c.done.Add(1)
	}
	runtime.KeepAlive(base)
	return found
}
