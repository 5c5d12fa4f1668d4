package kb

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A matter is why a question can or cannot be answered.
type matter int

const (
	answerable matter = iota
	missing           // its article was taken out
	foreign           // the base is about something else
	matterCount
)

// shareOf is how much of the trials of a set each matter is made to weigh.
var shareOf = [matterCount]float64{answerable: 0.5, missing: 0.25, foreign: 0.25}

// An attempt is a question that was put to a base of which it is known what it can answer.
type attempt struct {
	set      string
	matter   matter
	measured bool // it belongs to the protocol of the set; the others are more to learn from
	right    bool // the first hit answers
	signs    signs
	weight   float64
}

// family is the part of a set's name that sets of one origin share.
func family(set string) string { return strings.SplitN(set, "-", 2)[0] }

// attempt asks. Of what answers at least one article is relevant.
func (b *Base) attempt(q Query, relevant map[string]bool) attempt {
	asking := newAsking(q)
	ranked := b.rank(asking, q, compared+1+len(q.Without))
	a := attempt{matter: foreign}
	if len(relevant) > 0 {
		a.matter = answerable
	}
	if len(ranked) == 0 {
		a.signs[signScore] = math.Log(noScore)
		return a
	}
	a.right = relevant[ranked[0].id()]
	a.signs = ranked[0].signs(ranked[1:min(len(ranked), compared+1)], newWording(asking.text))
	return a
}

// A set is a public set in the files that firstline bench search reads.
type set struct {
	articles []Article
	masked   map[string]bool
	asked    map[string]string
	relevant map[string]map[string]bool
	expected [][]string // query, 1 or 0, kind
	lang     string
}

func readSet(t *testing.T, folder string) set {
	t.Helper()
	s := set{masked: map[string]bool{}, asked: map[string]string{}, relevant: map[string]map[string]bool{}}
	eachLine(t, filepath.Join(folder, "docs.jsonl"), func(line []byte) error {
		var d struct{ ID, Title, Text, Lang string }
		err := json.Unmarshal(line, &d)
		a := FromText(d.Title, d.Text)
		a.ID, a.Lang, s.lang = d.ID, d.Lang, d.Lang
		s.articles = append(s.articles, a)
		return err
	})
	for _, name := range []string{"queries.dev.jsonl", "queries.ood.dev.jsonl"} {
		eachLine(t, filepath.Join(folder, name), func(line []byte) error {
			var q struct{ ID, Text string }
			err := json.Unmarshal(line, &q)
			s.asked[q.ID] = q.Text
			return err
		})
	}
	eachRow(t, filepath.Join(folder, "qrels.dev.tsv"), func(row []string) {
		if grade, err := strconv.Atoi(row[2]); err == nil && grade > 0 {
			if s.relevant[row[0]] == nil {
				s.relevant[row[0]] = map[string]bool{}
			}
			s.relevant[row[0]][row[1]] = true
		}
	})
	eachRow(t, filepath.Join(folder, "masked_docs.dev.txt"), func(row []string) { s.masked[row[0]] = true })
	eachRow(t, filepath.Join(folder, "abstain.dev.tsv"), func(row []string) { s.expected = append(s.expected, row) })
	return s
}

func eachLine(t *testing.T, name string, do func(line []byte) error) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 64<<20)
	for in.Scan() {
		if err := do(in.Bytes()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	if err := in.Err(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func eachRow(t *testing.T, name string, do func(row []string)) {
	t.Helper()
	eachLine(t, name, func(line []byte) error {
		do(strings.Split(string(line), "\t"))
		return nil
	})
}

// attempts asks a set's questions of the articles without the masked ones, and what is of the base's own matter once
// more of all articles, with those that answer and without them.
func (s set) attempts(name string) []attempt {
	whole := New(s.articles)
	rest := New(slices.DeleteFunc(slices.Clone(s.articles), func(a Article) bool { return s.masked[a.ID] }))
	var list []attempt
	keep := func(a attempt, measured bool) {
		a.set, a.measured = name, measured
		list = append(list, a)
	}
	for _, row := range s.expected {
		relevant, q := s.relevant[row[0]], Query{Text: s.asked[row[0]], Lang: s.lang}
		switch {
		case row[1] == "1":
			keep(rest.attempt(q, relevant), true)
		case row[2] == "masked":
			keep(rest.attempt(q, nil).without(), true)
		default:
			keep(rest.attempt(q, nil), true)
			continue
		}
		keep(whole.attempt(q, relevant), false)
		for id := range relevant {
			q.Without = append(q.Without, id)
		}
		keep(whole.attempt(q, nil).without(), false)
	}
	return list
}

// without says that the article was taken out.
func (a attempt) without() attempt {
	a.matter = missing
	return a
}

// starterRounds is how many example questions of each article of the starter are asked.
const starterRounds = 3

// starterAttempts asks example questions that their articles do not list, with the articles and without them.
func starterAttempts(t *testing.T) []attempt {
	t.Helper()
	all, _ := starter(t)
	var list []attempt
	for round := range starterRounds {
		articles := slices.Clone(all)
		for i, a := range all {
			if len(a.Questions) > round {
				articles[i].Questions = slices.Concat(a.Questions[:round], a.Questions[round+1:])
			}
		}
		base := New(articles)
		for _, a := range all {
			if len(a.Questions) <= round {
				continue
			}
			q := Query{Text: a.Questions[round], Lang: a.Lang, Audience: a.Audience}
			with := base.attempt(q, map[string]bool{a.ID: true})
			q.Without = []string{a.ID}
			without := base.attempt(q, nil).without()
			with.set, without.set = "starter-"+a.Lang, "starter-"+a.Lang
			with.measured, without.measured = round == 0, round == 0
			list = append(list, with, without)
		}
	}
	return list
}

// weigh makes all families weigh the same, in them all sets, and of a set the matters by their shares.
func weigh(list []attempt) {
	count := map[string]*[matterCount]float64{}
	families := map[string]map[string]bool{}
	for _, a := range list {
		if count[a.set] == nil {
			count[a.set] = &[matterCount]float64{}
		}
		count[a.set][a.matter]++
		if families[family(a.set)] == nil {
			families[family(a.set)] = map[string]bool{}
		}
		families[family(a.set)][a.set] = true
	}
	for i, a := range list {
		var all float64
		for m, n := range count[a.set] {
			if n > 0 {
				all += shareOf[m]
			}
		}
		list[i].weight = shareOf[a.matter] / all / count[a.set][a.matter] / float64(len(families[family(a.set)]))
	}
}
