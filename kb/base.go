package kb

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"
)

// Everyone is the audience that all askers belong to. It is what an article gets that names none.
const Everyone = "everyone"

// An Article is one page of the knowledge base in one language. Articles with the same ID are translations.
// It is plain data and must not be changed once it was given to [New].
type Article struct {
	ID, Lang  string
	Title     string
	Lead      string   // the first paragraph before any heading, Markdown; may be empty
	Questions []string // as people type them
	Tags      []string
	Audience  []string // who may read it; empty means everyone
	Owner     string   // team that keeps it right
	Review    time.Time
	Flow      string // flow that does what the article explains
	Origin    Origin // of what was imported
	Body      string // Markdown without the front matter
	Passages  []Passage
	File      string
	Line      int            // first line of the body in File
	Keys      map[string]int // line of each front matter key in File: other rooms report against it
}

// An Origin tells where an imported article comes from. It is zero for what was written here.
type Origin struct {
	URL     string    // address of the original, or the name of its file
	Licence string    // under which it may be shown; empty where the source names none
	Updated time.Time // day of the original's last change; zero where the source does not tell
}

// A Passage is a part of an article under one heading: the unit that is quoted in an answer.
type Passage struct {
	Heading string   // without markup; empty for the part before the first heading
	Text    string   // Markdown below the heading
	Steps   []string // items of its numbered lists as Markdown, in order
	Anchor  string   // unique in the article; empty for the part before the first heading
}

// Overdue tells whether the day the owner promised to look at the article again has passed.
func (a *Article) Overdue(now time.Time) bool {
	return !a.Review.IsZero() && now.After(a.Review.AddDate(0, 0, 1))
}

// readableBy is the only place that decides who may see an article.
func readableBy(audience, groups []string) bool {
	if len(audience) == 0 {
		return true
	}
	return slices.ContainsFunc(audience, func(a string) bool {
		return a == Everyone || slices.Contains(groups, a)
	})
}

// A Base is a searchable set of articles. It never changes, so that any number of searches may run at once and a
// new version of the articles is simply another Base.
type Base struct {
	articles  map[string][]*Article // by id, one for each language
	all       []*Article            // in the order given
	synonyms  []Synonyms
	thesaurus *thesaurus
	vectors   Vectors
	helped    map[*Article]Helped // see [Base.Heeding]
	shelves   []*shelf            // of the last [Build]
	recent    []*shelf            // of what changed since, see [Base.Renew]
	patched   int                 // articles that are in recent, or gone from shelves
	gone      map[*Article]bool
}

// Sources are what a base is built from.
type Sources struct {
	Articles []Article
	Synonyms []Synonyms // besides those that every base knows
	Vectors  Vectors    // of [Meanings], see [Embed]; one that is missing costs nothing but its help
}

// New builds a base of articles alone, see [Build].
func New(articles []Article) *Base { return Build(Sources{Articles: articles}) }

// Build makes the base. Articles with the same audience and language stand on one shelf with an index of its own:
// what an asker may not read is not opened at all, so it can neither be found nor lend its words to the weighing.
func Build(from Sources) *Base {
	b := &Base{synonyms: from.Synonyms, thesaurus: thesaurusOf(from.Synonyms), vectors: from.Vectors}
	for i := range from.Articles {
		b.all = append(b.all, &from.Articles[i])
	}
	b.register()
	b.shelves = b.shelve(b.all)
	return b
}

// register files the articles by id.
func (b *Base) register() {
	b.articles = make(map[string][]*Article, len(b.all))
	for _, a := range b.all {
		b.articles[a.ID] = append(b.articles[a.ID], a)
	}
}

// shelve indexes articles, by those that are on shelves already.
func (b *Base) shelve(articles []*Article) []*shelf {
	groups := map[shelfKey][]*Article{}
	for _, a := range articles {
		groups[keyOf(a)] = append(groups[keyOf(a)], a)
	}
	known := map[shelfKey]*shelf{}
	for _, s := range b.shelves {
		known[s.key()] = s
	}
	var shelves []*shelf
	for _, key := range slices.SortedFunc(maps.Keys(groups), shelfKey.compare) {
		by := known[key]
		if by == nil {
			by = known[shelfKey{lang: key.lang}]
		}
		s := newShelf(groups[key], by, b)
		if known[key] == nil {
			known[key] = s
		}
		shelves = append(shelves, s)
	}
	return shelves
}

type shelfKey struct{ audience, lang string }

// compare puts the shelves that all may read in front: the others borrow their words and measures.
func (k shelfKey) compare(o shelfKey) int {
	return cmp.Or(strings.Compare(k.audience, o.audience), strings.Compare(k.lang, o.lang))
}

func keyOf(a *Article) shelfKey {
	return shelfKey{audience: strings.Join(audienceOf(a), " "), lang: a.Lang}
}

func (s *shelf) key() shelfKey {
	return shelfKey{audience: strings.Join(s.audience, " "), lang: s.lang}
}

// audienceOf is in one order and empty for everyone, however the article was made.
func audienceOf(a *Article) []string {
	if readableBy(a.Audience, nil) {
		return nil
	}
	out := slices.Clone(a.Audience)
	slices.Sort(out)
	return slices.Compact(out)
}

// Len counts the articles, each language for itself.
func (b *Base) Len() int { return len(b.all) }

// Articles gives all, in the order in which they were given.
func (b *Base) Articles() []Article {
	list := make([]Article, len(b.all))
	for i, a := range b.all {
		list[i] = *a
	}
	return list
}

// Article finds an article by its id, in the language asked for or else in another one. For an asker outside its
// audience it does not exist.
func (b *Base) Article(id, lang string, audience []string) (*Article, bool) {
	var found *Article
	for _, a := range b.articles[id] {
		if !readableBy(a.Audience, audience) {
			continue
		}
		if found == nil || a.Lang == lang {
			found = a
		}
	}
	return found, found != nil
}

// Shows tells whether an article that the asker may read has the picture, "images/<file>". Who serves pictures asks it
// first: one of a restricted article is as restricted as its words.
func (b *Base) Shows(name string, audience []string) bool {
	for _, same := range b.articles {
		for _, a := range same {
			if readableBy(a.Audience, audience) && strings.Contains(a.Body, name) && a.shows(name) {
				return true
			}
		}
	}
	return false
}

func (a *Article) shows(name string) bool {
	return slices.ContainsFunc(parsePage(a.Body).images(), func(image *ast.Image) bool {
		m := picture.FindSubmatch(image.Destination)
		return m != nil && string(m[1]) == name
	})
}
