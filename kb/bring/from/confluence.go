package from

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"time"

	"github.com/firstline-support/firstline/kb/bring"
	"github.com/firstline-support/firstline/kb/bring/fetch"
)

// A Confluence space is read through the REST API: version 2 of Cloud (developer.atlassian.com/cloud/confluence), or
// that of Data Center and Server. First all pages are listed, with their parents and who may read them, because what is
// restricted restricts what is below it; then those with a new version are fetched, as they are exported.
type Confluence struct {
	Client *fetch.Client
	URL    string // with the path, /wiki on Cloud
	Space  string // its key
	User   string // Cloud: mail address of the token's owner; empty: the token is a personal access token
	Token  string
	Cloud  bool

	base *url.URL
	left int
}

// Left is how many pages are still to come.
func (c *Confluence) Left() int { return c.left }

// A confluencePage is a page of the listing, of either API.
type confluencePage struct {
	id, title, web string
	parents        []string // ids; Cloud tells the nearest only
	version        int
	updated        time.Time
	closed         bool
}

// Documents implements [bring.Source].
func (c *Confluence) Documents(ctx context.Context, known bring.Known) iter.Seq2[bring.Document, error] {
	return func(yield func(bring.Document, error) bool) {
		pages, err := c.list(ctx)
		if err != nil {
			yield(bring.Document{}, err)
			return
		}
		byID := map[string]confluencePage{}
		for _, p := range pages {
			byID[p.id] = p
		}
		for i, p := range pages {
			c.left = len(pages) - i - 1
			doc, err := c.document(ctx, p, closed(p, byID), known)
			var skip *bring.SkipError
			if !yield(doc, err) || err != nil && !errors.As(err, &skip) {
				return
			}
		}
	}
}

// closed tells whether a page or one above it is restricted.
func closed(p confluencePage, all map[string]confluencePage) bool {
	seen := map[string]bool{}
	look := []string{p.id}
	for len(look) > 0 {
		at := all[look[0]]
		look = look[1:]
		if at.closed {
			return true
		}
		for _, above := range at.parents {
			if !seen[above] {
				seen[above] = true
				look = append(look, above)
			}
		}
	}
	return false
}

func (c *Confluence) list(ctx context.Context) (pages []confluencePage, err error) {
	if c.base, err = root(c.URL); err != nil {
		return nil, err
	}
	if c.Cloud {
		return c.listCloud(ctx)
	}
	return c.listServer(ctx)
}

func (c *Confluence) get(ctx context.Context, at string, into any) error {
	header := basic(c.User, c.Token)
	if c.User == "" && c.Token != "" {
		header = map[string]string{"Authorization": "Bearer " + c.Token}
	}
	_, err := c.Client.JSON(ctx, fetch.Request{URL: at, Header: header}, into)
	return refused(err, "see --user and CONFLUENCE_TOKEN")
}

func (c *Confluence) document(ctx context.Context, p confluencePage, closed bool,
	known bring.Known) (bring.Document, error) {
	doc := bring.Document{ID: p.id, URL: p.web, Title: p.title, Updated: p.updated, Restricted: closed,
		Version: strconv.Itoa(p.version)}
	if closed {
		doc.Version = "" // whether it may be brought is judged at every run
	}
	if doc.Version != "" && doc.Version == known.Version(p.id) {
		doc.Unchanged = true
		return doc, nil
	}
	var body string
	var err error
	if c.Cloud {
		body, err = c.bodyCloud(ctx, p.id)
	} else {
		body, doc.Tags, err = c.bodyServer(ctx, p.id)
	}
	if passes(err) {
		return doc, &bring.SkipError{ID: p.id, URL: p.web, Reason: err.Error(), Passing: true}
	}
	if err != nil {
		return doc, err
	}
	return withBody(doc, body)
}

// A confluenceBody is where both APIs put the text.
type confluenceBody struct {
	View struct {
		Value string `json:"value"`
	} `json:"export_view"`
}

// confluenceLinks are where both APIs put addresses.
type confluenceLinks struct {
	Web  string `json:"webui"`
	Next string `json:"next"`
	Base string `json:"base"`
}

func (c *Confluence) listServer(ctx context.Context) ([]confluencePage, error) {
	var pages []confluencePage
	query := url.Values{"spaceKey": {c.Space}, "type": {"page"}, "status": {"current"}, "limit": {"100"},
		"expand": {"version,ancestors,restrictions.read.restrictions.user,restrictions.read.restrictions.group"}}
	parts := course{}
	for start := 0; ; {
		at := c.base.JoinPath("rest/api/content")
		query.Set("start", strconv.Itoa(start))
		at.RawQuery = query.Encode()
		var answer struct {
			Results []serverPage    `json:"results"`
			Links   confluenceLinks `json:"_links"`
		}
		err := c.get(ctx, at.String(), &answer)
		if err == nil && len(answer.Results) > 0 {
			err = parts.on("from page " + answer.Results[0].ID)
		}
		if err != nil {
			return nil, err
		}
		for _, p := range answer.Results {
			pages = append(pages, p.page(c.base))
		}
		start += len(answer.Results)
		if answer.Links.Next == "" || len(answer.Results) == 0 {
			return pages, nil
		}
	}
}

// A serverPage is a page as Data Center lists it.
type serverPage struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Version struct {
		Number int       `json:"number"`
		When   time.Time `json:"when"`
	} `json:"version"`
	Ancestors []struct {
		ID string `json:"id"`
	} `json:"ancestors"`
	Restrictions struct {
		Read struct {
			Restrictions confluenceReaders `json:"restrictions"`
		} `json:"read"`
	} `json:"restrictions"`
	Links confluenceLinks `json:"_links"`
}

// confluenceReaders are those who may read; nobody listed means everybody.
type confluenceReaders struct {
	User struct {
		Size int `json:"size"`
	} `json:"user"`
	Group struct {
		Size int `json:"size"`
	} `json:"group"`
}

func (p serverPage) page(base *url.URL) confluencePage {
	readers := p.Restrictions.Read.Restrictions
	out := confluencePage{id: p.ID, title: p.Title, web: base.String() + p.Links.Web, version: p.Version.Number,
		updated: p.Version.When, closed: readers.User.Size+readers.Group.Size > 0}
	for _, a := range p.Ancestors {
		out.parents = append(out.parents, a.ID)
	}
	return out
}

func (c *Confluence) bodyServer(ctx context.Context, id string) (body string, labels []string, err error) {
	at := c.base.JoinPath("rest/api/content", id)
	at.RawQuery = url.Values{"expand": {"body.export_view,metadata.labels"}}.Encode()
	var answer struct {
		Body     confluenceBody `json:"body"`
		Metadata struct {
			Labels struct {
				Results []struct {
					Name string `json:"name"`
				} `json:"results"`
			} `json:"labels"`
		} `json:"metadata"`
	}
	err = c.get(ctx, at.String(), &answer)
	for _, l := range answer.Metadata.Labels.Results {
		labels = append(labels, l.Name)
	}
	return answer.Body.View.Value, labels, err
}

func (c *Confluence) listCloud(ctx context.Context) ([]confluencePage, error) {
	var spaces struct {
		Results []struct {
			ID string `json:"id"`
		} `json:"results"`
	}
	at := c.base.JoinPath("api/v2/spaces")
	at.RawQuery = url.Values{"keys": {c.Space}}.Encode()
	if err := c.get(ctx, at.String(), &spaces); err != nil {
		return nil, err
	}
	if len(spaces.Results) == 0 {
		return nil, fmt.Errorf("there is no space with the key %q that this user may read", c.Space)
	}
	var pages []confluencePage
	next := c.base.JoinPath("api/v2/spaces", spaces.Results[0].ID, "pages").String() + "?status=current&limit=100"
	for parts := (course{}); next != ""; {
		var answer struct {
			Results []cloudPage     `json:"results"`
			Links   confluenceLinks `json:"_links"`
		}
		err := parts.on(next)
		if err == nil {
			err = c.get(ctx, next, &answer)
		}
		if next = answer.Links.Next; err == nil && next != "" {
			next, err = sameHost(c.base, next)
		}
		for _, p := range answer.Results {
			if err == nil {
				p.closed, err = c.closedCloud(ctx, p.ID)
			}
			pages = append(pages, p.page(c.base))
		}
		if err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// A cloudPage is a page as Cloud lists it.
type cloudPage struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Parent  string `json:"parentId"`
	Version struct {
		Number  int       `json:"number"`
		Created time.Time `json:"createdAt"`
	} `json:"version"`
	Links  confluenceLinks `json:"_links"`
	closed bool
}

func (p cloudPage) page(base *url.URL) confluencePage {
	return confluencePage{id: p.ID, title: p.Title, web: base.String() + p.Links.Web, parents: []string{p.Parent},
		version: p.Version.Number, updated: p.Version.Created, closed: p.closed}
}

// closedCloud asks the older API, since version 2 does not tell.
func (c *Confluence) closedCloud(ctx context.Context, id string) (bool, error) {
	at := c.base.JoinPath("rest/api/content", id, "restriction/byOperation/read")
	at.RawQuery = url.Values{"expand": {"restrictions.user,restrictions.group"}}.Encode()
	var answer struct {
		Restrictions confluenceReaders `json:"restrictions"`
	}
	err := c.get(ctx, at.String(), &answer)
	return answer.Restrictions.User.Size+answer.Restrictions.Group.Size > 0, err
}

func (c *Confluence) bodyCloud(ctx context.Context, id string) (string, error) {
	at := c.base.JoinPath("api/v2/pages", id)
	at.RawQuery = url.Values{"body-format": {"export_view"}}.Encode()
	var answer struct {
		Body confluenceBody `json:"body"`
	}
	err := c.get(ctx, at.String(), &answer)
	return answer.Body.View.Value, err
}
