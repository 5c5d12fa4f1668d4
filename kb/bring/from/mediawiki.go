package from

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/kb/bring"
	"github.com/firstline-support/firstline/kb/bring/fetch"
	"github.com/firstline-support/firstline/kb/bring/page"
)

// A MediaWiki is read through its action API (mediawiki.org/wiki/API): the pages of some namespaces as the wiki shows
// them, each by its number, which outlives a new title. Titles that redirect to a page become its example questions,
// its categories become tags. Only pages with a new revision are fetched.
type MediaWiki struct {
	Client     *fetch.Client
	URL        string // of the wiki or of its api.php
	Namespaces []int
	User       string // with a bot password; empty: nobody signs in
	Password   string

	api     *url.URL
	lang    string
	licence string
	left    int
}

// Left is how many pages of the current part of the listing are still to come.
func (m *MediaWiki) Left() int { return m.left }

// A wikiPage is one page of the listing.
type wikiPage struct {
	ID        int    `json:"pageid"`
	Title     string `json:"title"`
	URL       string `json:"canonicalurl"`
	Lang      string `json:"pagelanguage"`
	Revision  int    `json:"lastrevid"`
	Revisions []struct {
		Timestamp time.Time `json:"timestamp"`
	} `json:"revisions"`
	Redirects []struct {
		Title string `json:"title"`
	} `json:"redirects"`
}

// A wikiError is how the API says no, with status 200.
type wikiError struct {
	Code string `json:"code"`
	Info string `json:"info"`
}

func (e *wikiError) err() error {
	if e == nil {
		return nil
	}
	if e.Code == "readapidenied" {
		return fmt.Errorf("the wiki: %s; sign in with --user and a bot password", e.Info)
	}
	return fmt.Errorf("the wiki: %s (%s)", e.Info, e.Code)
}

// Documents implements [bring.Source].
func (m *MediaWiki) Documents(ctx context.Context, known bring.Known) iter.Seq2[bring.Document, error] {
	return func(yield func(bring.Document, error) bool) {
		err := m.find(ctx)
		if err == nil && m.User != "" {
			err = m.signIn(ctx)
		}
		if err == nil {
			err = m.about(ctx)
		}
		if err != nil {
			yield(bring.Document{}, err)
			return
		}
		for _, namespace := range m.Namespaces {
			for pages, err := range m.batches(ctx, namespace) {
				if err != nil {
					yield(bring.Document{}, err)
					return
				}
				if !m.each(ctx, pages, known, yield) {
					return
				}
			}
		}
	}
}

func (m *MediaWiki) each(ctx context.Context, pages []wikiPage, known bring.Known,
	yield func(bring.Document, error) bool) bool {
	for i, p := range pages {
		m.left = len(pages) - i - 1
		doc, err := m.document(ctx, p, known)
		var skip *bring.SkipError
		if !yield(doc, err) || err != nil && !errors.As(err, &skip) {
			return false
		}
	}
	return true
}

// find looks where the wiki has its API.
func (m *MediaWiki) find(ctx context.Context) error {
	u, err := root(m.URL)
	if err != nil {
		return err
	}
	tries := []string{u.JoinPath("api.php").String(), u.JoinPath("w/api.php").String(),
		u.ResolveReference(&url.URL{Path: "/api.php"}).String(), u.ResolveReference(&url.URL{Path: "/w/api.php"}).String()}
	if strings.HasSuffix(u.Path, "/api.php") {
		tries = []string{u.String()}
	}
	var first error
	for _, at := range tries {
		m.api, _ = url.Parse(at) // it was just written
		var answer struct {
			Query struct {
				General struct{ Generator string } `json:"general"`
			} `json:"query"`
			Error *wikiError `json:"error"`
		}
		err := m.ask(ctx, url.Values{"action": {"query"}, "meta": {"siteinfo"}}, &answer)
		if err == nil && (answer.Error != nil || answer.Query.General.Generator != "") {
			return nil // a wiki that wants to know who asks is one, too
		}
		if !passes(err) && err != nil {
			return err
		}
		first = cmp.Or(first, err)
	}
	return fmt.Errorf("no MediaWiki answers at %s: %w; name the address of its api.php", m.URL, first)
}

func (m *MediaWiki) ask(ctx context.Context, query url.Values, into any) error {
	query.Set("format", "json")
	query.Set("formatversion", "2")
	at := *m.api
	at.RawQuery = query.Encode()
	_, err := m.Client.JSON(ctx, fetch.Request{URL: at.String()}, into)
	return err
}

// signIn uses a bot password, which may be allowed to read and nothing else.
func (m *MediaWiki) signIn(ctx context.Context) error {
	var token struct {
		Query struct {
			Tokens struct {
				Login string `json:"logintoken"`
			} `json:"tokens"`
		} `json:"query"`
	}
	if err := m.ask(ctx, url.Values{"action": {"query"}, "meta": {"tokens"}, "type": {"login"}}, &token); err != nil {
		return err
	}
	form := url.Values{"action": {"login"}, "format": {"json"}, "lgname": {m.User}, "lgpassword": {m.Password},
		"lgtoken": {token.Query.Tokens.Login}}
	var answer struct {
		Login struct{ Result, Reason string } `json:"login"`
	}
	_, err := m.Client.JSON(ctx, fetch.Request{URL: m.api.String(), Post: []byte(form.Encode()),
		Header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}, &answer)
	if err == nil && answer.Login.Result != "Success" {
		err = fmt.Errorf("sign in as %s: %s %s; make a bot password on Special:BotPasswords", m.User, answer.Login.Result,
			answer.Login.Reason)
	}
	return err
}

// about reads what holds for all pages.
func (m *MediaWiki) about(ctx context.Context) error {
	var answer struct {
		Query struct {
			General struct{ Lang string }      `json:"general"`
			Rights  struct{ URL, Text string } `json:"rightsinfo"`
		} `json:"query"`
		Error *wikiError `json:"error"`
	}
	err := m.ask(ctx, url.Values{"action": {"query"}, "meta": {"siteinfo"}, "siprop": {"general|rightsinfo"}}, &answer)
	m.lang = answer.Query.General.Lang
	m.licence = cmp.Or(answer.Query.Rights.Text, answer.Query.Rights.URL)
	return cmp.Or(err, answer.Error.err())
}

// batches gives the pages of a namespace in groups. The API spreads what it says about a page over several answers.
func (m *MediaWiki) batches(ctx context.Context, namespace int) iter.Seq2[[]wikiPage, error] {
	return func(yield func([]wikiPage, error) bool) {
		more := map[string]string{"continue": ""}
		pages, parts := map[int]wikiPage{}, course{}
		for len(more) > 0 {
			query := url.Values{"action": {"query"}, "generator": {"allpages"}, "gapnamespace": {strconv.Itoa(namespace)},
				"gapfilterredir": {"nonredirects"}, "gaplimit": {"50"}, "prop": {"info|revisions|redirects"}, "inprop": {"url"},
				"rvprop": {"ids|timestamp"}, "rdprop": {"title"}, "rdlimit": {"max"}}
			for name, value := range more {
				query.Set(name, value)
			}
			var answer struct {
				Whole    bool              `json:"batchcomplete"`
				Continue map[string]string `json:"continue"`
				Query    struct {
					Pages []wikiPage `json:"pages"`
				} `json:"query"`
				Error *wikiError `json:"error"`
			}
			err := parts.on(fmt.Sprint(more))
			if err == nil {
				err = m.ask(ctx, query, &answer)
			}
			if err = cmp.Or(err, answer.Error.err()); err == nil && len(answer.Continue) == 0 && !answer.Whole {
				err = errors.New("the wiki's listing breaks off in the middle of a part")
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for _, p := range answer.Query.Pages {
				pages[p.ID] = p.with(pages[p.ID])
			}
			more = answer.Continue
			if !answer.Whole {
				continue
			}
			if !yield(slices.SortedFunc(maps.Values(pages), func(a, b wikiPage) int { return a.ID - b.ID }), nil) {
				return
			}
			clear(pages)
		}
	}
}

// with joins what two answers say about one page.
func (p wikiPage) with(old wikiPage) wikiPage {
	p.Redirects = append(old.Redirects, p.Redirects...)
	if len(p.Revisions) == 0 {
		p.Revisions = old.Revisions
	}
	return p
}

// document gets a page unless its revision is known.
func (m *MediaWiki) document(ctx context.Context, p wikiPage, known bring.Known) (bring.Document, error) {
	doc := bring.Document{ID: strconv.Itoa(p.ID), URL: p.URL, Title: p.Title, Licence: m.licence}
	for _, r := range p.Redirects {
		doc.Questions = append(doc.Questions, r.Title)
	}
	doc.Version = strconv.Itoa(p.Revision)
	if len(doc.Questions) > 0 { // a new redirect makes no new revision
		doc.Version += " " + strings.Join(doc.Questions, "|")
	}
	if doc.Version == known.Version(doc.ID) {
		doc.Unchanged = true
		return doc, nil
	}
	if len(p.Revisions) > 0 {
		doc.Updated = p.Revisions[0].Timestamp
	}
	if p.Lang != m.lang { // that of the wiki is a setting, and says little about what people write there
		doc.Lang = p.Lang
	}
	return m.text(ctx, doc)
}

func (m *MediaWiki) text(ctx context.Context, doc bring.Document) (bring.Document, error) {
	var answer struct {
		Parse struct {
			Text       string `json:"text"`
			Categories []struct {
				Name   string `json:"category"`
				Hidden bool   `json:"hidden"`
			} `json:"categories"`
		} `json:"parse"`
		Error *wikiError `json:"error"`
	}
	err := m.ask(ctx, url.Values{"action": {"parse"}, "pageid": {doc.ID}, "prop": {"text|categories"},
		"disableeditsection": {"1"}, "disabletoc": {"1"}, "disablelimitreport": {"1"}}, &answer)
	switch {
	case passes(err):
		return doc, &bring.SkipError{ID: doc.ID, URL: doc.URL, Reason: err.Error(), Passing: true}
	case err != nil:
		return doc, err
	case answer.Error != nil:
		return doc, &bring.SkipError{ID: doc.ID, URL: doc.URL, Reason: answer.Error.err().Error(), Passing: true}
	}
	for _, c := range answer.Parse.Categories {
		if !c.Hidden {
			doc.Tags = append(doc.Tags, strings.ReplaceAll(c.Name, "_", " "))
		}
	}
	at, err := url.Parse(doc.URL)
	if err == nil {
		doc.Markdown, err = page.Fragment(answer.Parse.Text, at)
	}
	if err != nil {
		return doc, bring.Skip(doc.ID, doc.URL, err.Error())
	}
	return doc, nil
}
