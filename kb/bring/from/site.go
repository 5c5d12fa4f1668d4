package from

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/firstline-support/firstline/kb/bring"
	"github.com/firstline-support/firstline/kb/bring/fetch"
	"github.com/firstline-support/firstline/kb/bring/page"
)

// A Site is a web site. Its pages are found by sitemaps and by links, on the host of the start page only, and each page
// is known by the address that it calls its own (rel=canonical). Pages that were brought before are asked for anew even
// when nothing links to them any more; those that answer 404 or 410 have vanished.
//
// What robots.txt forbids is not fetched, what calls itself noindex not brought, what is nofollow not followed.
type Site struct {
	Client *fetch.Client
	Start  string // address of a page
	Under  string // only pages whose path begins so; empty: all of the host
	Limit  int    // of pages fetched; 0: none

	queue   []string
	queued  map[string]bool
	aliases map[string]bool // pages that named another one as the right one
	begin   *url.URL
	fetched int
	silent  int // errors of the network one after another
}

// givesUp is how often one after another nothing may come back before the site counts as down.
const givesUp = 5

// kinds are the media types of pages.
func kinds() []string { return []string{"text/html", "application/xhtml+xml"} }

// Left is how many pages are known and were not looked at yet.
func (s *Site) Left() int { return len(s.queue) }

// Documents implements [bring.Source]. The start page must be one that can be read.
func (s *Site) Documents(ctx context.Context, known bring.Known) iter.Seq2[bring.Document, error] {
	return func(yield func(bring.Document, error) bool) {
		if err := s.prepare(ctx, known); err != nil {
			yield(bring.Document{}, err)
			return
		}
		for len(s.queue) > 0 {
			if s.Limit > 0 && s.fetched >= s.Limit {
				yield(bring.Document{}, bring.ErrPartial)
				return
			}
			at := s.queue[0]
			s.queue = s.queue[1:]
			doc, err := s.visit(ctx, at, known)
			var skip *bring.SkipError
			switch {
			case err == nil && doc.ID == "":
			case !yield(doc, err), err != nil && !errors.As(err, &skip):
				return
			}
		}
	}
}

// prepare fills the queue with what is known without having read a page.
func (s *Site) prepare(ctx context.Context, known bring.Known) error {
	start, ok := normal(s.Start)
	if !ok {
		return fmt.Errorf("the address %q: write it whole, such as https://help.example.com/", s.Start)
	}
	s.begin, _ = url.Parse(start) // it was just written
	s.queue, s.queued, s.aliases = nil, map[string]bool{}, map[string]bool{}
	s.fetched, s.silent = 0, 0
	s.queued[start], s.queue = true, append(s.queue, start)
	for _, id := range known.IDs {
		s.enqueue(id)
	}
	named, err := s.Client.Sitemaps(ctx, start)
	if err != nil {
		return err
	}
	m := sitemaps{client: s.Client, wanted: s.inside}
	if len(named) == 0 {
		named = []string{s.begin.ResolveReference(&url.URL{Path: "/sitemap.xml"}).String()}
	}
	for _, at := range m.pages(ctx, named) {
		s.enqueue(at)
	}
	return ctx.Err()
}

func (s *Site) enqueue(address string) {
	if at, ok := normal(address); ok && !s.queued[at] && s.inside(at) {
		s.queued[at] = true
		s.queue = append(s.queue, at)
	}
}

// inside tells whether an address is one of the site.
func (s *Site) inside(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host == s.begin.Host && (s.Under == "" || strings.HasPrefix(u.Path, s.Under))
}

// visit looks at one page. No document and no error: there is nothing to bring.
func (s *Site) visit(ctx context.Context, at string, known bring.Known) (bring.Document, error) {
	first := s.fetched == 0
	allowed, err := s.Client.Allowed(ctx, at)
	switch {
	case err != nil:
		return bring.Document{}, err
	case !allowed && first:
		return bring.Document{}, fmt.Errorf("%s: robots.txt of the site forbids it", at)
	case !allowed:
		return bring.Document{}, bring.Skip(at, at, "robots.txt of the site forbids it")
	}
	s.fetched++
	request := fetch.Request{URL: at, Kinds: kinds(), Stay: true}
	if version := known.Version(at); known.Complete && version != "" {
		request.Header = condition(version)
	}
	answer, err := s.Client.Get(ctx, request)
	if err != nil {
		return bring.Document{}, s.failed(ctx, at, first, err)
	}
	s.silent = 0
	switch {
	case answer.Status == http.StatusNotModified:
		return bring.Document{ID: at, URL: at, Unchanged: true}, nil
	case answer.Status >= http.StatusMultipleChoices:
		s.moved(at, answer.Header.Get("Location"), first)
		return bring.Document{}, nil
	}
	return s.read(at, answer)
}

// moved follows a redirect. Where the start page itself leads to another host, that one is the site.
func (s *Site) moved(at, to string, first bool) {
	from, err := url.Parse(at)
	if err != nil {
		return
	}
	target, err := from.Parse(to)
	if err != nil {
		return
	}
	if first && strings.TrimPrefix(target.Host, "www.") == strings.TrimPrefix(s.begin.Host, "www.") {
		s.begin = target // https for http, with or without www
	}
	s.enqueue(target.String())
}

// failed tells what is about one page from what is about the site.
func (s *Site) failed(ctx context.Context, at string, first bool, err error) error {
	var status *fetch.StatusError
	answered := errors.As(err, &status)
	if answered || errors.Is(err, fetch.ErrKind) || errors.Is(err, fetch.ErrTooLarge) {
		s.silent = 0
	} else {
		s.silent++
	}
	switch {
	case ctx.Err() != nil, first, s.silent >= givesUp, errors.Is(err, fetch.ErrPrivate):
		return err
	case errors.Is(err, fetch.ErrKind):
		return nil // pictures and files behind links are nothing to tell of
	case answered && (status.Status == http.StatusNotFound || status.Status == http.StatusGone):
		return nil
	case answered:
		passing := status.Status >= http.StatusInternalServerError || status.Status == http.StatusTooManyRequests
		return &bring.SkipError{ID: at, URL: at, Reason: fmt.Sprintf("the site answers %d %s", status.Status,
			http.StatusText(status.Status)), Passing: passing}
	}
	return &bring.SkipError{ID: at, URL: at, Reason: err.Error(), Passing: true}
}

// read takes a page that came.
func (s *Site) read(at string, answer fetch.Response) (bring.Document, error) {
	u, err := url.Parse(at)
	if err != nil {
		return bring.Document{}, bring.Skip(at, at, err.Error())
	}
	p, err := page.Read(answer.Body, answer.Header.Get("Content-Type"), u)
	if err != nil {
		return bring.Document{}, bring.Skip(at, at, err.Error())
	}
	for rule := range strings.SplitSeq(strings.ToLower(answer.Header.Get("X-Robots-Tag")), ",") {
		rule = strings.TrimSpace(rule)
		p.NoIndex = p.NoIndex || rule == "noindex" || rule == "none"
		p.NoFollow = p.NoFollow || rule == "nofollow" || rule == "none"
	}
	if !p.NoFollow {
		for _, to := range p.Links {
			s.enqueue(to)
		}
	}
	if right, ok := normal(p.Canonical); ok && right != at && s.inside(right) && !s.aliases[right] {
		s.aliases[at] = true
		s.enqueue(right)
		return bring.Document{}, nil
	}
	if p.NoIndex {
		return bring.Document{}, bring.Skip(at, at, "the page asks not to be found (noindex)")
	}
	return bring.Document{ID: at, URL: at, Title: p.Title, Lang: p.Lang, Markdown: p.Markdown, Licence: p.Licence,
		Updated: updated(p.Updated, answer), Version: version(answer)}, nil
}

// updated is when a page was last changed, as far as it or its server says so. A server that makes pages anew for
// everyone says "now", which would change every article every day.
func updated(said time.Time, answer fetch.Response) time.Time {
	if !said.IsZero() {
		return said
	}
	modified, err := http.ParseTime(answer.Header.Get("Last-Modified"))
	sent, sentErr := http.ParseTime(answer.Header.Get("Date"))
	if err != nil || sentErr == nil && sent.Sub(modified) < time.Hour {
		return time.Time{}
	}
	return modified
}

// version keeps what a server can compare by: the ETag, and behind a blank the time of the last change.
func version(answer fetch.Response) string {
	tag, since := answer.Header.Get("ETag"), answer.Header.Get("Last-Modified")
	if tag == "" && since == "" {
		return ""
	}
	return tag + " " + since
}

// condition asks for the page only if it is another one.
func condition(version string) map[string]string {
	header := map[string]string{}
	tag, since, _ := strings.Cut(version, " ")
	if strings.HasSuffix(tag, "\"") {
		header["If-None-Match"] = tag
	}
	if since != "" {
		header["If-Modified-Since"] = since
	}
	return header
}
