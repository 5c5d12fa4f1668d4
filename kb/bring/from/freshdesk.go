package from

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"time"

	"github.com/firstline-support/firstline/kb/bring"
	"github.com/firstline-support/firstline/kb/bring/fetch"
)

// Freshdesk reads solution articles through the API (developers.freshdesk.com, Solutions): categories, their
// folders, their articles, in the portal's own language. What is in a folder that not everyone sees counts as
// restricted; drafts are left out.
type Freshdesk struct {
	Client *fetch.Client
	URL    string
	Key    string

	base *url.URL
	seen map[int64]bool // folders that were listed
}

// Numbers of the API.
const (
	freshdeskPublished = 2
	freshdeskEveryone  = 1
	freshdeskPage      = 100
	freshdeskDepth     = 5
)

// A freshdeskFolder holds articles, and folders perhaps.
type freshdeskFolder struct {
	ID         int64 `json:"id"`
	Visibility int   `json:"visibility"`
	Folders    int   `json:"sub_folders_count"`
}

type freshdeskArticle struct {
	ID      int64     `json:"id"`
	Title   string    `json:"title"`
	Body    string    `json:"description"`
	Status  int       `json:"status"`
	Tags    []string  `json:"tags"`
	Updated time.Time `json:"updated_at"`
}

// Documents implements [bring.Source].
func (f *Freshdesk) Documents(ctx context.Context, _ bring.Known) iter.Seq2[bring.Document, error] {
	return func(yield func(bring.Document, error) bool) {
		var err error
		if f.base, err = root(f.URL); err != nil {
			yield(bring.Document{}, err)
			return
		}
		f.seen = map[int64]bool{}
		var folders []freshdeskFolder
		for category, err := range pagesOf[struct{ ID int64 }](ctx, f, "categories") {
			if err == nil {
				var found []freshdeskFolder
				found, err = f.folders(ctx, fmt.Sprintf("categories/%d/folders", category.ID), freshdeskEveryone, 0)
				folders = append(folders, found...)
			}
			if err != nil {
				yield(bring.Document{}, err)
				return
			}
		}
		for _, folder := range folders {
			for a, err := range pagesOf[freshdeskArticle](ctx, f, fmt.Sprintf("folders/%d/articles", folder.ID)) {
				if err != nil {
					yield(bring.Document{}, err)
					return
				}
				if a.Status == freshdeskPublished && !yield(f.document(a, folder)) {
					return
				}
			}
		}
	}
}

// folders gives those at a path and below them. A folder is as closed as the one that it is in, at least.
func (f *Freshdesk) folders(ctx context.Context, path string, above, depth int) ([]freshdeskFolder, error) {
	var out []freshdeskFolder
	for folder, err := range pagesOf[freshdeskFolder](ctx, f, path) {
		if err != nil {
			return nil, err
		}
		if f.seen[folder.ID] {
			continue // below itself, as nobody can file it
		}
		f.seen[folder.ID] = true
		if above != freshdeskEveryone {
			folder.Visibility = above
		}
		out = append(out, folder)
		if folder.Folders == 0 || depth >= freshdeskDepth {
			continue
		}
		below, err := f.folders(ctx, fmt.Sprintf("folders/%d/subfolders", folder.ID), folder.Visibility, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, below...)
	}
	return out, nil
}

// pagesOf gives what is listed at a path, part after part.
func pagesOf[T any](ctx context.Context, f *Freshdesk, path string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		parts := course{}
		for number := 1; ; number++ {
			at := f.base.JoinPath("api/v2/solutions", path)
			at.RawQuery = fmt.Sprintf("page=%d&per_page=%d", number, freshdeskPage)
			var part []T
			_, err := f.Client.JSON(ctx, fetch.Request{URL: at.String(), Header: basic(f.Key, "X")}, &part)
			if err == nil && len(part) > 0 {
				err = parts.on(fmt.Sprint(part[0]))
			}
			if err != nil {
				var none T
				yield(none, refused(err, "see FRESHDESK_KEY"))
				return
			}
			for _, item := range part {
				if !yield(item, nil) {
					return
				}
			}
			if len(part) < freshdeskPage {
				return
			}
		}
	}
}

func (f *Freshdesk) document(a freshdeskArticle, in freshdeskFolder) (bring.Document, error) {
	id := strconv.FormatInt(a.ID, 10)
	return withBody(bring.Document{ID: id, URL: f.base.JoinPath("support/solutions/articles", id).String(), Title: a.Title,
		Tags: a.Tags, Updated: a.Updated, Restricted: in.Visibility != freshdeskEveryone}, a.Body)
}
