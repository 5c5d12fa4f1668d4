package teach

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// Limits of what is looked at and shown at once.
const (
	mostLessons = 2000
	mostThemes  = 100
	mostRecent  = 8
	mostGuesses = 3
)

// answerTime is how long a question may wait for its answer before it counts as one that was not understood.
const answerTime = 15 * time.Minute

// leastGuess is from which probability on an intent is worth a button.
const leastGuess = 0.01

// grouped is the syllabus made last. Pages ask often, and lessons change seldom.
type grouped struct {
	key       uint64
	knowledge *decide.Knowledge
	themes    []handoff.Theme // titles are filled in for each reader
}

// Syllabus implements handoff.Teacher.
func (t *Teacher) Syllabus(ctx context.Context, lang string) (handoff.Syllabus, error) {
	lessons, err := t.opt.Store.Lessons(ctx, t.opt.Now().Add(-answerTime), t.opt.Private, mostLessons+1)
	if err != nil {
		return handoff.Syllabus{}, err
	}
	s := handoff.Syllabus{More: len(lessons) > mostLessons}
	k := t.opt.Knowledge()
	veil, err := NewVeil(ctx, t.opt.Store, k.Intents)
	if err != nil {
		return handoff.Syllabus{}, err
	}
	themes := t.themes(lessons[:min(len(lessons), mostLessons)], veil, k)
	s.More = s.More || len(themes) > mostThemes
	for _, theme := range themes[:min(len(themes), mostThemes)] {
		s.Themes = append(s.Themes, titled(theme, k, lang))
	}
	for _, in := range k.Intents.Intents {
		s.Intents = append(s.Intents, handoff.Choice{Value: in.ID, Label: title(in, lang)})
	}
	slices.SortStableFunc(s.Intents, func(a, b handoff.Choice) int {
		return cmp.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label))
	})
	s.Recent, err = t.opt.Store.Teachings(ctx, mostRecent)
	return s, err
}

// themes groups the lessons, or gives what was grouped before when nothing has changed.
func (t *Teacher) themes(lessons []handoff.Lesson, veil Veil, k *decide.Knowledge) []handoff.Theme {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := fnv.New64a()
	_, _ = fmt.Fprint(key, veil.staff)
	for _, l := range lessons {
		_, _ = fmt.Fprint(key, l.ID, l.Doubt, " ") // a hash never refuses
	}
	if t.cache.knowledge != k || t.cache.key != key.Sum64() {
		t.cache = grouped{key.Sum64(), k, group(lessons, veil, k)}
	}
	return t.cache.themes
}

// group makes themes of lessons: the same words are one sentence, and sentences about the same are one theme.
func group(lessons []handoff.Lesson, veil Veil, k *decide.Knowledge) []handoff.Theme {
	var texts []string
	saying := map[string][]handoff.Lesson{}
	for _, l := range lessons {
		l.Why.Utterance = veil.example(l.Why.Utterance, l.Why.By)
		key := strings.ToLower(l.Why.Utterance)
		if saying[key] == nil {
			texts = append(texts, l.Why.Utterance)
		}
		saying[key] = append(saying[key], l)
	}
	var themes []handoff.Theme
	for _, places := range k.Engine.Group(texts) {
		var theme handoff.Theme
		for _, at := range places {
			theme.Lessons = append(theme.Lessons, saying[strings.ToLower(texts[at])]...)
		}
		for _, l := range theme.Lessons {
			if l.At.After(theme.Last) {
				theme.Last = l.At
			}
		}
		themes = append(themes, theme)
	}
	slices.SortStableFunc(themes, func(a, b handoff.Theme) int {
		return cmp.Or(cmp.Compare(len(b.Lessons), len(a.Lessons)), b.Last.Compare(a.Last))
	})
	for i := range themes[:min(len(themes), mostThemes)] {
		themes[i].Guesses = guesses(themes[i].Text(), k)
	}
	return themes
}

// guesses are what the bot would take the words for now.
func guesses(text string, k *decide.Knowledge) []handoff.Guess {
	var found []handoff.Guess
	for _, c := range k.Engine.Match(text).Candidates {
		if len(found) < mostGuesses && c.Confidence >= leastGuess {
			found = append(found, handoff.Guess{Intent: c.ID, Confidence: c.Confidence, Nearest: c.Nearest})
		}
	}
	return found
}

// titled gives a theme with the titles of a language.
func titled(theme handoff.Theme, k *decide.Knowledge, lang string) handoff.Theme {
	theme.Guesses = slices.Clone(theme.Guesses)
	for i := range theme.Guesses {
		g := &theme.Guesses[i]
		g.Title = g.Intent
		if at, known := k.Intents.ByID[g.Intent]; known {
			g.Title = title(k.Intents.Intents[at], lang)
		}
	}
	return theme
}

// title is what people call an intent.
func title(in intents.Intent, lang string) string {
	for _, l := range append([]string{lang}, intents.Languages...) {
		if in.Title[l] != "" {
			return in.Title[l]
		}
	}
	return in.ID
}
