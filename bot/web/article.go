package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// An Article is what a source of an answer leads to: a page of the knowledge base in one language.
type Article struct {
	ID, Lang string
	Title    string
	HTML     string // the body, safe to show; its headings carry the anchors of sources as ids
	Review   time.Time
	Overdue  bool
}

// articleID is the shape of an article's id. What looks different is not even asked for.
var articleID = regexp.MustCompile(`^[a-z0-9-]{1,100}$`)

// articlePath gives the address of the page that a source leads to, relative to ours; "" when there is none.
func (c *Channel) articlePath(s handoff.Source) string {
	if c.opts.Article == nil || !articleID.MatchString(s.Article) {
		return ""
	}
	to := url.URL{
		Path: "articles/" + s.Article, RawQuery: url.Values{"lang": {s.Lang}}.Encode(), Fragment: s.Anchor,
	}
	return to.String()
}

// An articleView is what the template of an article's page shows.
type articleView struct {
	sheet
	Article Article // without an ID: there is none, and the page says so
	Body    template.HTML
	Review  string
}

// showArticle serves an article as a page of its own, which is at home in its reader's language: there it says what is
// ours to say, even around an article that exists in another language only.
func (c *Channel) showArticle(w http.ResponseWriter, r *http.Request) {
	lang := c.lang(r, r.URL.Query().Get("lang"))
	v := articleView{sheet: c.sheet(lang, "../")}
	found, ok := c.article(r.PathValue("id"), lang)
	if !ok {
		c.show(w, r, page{"article.html", articlePolicy, http.StatusNotFound, lang, v})
		return
	}
	v.Article = found
	v.Body = template.HTML(found.HTML) //nolint:gosec // safe by the contract of Options.Article
	v.Review = c.reviewed(found, lang)
	v.Others = slices.DeleteFunc(v.Others, func(o otherLang) bool {
		other, ok := c.article(found.ID, o.Lang)
		return !ok || other.Lang != o.Lang
	})
	c.show(w, r, page{"article.html", articlePolicy, http.StatusOK, lang, v})
}

// article finds an article that a request names.
func (c *Channel) article(id, lang string) (Article, bool) {
	if !articleID.MatchString(id) {
		return Article{}, false
	}
	return c.opts.Article(id, lang)
}

// reviewed says how far an article can be trusted to be up to date; "" when nothing is known.
func (c *Channel) reviewed(a Article, lang string) string {
	day := texts.Args{"Date": a.Review.Format(c.opts.Texts.Say(lang, "web.article.date", nil))}
	switch {
	case a.Review.IsZero() && a.Overdue:
		return c.opts.Texts.Say(lang, "web.outdated", nil)
	case a.Review.IsZero():
		return ""
	case a.Overdue:
		return c.opts.Texts.Say(lang, "web.overdue", day)
	default:
		return c.opts.Texts.Say(lang, "web.review", day)
	}
}

// pictureTypes are the kinds of pictures that are served. One that could hold a script is not among them.
var pictureTypes = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp",
}

// showPicture serves a picture of the articles. It may be exchanged under its name, so browsers must ask each time.
func (c *Channel) showPicture(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	kind, ok := pictureTypes[path.Ext(name)]
	if !ok {
		http.NotFound(w, r)
		return
	}
	data, ok := c.opts.Picture(name)
	if !ok {
		http.NotFound(w, r)
		return
	}
	sum := sha256.Sum256(data)
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}
