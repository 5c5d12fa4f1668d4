package kb

import (
	"maps"
	"slices"
)

// How much may have changed before everything is indexed again.
const (
	fewPatches  = 32
	patchesPart = 100 // one article in so many
)

// Renew is [Build] for somebody who has built nearly the same before: only what changed is indexed, on shelves of its
// own that measure themselves by the old ones. An edited article can be found after milliseconds, however many there
// are.
// Until much has changed, the rarity of words is still that of the old articles, which moves scores by a trifle. When
// an article changes its audience everything is indexed again, since nobody may search by words that are not his any
// more, and when there are vectors that the old shelves lack. A nil base has nothing yet.
// What the base heeds is not carried over, see [Base.Heeding].
func (b *Base) Renew(from Sources) *Base {
	if b == nil || !slices.EqualFunc(b.synonyms, from.Synonyms, sameSynonyms) || !b.senses(from.Vectors) {
		return Build(from)
	}
	next := &Base{synonyms: b.synonyms, thesaurus: b.thesaurus, vectors: from.Vectors,
		shelves: b.shelves, gone: map[*Article]bool{}}
	present := make(map[*Article]bool, len(from.Articles))
	for i := range from.Articles {
		a := &from.Articles[i]
		before := b.version(a.ID, a.Lang)
		if before != nil && !slices.Equal(audienceOf(before), audienceOf(a)) {
			return Build(from)
		}
		if before != nil && !present[before] && before.same(a) {
			a = before
		}
		present[a] = true
		next.all = append(next.all, a)
	}
	next.registerAgain(b, present)
	fresh := next.sort(present)
	next.patched = len(fresh) + len(next.gone)
	if next.patched > max(fewPatches, len(next.all)/patchesPart) {
		return Build(from)
	}
	next.recent = next.shelve(fresh)
	return next
}

// senses tells whether the shelves have what vectors there are by now.
func (b *Base) senses(now Vectors) bool {
	if (len(b.vectors) == 0) != (len(now) == 0) {
		return false
	}
	return !slices.ContainsFunc(b.shelves, func(s *shelf) bool { return !s.senses.complete(now) })
}

// version is an article of the base, nil where there is none.
func (b *Base) version(id, lang string) *Article {
	for _, a := range b.articles[id] {
		if a.Lang == lang {
			return a
		}
	}
	return nil
}

// registerAgain files the articles by id, of which most are as they were before.
func (b *Base) registerAgain(before *Base, present map[*Article]bool) {
	known := make(map[*Article]bool, len(before.all))
	changed := map[string]bool{}
	for _, a := range before.all {
		known[a] = true
		if !present[a] {
			changed[a.ID] = true
		}
	}
	for _, a := range b.all {
		if !known[a] {
			changed[a.ID] = true
		}
	}
	b.articles = maps.Clone(before.articles)
	for id := range changed {
		delete(b.articles, id)
	}
	for _, a := range b.all {
		if changed[a.ID] {
			b.articles[a.ID] = append(b.articles[a.ID], a)
		}
	}
}

// sort finds the articles that are not on the shelves, and those on the shelves that are gone.
func (b *Base) sort(present map[*Article]bool) []*Article {
	shelved := make(map[*Article]bool, len(present))
	for _, s := range b.shelves {
		for _, a := range s.articles {
			shelved[a] = true
			if !present[a] {
				b.gone[a] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(b.all), func(a *Article) bool { return shelved[a] })
}

func sameSynonyms(a, b Synonyms) bool {
	return maps.EqualFunc(a, b, func(x, y []string) bool { return slices.Equal(x, y) })
}

// same tells whether two articles say and are the same, wherever they stand in memory.
func (a *Article) same(o *Article) bool {
	return a.Title == o.Title && a.Lead == o.Lead && a.Body == o.Body && a.Owner == o.Owner && a.Flow == o.Flow &&
		a.File == o.File && a.Line == o.Line && a.Review.Equal(o.Review) && slices.Equal(a.Questions, o.Questions) &&
		slices.Equal(a.Tags, o.Tags) && slices.Equal(a.Audience, o.Audience) && maps.Equal(a.Keys, o.Keys) &&
		slices.EqualFunc(a.Passages, o.Passages, Passage.same)
}

func (p Passage) same(o Passage) bool {
	return p.Heading == o.Heading && p.Text == o.Text && p.Anchor == o.Anchor && slices.Equal(p.Steps, o.Steps)
}
