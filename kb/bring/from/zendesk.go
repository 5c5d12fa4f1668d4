package from

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/kb/bring"
	"github.com/firstline-support/firstline/kb/bring/fetch"
	"github.com/firstline-support/firstline/kb/bring/page"
)

// A Zendesk help centre is read through its Help Center API (developer.zendesk.com, Articles): every article in every
// language. What belongs to a user segment counts as restricted; drafts are left out. Without a token the API gives
// what anybody may read.
type Zendesk struct {
	Client  *fetch.Client
	URL     string
	Locales []string // empty: all
	User    string   // mail address of the token's owner
	Token   string

	base  *url.URL
	names map[int64]string // of articles in the first language that has them
}

// A zendeskArticle is one article in one language.
type zendeskArticle struct {
	ID      int64     `json:"id"`
	URL     string    `json:"html_url"`
	Title   string    `json:"title"`
	Body    string    `json:"body"`
	Locale  string    `json:"locale"`
	Edited  time.Time `json:"edited_at"`
	Updated time.Time `json:"updated_at"`
	Draft   bool      `json:"draft"`
	Segment *int64    `json:"user_segment_id"`
	Labels  []string  `json:"label_names"`
}

// Documents implements [bring.Source].
func (z *Zendesk) Documents(ctx context.Context, _ bring.Known) iter.Seq2[bring.Document, error] {
	return func(yield func(bring.Document, error) bool) {
		z.names = map[int64]string{}
		locales, err := z.prepare(ctx)
		if err != nil {
			yield(bring.Document{}, err)
			return
		}
		for _, locale := range locales {
			if !z.locale(ctx, locale, yield) {
				return
			}
		}
	}
}

// locale yields the articles of one language, and tells whether more are wanted.
func (z *Zendesk) locale(ctx context.Context, name string, yield func(bring.Document, error) bool) bool {
	next := z.base.JoinPath("api/v2/help_center", name, "articles.json").String() + "?page%5Bsize%5D=100"
	for parts := (course{}); next != ""; {
		err := parts.on(next)
		var articles []zendeskArticle
		var after string
		if err == nil {
			articles, after, err = z.list(ctx, next)
		}
		if err != nil {
			yield(bring.Document{}, err)
			return false
		}
		for _, a := range articles {
			if !a.Draft && !yield(z.document(a)) {
				return false
			}
		}
		next = after
	}
	return true
}

// prepare finds out which languages there are.
func (z *Zendesk) prepare(ctx context.Context) (locales []string, err error) {
	if z.base, err = root(strings.TrimSuffix(strings.TrimRight(z.URL, "/"), "/hc")); err != nil || len(z.Locales) > 0 {
		return z.Locales, err
	}
	var answer struct {
		Locales []string `json:"locales"`
		Default string   `json:"default_locale"`
	}
	if err := z.get(ctx, z.base.JoinPath("api/v2/help_center/locales.json").String(), &answer); err != nil {
		return nil, err
	}
	locales = []string{answer.Default}
	for _, l := range answer.Locales {
		if l != answer.Default {
			locales = append(locales, l)
		}
	}
	return locales, nil
}

func (z *Zendesk) get(ctx context.Context, at string, into any) error {
	var header map[string]string
	if z.User != "" {
		header = basic(z.User+"/token", z.Token)
	}
	_, err := z.Client.JSON(ctx, fetch.Request{URL: at, Header: header}, into)
	return refused(err, "see --user and ZENDESK_TOKEN")
}

// list gives one part of the listing and the address of the next. That one has to be on the same host: the token goes
// with it.
func (z *Zendesk) list(ctx context.Context, at string) ([]zendeskArticle, string, error) {
	var answer struct {
		Articles []zendeskArticle `json:"articles"`
		Meta     struct {
			More bool `json:"has_more"`
		} `json:"meta"`
		Links struct {
			Next string `json:"next"`
		} `json:"links"`
	}
	if err := z.get(ctx, at, &answer); err != nil || !answer.Meta.More {
		return answer.Articles, "", err
	}
	next, err := sameHost(z.base, answer.Links.Next)
	return answer.Articles, next, err
}

// sameHost makes the address of a next part whole, and refuses one on another host.
func sameHost(base *url.URL, next string) (string, error) {
	u, err := base.Parse(next)
	if err != nil || next == "" {
		return "", fmt.Errorf("the next part of the listing is at %q, which is no address", next)
	}
	if u.Host != base.Host || u.Scheme != base.Scheme {
		return "", fmt.Errorf("the next part of the listing is at %s, which is another host than %s", u.Redacted(), base.Host)
	}
	return u.String(), nil
}

func (z *Zendesk) document(a zendeskArticle) (bring.Document, error) {
	if z.names[a.ID] == "" {
		z.names[a.ID] = a.Title
	}
	doc := bring.Document{ID: strconv.FormatInt(a.ID, 10) + "/" + a.Locale, URL: a.URL, Title: a.Title,
		Name: z.names[a.ID],
		Lang: a.Locale, Tags: a.Labels, Updated: a.Edited, Restricted: a.Segment != nil}
	if doc.Updated.IsZero() {
		doc.Updated = a.Updated
	}
	return withBody(doc, a.Body)
}

// withBody adds a text that a system keeps as HTML.
func withBody(doc bring.Document, body string) (bring.Document, error) {
	at, err := url.Parse(doc.URL)
	if err == nil {
		doc.Markdown, err = page.Fragment(body, at)
	}
	if err != nil {
		return doc, bring.Skip(doc.ID, doc.URL, err.Error())
	}
	return doc, nil
}
